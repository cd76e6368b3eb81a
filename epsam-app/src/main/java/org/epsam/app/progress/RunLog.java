package org.epsam.app.progress;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A log file that lines are appended to, each with its time. The file is made when its folder
 * appears; earlier lines wait, so that a mistaken command leaves no folder behind.
 */
public final class RunLog implements AutoCloseable {
    /** A log that keeps nothing. */
    public static final RunLog NONE = new RunLog(Optional.empty());

    private final Optional<Path> file;
    private final List<String> waiting = new ArrayList<>();
    private Optional<PrintWriter> writer = Optional.empty();

    private RunLog(Optional<Path> file) {
        this.file = file;
    }

    /**
     * Makes a log.
     *
     * @param file where lines are appended
     * @return the log, to be closed
     */
    public static RunLog in(Path file) {
        return new RunLog(Optional.of(file));
    }

    /**
     * Appends a line.
     *
     * @param text the line without its end
     */
    public synchronized void line(String text) {
        if (file.isEmpty()) {
            return;
        }
        String now =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssxxx").format(ZonedDateTime.now());
        waiting.add(now + "  " + text);
        if (writer.isEmpty() && Files.isDirectory(file.get().toAbsolutePath().getParent())) {
            writer = open(file.get());
        }
        writer.ifPresent(
                w -> {
                    waiting.forEach(w::println);
                    waiting.clear();
                    w.flush();
                });
    }

    /** A log that cannot be written must not stop the work that it tells of. */
    private static Optional<PrintWriter> open(Path file) {
        try {
            BufferedWriter out =
                    Files.newBufferedWriter(
                            file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return Optional.of(new PrintWriter(out));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        writer.ifPresent(PrintWriter::close);
        writer = Optional.empty();
    }
}
