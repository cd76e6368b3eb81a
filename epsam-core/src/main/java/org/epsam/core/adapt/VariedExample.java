package org.epsam.core.adapt;

import java.util.Optional;
import org.epsam.core.embedding.View;
import org.epsam.core.image.SoftMask;
import org.epsam.core.prompt.Prompt;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;

/**
 * An example as a training step sees it.
 *
 * @param example the original example
 * @param image pixels before they are mirrored or turned
 * @param variant mirror image or quarter turn, 0 to 7; -1: the pixels are another view of the
 *     patch, of which no embedding is stored
 * @param target the mask, mirrored or turned as the pixels will be
 * @param prompt absent where the mask has moved out of the image, so that no point can be drawn
 */
record VariedExample(
        DecoderTraining.Example example,
        RgbImage image,
        int variant,
        SoftMask target,
        Optional<Prompt> prompt) {
    /** Whether its embedding can be stored for later epochs. */
    boolean isStorable() {
        return variant >= 0;
    }

    View view() {
        return isStorable() ? new View(image, variant) : View.upright(image);
    }

    /** The size of its pixels and its target. */
    Size size() {
        return new Size(target.width(), target.height());
    }
}
