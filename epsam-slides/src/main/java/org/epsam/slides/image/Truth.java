package org.epsam.slides.image;

import java.util.Optional;

/**
 * What a stored mask says of the pixels of a patch.
 *
 * @param tumour 1 where there is tumour; 0 where nobody has judged
 * @param ignored 1 where nobody has judged; empty where every pixel is judged
 */
public record Truth(Mask tumour, Optional<Mask> ignored) {
    /** Checks that both masks have one size. */
    public Truth {
        ignored.ifPresent(
                mask -> mask.size().requireEqual(tumour.size(), "judged pixels and mask"));
    }

    /**
     * Judges every pixel.
     *
     * @param tumour 1 where there is tumour
     */
    public Truth(Mask tumour) {
        this(tumour, Optional.empty());
    }

    /**
     * Returns the part of a mask that is judged.
     *
     * @param mask of the same size
     * @return the mask, 0 where nobody has judged
     */
    public Mask judged(Mask mask) {
        return ignored.map(left -> mask.and(left.not())).orElse(mask);
    }

    /**
     * Returns the number of judged pixels.
     *
     * @return 0 .. width * height
     */
    public long pixels() {
        return tumour.values().length - ignored.map(Mask::area).orElse(0L);
    }
}
