package org.epsam.app.command;

/** Default seeds, as texts for options. */
final class DefaultSeed {
    /** Of networks, synthetic tissue and the presets. */
    static final String USUAL = "22";

    /** Of drawing patches, as in the original implementation. */
    static final String PATCHES = "42";

    private DefaultSeed() {}
}
