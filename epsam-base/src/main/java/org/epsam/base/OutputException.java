package org.epsam.base;

/**
 * Results cannot be written or replaced: the disk is full, a folder may not be written.
 *
 * <p>It is no {@link InputException}: whoever leaves out an input that cannot be read and goes on
 * with the next one must not leave out a result. The message is one line: what, why, and what to
 * do. The command line prints it without a stack trace and ends with exit code 2.
 */
public final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message one line: what was found, where, what to do
     * @param cause the underlying error
     */
    public OutputException(String message, Throwable cause) {
        super(message, cause);
    }
}
