package org.epsam.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;

/**
 * What became of one input.
 *
 * @param result what was read; empty where it was refused
 * @param answer the kind of answer: the message without names and numbers
 * @param failure what is wrong with the answer, if anything
 * @param seconds that it took
 * @param bytes that it took
 */
record Trial(
        Optional<Object> result,
        String answer,
        Optional<String> failure,
        double seconds,
        long bytes) {

    /** Characters of a message that tell its kind. */
    private static final int KIND = 80;

    /** Writes an input into a folder and reads it. */
    static Trial of(Format format, Map<String, byte[]> input, Path folder) throws IOException {
        AtomicFolders.delete(folder);
        long size = 0;
        for (Map.Entry<String, byte[]> file : input.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
            size += file.getValue().length;
        }
        Budget budget = new Budget();
        Optional<Object> result = Optional.empty();
        Optional<String> failure = Optional.empty();
        String answer = "read";
        try {
            result = Optional.of(format.reader().read(folder));
        } catch (InputException e) {
            answer = kind(e.getMessage().replace(folder.toString(), ""));
            failure = Optional.of(e.getMessage()).flatMap(Trial::wrongMessage);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            answer =
                    e.getClass() + " " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "");
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            failure =
                    Optional.of(
                            trace.toString().lines().limit(40).reduce("", (a, b) -> a + "\n" + b));
        }
        double seconds = budget.seconds();
        long bytes = budget.bytes();
        boolean isPaid = format.pictures() && result.isPresent();
        if (seconds > Budget.SECONDS) {
            failure = Optional.of("took " + seconds + " s");
        } else if (bytes > Budget.bytes(size) && !isPaid) {
            failure =
                    Optional.of("took " + (bytes >> 20) + " MiB for " + size + " bytes: " + answer);
        }
        return new Trial(result, answer, failure, seconds, bytes);
    }

    /** The words of a message, as far as they are not from the file. */
    private static String kind(String message) {
        String words = message.replaceAll("'[^']*'", "'#'").replaceAll("[^A-Za-z ;:'(]+", "#");
        return words.substring(0, Math.min(words.length(), KIND));
    }

    private static Optional<String> wrongMessage(String message) {
        return message.isBlank() || message.contains("\n")
                ? Optional.of("a message that is not one line: " + message)
                : Optional.empty();
    }
}
