/** The report of a run: one self-contained HTML file with tables, charts and pictures. */
package org.epsam.app.report;
