/** The program: its start, its commands' common manners, and how errors are reported. */
package org.epsam.app;
