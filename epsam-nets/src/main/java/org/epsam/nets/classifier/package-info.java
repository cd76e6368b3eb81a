/**
 * Patch classifiers with attention-based dropout, and their activation maps. {@link
 * org.epsam.nets.classifier.Classifiers} lists the families of networks.
 */
package org.epsam.nets.classifier;
