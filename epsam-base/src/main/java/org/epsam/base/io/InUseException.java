package org.epsam.base.io;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.InputException;

/** Another program, or another thread, is writing the same; later it may be done, or free. */
public final class InUseException extends InputException {
    private static final long serialVersionUID = 1L;

    InUseException(String message) {
        super(message);
    }

    /** Names who is writing a result, where that is known. */
    static InUseException of(Path target, Optional<LockOwner> owner) {
        return new InUseException(
                target
                        + ": is being written by "
                        + owner.map(LockOwner::toString).orElse("another program")
                        + "; wait until it ends, or choose another folder"
                        + (owner.map(LockOwner::isHere).orElse(false)
                                ? ""
                                : "; if it has ended, its lock is taken over "
                                        + PathLock.LEASE.toMinutes()
                                        + " minutes later"));
    }
}
