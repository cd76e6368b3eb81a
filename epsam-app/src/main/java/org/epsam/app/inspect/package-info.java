/**
 * Describes files, data sets, runs and this machine as names and values, for display and as JSON.
 */
package org.epsam.app.inspect;
