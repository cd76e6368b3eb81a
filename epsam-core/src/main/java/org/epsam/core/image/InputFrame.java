package org.epsam.core.image;

import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.Size;

/** The square that a Segment Anything model sees, and what an image covers of it. */
public final class InputFrame {
    private InputFrame() {}

    /**
     * Computes the size to which an image is resized for the encoder.
     *
     * @param image its size
     * @param model the model
     * @return the whole input for a model that {@link SamConfig#stretches}; else the longer side is
     *     {@link SamConfig#inputSide}, and the proportions are kept
     */
    public static Size seen(Size image, SamConfig model) {
        return within(image, model, model.inputSide());
    }

    /**
     * Computes what an image covers of the frame in which prompts and masks have their places.
     *
     * @param image its size
     * @param model the model
     * @return as {@link #seen}, for a frame of {@link SamConfig#frameSide}
     */
    public static Size of(Size image, SamConfig model) {
        return within(image, model, model.frameSide());
    }

    private static Size within(Size image, SamConfig model, int side) {
        return model.stretches() ? new Size(side, side) : Resize.longestSide(image, side);
    }
}
