/**
 * Vision transformers as DINOv2 builds them, the form of most encoders of pathology. What is known
 * of published ones is in {@code published.json}: sizes, names of tensors, normalisation.
 */
package org.epsam.nets.vit;
