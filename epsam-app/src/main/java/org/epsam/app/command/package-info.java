/** The commands of the command line, one class each. */
package org.epsam.app.command;
