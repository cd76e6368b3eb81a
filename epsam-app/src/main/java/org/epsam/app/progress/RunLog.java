package org.epsam.app.progress;

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
import org.epsam.base.InputException;

/** A log file with timestamped lines. */
public final class RunLog implements AutoCloseable {
    /** A log that discards everything. */
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
     * Creates a log. The file is created when its folder is known to be the program's own; earlier
     * lines wait, so that a mistaken command leaves nothing behind in the folders of others.
     *
     * @param file where lines are appended
     * @param own whether its folder is there and the program's own; checked until it is
     * @return the log, to be closed
     */
    public static RunLog in(Path file, BooleanSupplier own) {
        return new RunLog(Optional.of(file), own);
    }

    /**
     * Opens a log requested by the user.
     *
     * @param file where lines are appended; its folder exists
     * @return the log, to be closed
     * @throws InputException if the file cannot be written
     */
    public static RunLog open(Path file) {
        RunLog log = in(file, () -> true);
        try {
            log.writer = Optional.of(append(file));
        } catch (IOException e) {
            throw new InputException(
                    "--log "
                            + file
                            + ": cannot be written ("
                            + InputException.reason(file, e)
                            + "); check its folder",
                    e);
        }
        return log;
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
            writer = appendIfPossible(file.get());
        }
        writer.ifPresent(
                w -> {
                    waiting.forEach(w::println);
                    waiting.clear();
                    w.flush();
                });
    }

    private static PrintWriter append(Path file) throws IOException {
        return new PrintWriter(
                Files.newBufferedWriter(
                        file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** A log that cannot be written must not stop the work that it reports. */
    private static Optional<PrintWriter> appendIfPossible(Path file) {
        try {
            return Optional.of(append(file));
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
