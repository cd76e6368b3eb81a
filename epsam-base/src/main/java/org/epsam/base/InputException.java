package org.epsam.base;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Invalid input: a file, a folder, an option, a configuration value.
 *
 * <p>The message is one line: what was found, where, and what to do. The command line prints it
 * without a stack trace and ends with exit code 2.
 */
public class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Names in files may hold line breaks, which may be indented behind, and what moves the cursor
     * of a terminal.
     */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x85\u2028\u2029]+ *");

    /** Names in files may be as long as the file. */
    private static final int LONGEST = 4000;

    /**
     * Creates the exception.
     *
     * @param message one line: what was found, where, what to do. Line breaks and other control
     *     characters become spaces, and it is cut off after 4000 characters
     */
    public InputException(String message) {
        super(oneLine(message));
    }

    /**
     * Creates the exception with the error underneath.
     *
     * @param message one line: what was found, where, what to do
     * @param cause the underlying error
     */
    public InputException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    private static String oneLine(String message) {
        String line = CONTROL.matcher(message).replaceAll(" ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + " ..." : line;
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
                path + ": cannot be read (" + reason(path, cause) + "); check its permissions",
                cause);
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
                folder
                        + ": cannot be listed ("
                        + reason(folder, cause)
                        + "); check its permissions",
                cause);
    }

    /**
     * Says in words why something cannot be read or written.
     *
     * @param path the file or folder that the message names
     * @param cause the underlying error
     * @return a few words, after the name of the file that they are about if that is elsewhere
     */
    public static String reason(Path path, Throwable cause) {
        if (cause instanceof UncheckedIOException || cause instanceof OutputException) {
            return reason(path, cause.getCause());
        } else if (cause instanceof FileSystemException fault) {
            return place(path, fault) + words(fault);
        } else if (cause instanceof EOFException && cause.getMessage() == null) {
            return "it ends too early";
        }
        boolean said = cause instanceof IOException && cause.getMessage() != null;
        return said ? cause.getMessage() : cause.toString();
    }

    private static String place(Path path, FileSystemException fault) {
        if (fault.getFile() == null) {
            return "";
        }
        // What is beside it is it under a name that it has while it is written.
        Path folder = Path.of(fault.getFile()).toAbsolutePath().getParent();
        boolean here = folder != null && folder.equals(path.toAbsolutePath().getParent());
        return here ? "" : fault.getFile() + ": ";
    }

    private static String words(FileSystemException fault) {
        if (fault instanceof NoSuchFileException) {
            return "no such file or folder";
        } else if (fault instanceof AccessDeniedException) {
            return "access denied";
        } else if (fault instanceof FileAlreadyExistsException) {
            return "something else is there";
        } else if (fault instanceof NotDirectoryException) {
            return "not a folder";
        } else if (fault instanceof DirectoryNotEmptyException) {
            return "a folder that is not empty";
        }
        return fault.getReason() == null ? fault.toString() : fault.getReason();
    }

    /**
     * Returns the message for a list that names the file already.
     *
     * @param path the file or folder that the message is about
     * @return the message without {@code PATH: } in front
     */
    public String withoutPath(Path path) {
        String prefix = oneLine(path + ": ");
        return getMessage().startsWith(prefix)
                ? getMessage().substring(prefix.length())
                : getMessage();
    }
}
