/** Reading and writing of model weights: PyTorch {@code .pth} and safetensors. */
package org.epsam.nets.checkpoint;
