/** The stages in their order, and the models of a finished run in use. */
package org.epsam.core.pipeline;
