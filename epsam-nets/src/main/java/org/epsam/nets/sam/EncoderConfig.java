package org.epsam.nets.sam;

/** Which image encoder a Segment Anything model has, and its sizes. */
public sealed interface EncoderConfig permits VitConfig, MobileNetConfig {}
