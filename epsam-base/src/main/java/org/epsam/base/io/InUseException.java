package org.epsam.base.io;

import org.epsam.base.InputException;

/** Another program, or another thread, is writing the same; later it may be done, or free. */
public final class InUseException extends InputException {
    private static final long serialVersionUID = 1L;

    InUseException(String message) {
        super(message);
    }
}
