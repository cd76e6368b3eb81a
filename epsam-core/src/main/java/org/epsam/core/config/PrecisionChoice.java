package org.epsam.core.config;

import org.epsam.nets.runtime.Precision;

/** What networks compute with. */
public enum PrecisionChoice {
    /** The faster one on this machine, see {@link Precision#fastest}. */
    AUTO,
    /** {@link Precision#FLOAT32}. */
    FLOAT32,
    /** {@link Precision#BFLOAT16}, where it is slower too. */
    BFLOAT16;

    /**
     * Decides.
     *
     * @return always the same within one process
     */
    public Precision decide() {
        return switch (this) {
            case AUTO -> Precision.fastest();
            case FLOAT32 -> Precision.FLOAT32;
            case BFLOAT16 -> Precision.BFLOAT16;
        };
    }
}
