/** Pretraining of a promptable Segment Anything Model on images with masks of objects. */
package org.epsam.core.pretrain;
