package org.epsam.core.config;

/** Who had a value of the configuration first. */
public enum Origin {
    /** The publication of EP-SAM (arXiv 2410.13621); docs/METHOD.md says where it stands in it. */
    PAPER,
    /** The original implementation, not the publication; docs/REFERENCE.md. */
    ORIGINAL,
    /** This program. */
    ADDED
}
