package org.epsam.core.share;

import org.epsam.base.InputException;

/** A slide is left out as it has failed too often. */
public final class QuarantineException extends InputException {
    private static final long serialVersionUID = 1L;

    QuarantineException(String message) {
        super(message);
    }
}
