/** What files, data sets, runs and this machine are, as names and values for people and JSON. */
package org.epsam.app.inspect;
