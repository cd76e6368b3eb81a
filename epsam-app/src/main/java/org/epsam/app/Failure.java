package org.epsam.app;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import picocli.CommandLine;

/** Reports errors: invalid input and full disks in one line, internal errors with all we know. */
final class Failure {
    /** Exit code for what the user can correct. */
    static final int INVALID_INPUT = 2;

    /** Exit code for what we must correct. */
    static final int INTERNAL_ERROR = 1;

    private Failure() {}

    /** Reports an invalid command line. */
    static int report(CommandLine.ParameterException found, PrintWriter err) {
        CommandLine command = found.getCommandLine();
        List<String> unknown =
                command.getUnmatchedArguments().stream().filter(a -> a.startsWith("-")).toList();
        // Of a mistyped option picocli reports that the right one is missing.
        CommandLine.ParameterException e =
                found instanceof CommandLine.MissingParameterException && !unknown.isEmpty()
                        ? new CommandLine.UnmatchedArgumentException(command, unknown)
                        : found;
        StringBuilder line = new StringBuilder(e.getMessage());
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            line.append("; did you mean ").append(unmatched.getSuggestions().get(0)).append('?');
        }
        line.append("; see ").append(command.getCommandSpec().qualifiedName()).append(" --help");
        print(line.toString(), err);
        return INVALID_INPUT;
    }

    /** Reports what went wrong in a command. */
    static int report(Throwable error, boolean verbose, PrintWriter err) {
        Optional<String> line = oneLine(error);
        if (line.isPresent()) {
            print(line.get(), err);
            if (verbose) {
                error.printStackTrace(err);
            }
            return INVALID_INPUT;
        }
        error.printStackTrace(err);
        print(
                "internal error; please report it with the lines above and the output of epsam"
                        + " doctor",
                err);
        return INTERNAL_ERROR;
    }

    private static void print(String line, PrintWriter err) {
        err.println("epsam: " + line.replaceAll("\\s*\\R\\s*", " ").strip());
        err.flush();
    }

    /**
     * Puts an error into one line.
     *
     * @return empty for an internal error
     */
    static Optional<String> oneLine(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            String message = String.valueOf(e.getMessage());
            if (e instanceof InputException || e instanceof OutputException) {
                return Optional.of(message);
            }
            // The deepest one knows the file; those above it repeat its words.
            if (message.contains("No space left on device") && e.getCause() == null) {
                return Optional.of(
                        (e instanceof FileSystemException f ? f.getFile() + ": " : "")
                                + "no space left on the disk; free some and run the same command to"
                                + " resume");
            }
            if (e instanceof FileSystemException f) {
                return Optional.of(f.getFile() + ": " + reason(f) + "; check the path");
            }
            if (e instanceof OutOfMemoryError
                    || message.contains("out of memory")
                    || message.contains("can't allocate memory")) {
                return Optional.of(
                        "not enough memory ("
                                + message.lines().findFirst().orElse("")
                                + "); use smaller batches or images, or give Java more with"
                                + " EPSAM_HEAP=4g");
            }
        }
        return Optional.empty();
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        } else if (e instanceof AccessDeniedException) {
            return "access denied";
        } else if (e instanceof FileAlreadyExistsException) {
            return "exists and is not a folder";
        } else if (e instanceof NotDirectoryException) {
            return "not a folder";
        }
        return String.valueOf(e.getReason());
    }
}
