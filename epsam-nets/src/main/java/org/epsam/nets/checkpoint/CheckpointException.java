package org.epsam.nets.checkpoint;

import org.epsam.base.InputException;

/** A checkpoint that cannot be used; the message is one line for the user. */
public final class CheckpointException extends InputException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message one line: which file, what was found, what to do
     */
    public CheckpointException(String message) {
        super(message);
    }

    /**
     * Creates the exception with the error underneath.
     *
     * @param message one line: which file, what was found, what to do
     * @param cause the underlying error
     */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Names the file that the tensors came from.
     *
     * @param file the file
     * @return the same error, its message opening with the file
     */
    public CheckpointException in(Object file) {
        return new CheckpointException(file + ": " + getMessage(), this);
    }
}
