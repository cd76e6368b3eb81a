package org.epsam.core.method;

import org.epsam.core.embedding.Embeddings;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/** SEPL: initial masks, enhanced by the objects that SAM finds, without training. */
public final class EnhancedMasks implements MethodMasks {
    /** Prompts of each patch. */
    public static final int POINTS = Everything.POINTS * Everything.POINTS;

    private final Everything everything;

    /**
     * Prepares the method.
     *
     * @param sam the model, with its original weights; it stays open
     * @param embeddings of its image encoder
     */
    public EnhancedMasks(Sam sam, Embeddings embeddings) {
        this.everything = new Everything(new PromptedDecoder(sam, true), embeddings);
    }

    @Override
    public Mask of(RgbImage patch, Mask initial) {
        return initial.area() == 0 ? initial : EnhancedMask.of(initial, everything.of(patch));
    }

    @Override
    public void close() {}
}
