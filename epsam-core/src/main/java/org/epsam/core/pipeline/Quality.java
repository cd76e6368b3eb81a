package org.epsam.core.pipeline;

/** How thoroughly a run segments: time against a little accuracy (docs/PERFORMANCE.md). */
public enum Quality {
    /**
     * As many views of a patch as {@code evaluate.views} says, prompted from the activation map of
     * the unturned patch; tiles of a slide overlap by a quarter.
     */
    STANDARD(4),
    /**
     * All views of a patch ({@code prompts.samplings}) and all quarter turns of its map ({@code
     * localize.rotations}); tiles of a slide overlap by half.
     */
    BEST(2);

    private final int overlapDivisor;

    Quality(int overlapDivisor) {
        this.overlapDivisor = overlapDivisor;
    }

    /**
     * Returns by how much neighbouring tiles of a slide overlap.
     *
     * @param side of a tile in pixels
     * @return pixels
     */
    public int overlap(int side) {
        return side / overlapDivisor;
    }
}
