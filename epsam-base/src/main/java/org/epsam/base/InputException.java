package org.epsam.base;

import java.nio.file.Path;

/**
 * Invalid input: a file, a folder, an option, a configuration value.
 *
 * <p>The message is one line: what was found, where, and what to do. The command line prints it
 * without a stack trace and ends with exit code 2.
 */
public class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message one line: what was found, where, what to do
     */
    public InputException(String message) {
        super(message);
    }

    /**
     * Creates the exception with the error underneath.
     *
     * @param message one line: what was found, where, what to do
     * @param cause the underlying error
     */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Creates the exception for what is there but cannot be read.
     *
     * @param path the file or folder
     * @param cause the underlying error
     * @return the exception, for the caller to throw
     */
    public static InputException unreadable(Path path, Exception cause) {
        return new InputException(
                path + ": cannot be read (" + cause + "); check its permissions", cause);
    }

    /**
     * Creates the exception for a folder whose content cannot be listed.
     *
     * @param folder the folder
     * @param cause the underlying error
     * @return the exception, for the caller to throw
     */
    public static InputException unlistable(Path folder, Exception cause) {
        return new InputException(
                folder + ": cannot be listed (" + cause + "); check its permissions", cause);
    }

    /**
     * Returns the message for a list that names the file already.
     *
     * @param path the file or folder that the message is about
     * @return the message without {@code PATH: } in front
     */
    public String withoutPath(Path path) {
        String prefix = path + ": ";
        return getMessage().startsWith(prefix)
                ? getMessage().substring(prefix.length())
                : getMessage();
    }
}
