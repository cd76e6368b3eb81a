package org.epsam.app;

import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.nets.runtime.GpuFailures;
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
        List<String> unknown = command.getUnmatchedArguments();
        // Of a mistyped option picocli reports that the right one is missing.
        boolean mistyped =
                found instanceof CommandLine.UnmatchedArgumentException
                        || found instanceof CommandLine.MissingParameterException
                                && unknown.stream().anyMatch(word -> word.startsWith("-"));
        StringBuilder line =
                new StringBuilder(
                        mistyped && !unknown.isEmpty()
                                ? new UnknownWord(command, unknown).describe()
                                : plain(found.getMessage()));
        if (!mistyped && found instanceof CommandLine.MissingParameterException e) {
            new WithoutOption(command)
                    .remedy(e.getMissing())
                    .ifPresent(remedy -> line.append("; ").append(remedy));
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

    /** Says of a value what picocli says with the name of its type. */
    private static String plain(String message) {
        return message.replaceFirst("is not an? (int|long)$", "is not a whole number")
                .replaceFirst("is not an? double$", "is not a number")
                .replaceFirst(
                        "'(\\d+),(\\d+)' is not a number$", "'$1,$2' is not a number; write $1.$2");
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
            if (e instanceof FileSystemException f && f.getFile() != null) {
                String reason = InputException.reason(Path.of(f.getFile()), f);
                return Optional.of(f.getFile() + ": " + reason + "; check the path");
            }
            Optional<String> ofGpu = GpuFailures.explain(message);
            if (ofGpu.isPresent()) {
                return ofGpu;
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
}
