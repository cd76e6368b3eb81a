/** Stages 3 and 4: fine-tuning of SAM's mask decoder on masks that it then improves. */
package org.epsam.core.adapt;
