/** Networks created, loaded and stored; the weights that come with the program. */
package org.epsam.core.model;
