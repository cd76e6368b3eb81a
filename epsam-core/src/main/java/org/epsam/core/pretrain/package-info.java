/**
 * Pretraining of a promptable Segment Anything Model on images with masks of objects, and without.
 */
package org.epsam.core.pretrain;
