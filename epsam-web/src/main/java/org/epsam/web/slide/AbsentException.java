package org.epsam.web.slide;

import org.epsam.base.InputException;

/** Nothing has the name or the place that was asked for, as far as is known no fault of a file. */
public final class AbsentException extends InputException {
    private static final long serialVersionUID = 1L;

    AbsentException(String message) {
        super(message);
    }
}
