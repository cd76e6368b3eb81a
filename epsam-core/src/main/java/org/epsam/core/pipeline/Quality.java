package org.epsam.core.pipeline;

/** How thoroughly a run segments: time against a little accuracy (docs/PERFORMANCE.md). */
public enum Quality {
    /**
     * As many views of a patch as {@code evaluate.views} says, prompted from the mean activation
     * map of its quarter turns ({@code localize.rotations}). A tile of a slide is seen in one
     * orientation by all networks, the four tiles over a place in four; where tiles that cover the
     * slide once are far below the gate, those between them are not predicted.
     */
    STANDARD,
    /**
     * All views of a patch or tile ({@code prompts.samplings}), prompted from the mean activation
     * map of its quarter turns; all tiles of a slide are predicted.
     */
    BEST
}
