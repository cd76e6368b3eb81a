/** The configuration of a run: records, presets, and clear errors for what does not fit. */
package org.epsam.core.config;
