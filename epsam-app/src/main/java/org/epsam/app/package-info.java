/** The program: its start, its commands' common manners, and how errors are told. */
package org.epsam.app;
