package org.epsam.synthetic;

import java.util.random.RandomGenerator;

/** What fills the main body of a patch. */
enum Body {
    /** Tumour: large, uneven, crowded nuclei. */
    NEST,
    /** A lobule of normal glands. */
    LOBULE,
    /** Crowded lymphocytes. */
    LYMPHOID,
    /** Small regular cells side by side. */
    SHEET,
    /** Nothing but stroma. */
    STROMA;

    /** Chooses the body of a patch; one number is drawn for either class. */
    static Body choose(boolean tumour, RandomGenerator random) {
        double choice = random.nextDouble();
        if (tumour) {
            return NEST;
        } else if (choice < 0.36) {
            return LOBULE;
        } else if (choice < 0.65) {
            return LYMPHOID;
        } else if (choice < 0.90) {
            return SHEET;
        }
        return STROMA;
    }

    /** Whether the body is one piece of cells around which the stroma flows. */
    boolean isSolid() {
        return this == NEST || this == SHEET;
    }
}
