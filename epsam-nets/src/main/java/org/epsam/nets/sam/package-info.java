/**
 * Segment Anything: image encoder, prompt encoder and mask decoder as plain functions of named
 * tensors, with the keys and shapes of the published checkpoints.
 *
 * @see <a href="https://arxiv.org/abs/2304.02643">Kirillov et al. 2023, Segment Anything</a>
 */
package org.epsam.nets.sam;
