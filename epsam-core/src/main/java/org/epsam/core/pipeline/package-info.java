/** The stages in order, and inference with the models of a finished run. */
package org.epsam.core.pipeline;
