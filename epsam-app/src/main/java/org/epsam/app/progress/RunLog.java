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
import java.util.function.BooleanSupplier;

/**
 * A log file that lines are appended to, each with its time. The file is made when its folder is
 * known to be the program's own; earlier lines wait, so that a mistaken command leaves nothing
 * behind in the folders of others.
 */
public final class RunLog implements AutoCloseable {
    /** A log that keeps nothing. */
    public static final RunLog NONE = new RunLog(Optional.empty(), () -> false);

    private final Optional<Path> file;
    private final BooleanSupplier own;
    private final List<String> waiting = new ArrayList<>();
    private Optional<PrintWriter> writer = Optional.empty();

    private RunLog(Optional<Path> file, BooleanSupplier own) {
        this.file = file;
        this.own = own;
    }

    /**
     * Makes a log.
     *
     * @param file where lines are appended
     * @param own whether its folder is there and the program's own; asked until it is
     * @return the log, to be closed
     */
    public static RunLog in(Path file, BooleanSupplier own) {
        return new RunLog(Optional.of(file), own);
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
        if (writer.isEmpty() && own.getAsBoolean()) {
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
