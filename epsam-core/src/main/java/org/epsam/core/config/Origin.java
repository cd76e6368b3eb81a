package org.epsam.core.config;

/** Where a value of the configuration was introduced. */
public enum Origin {
    /** The publication of EP-SAM (arXiv 2410.13621); docs/METHOD.md gives the place. */
    PAPER,
    /** The original implementation, not the publication; docs/REFERENCE.md. */
    ORIGINAL,
    /** This program. */
    ADDED
}
