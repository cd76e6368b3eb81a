/** The report of a run: one HTML file with tables, charts and pictures that needs nothing else. */
package org.epsam.app.report;
