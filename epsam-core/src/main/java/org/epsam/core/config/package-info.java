/** The configuration of a run: records, presets, and validation with clear errors. */
package org.epsam.core.config;
