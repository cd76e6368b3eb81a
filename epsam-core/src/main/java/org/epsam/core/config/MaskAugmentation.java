package org.epsam.core.config;

/** How training patches of the mask decoder are augmented. */
public enum MaskAugmentation {
    /** No augmentation: one embedding per patch. */
    NONE,
    /** Mirror images and quarter turns: eight stored embeddings per patch. */
    DIHEDRAL,
    /**
     * As published: with probability 0.5 a flip, quarter turns, or shift-scale-rotate. The last
     * cannot be stored, so the image encoder runs for it in every epoch.
     */
    PUBLISHED
}
