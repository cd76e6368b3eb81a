/**
 * The patch classifier: a ResNet with attention-based dropout and a high-frequency input channel,
 * and the activation map that it gives.
 */
package org.epsam.nets.classifier;
