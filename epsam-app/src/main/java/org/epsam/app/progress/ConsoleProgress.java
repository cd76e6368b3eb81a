package org.epsam.app.progress;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.epsam.base.task.Progress;

/**
 * Shows progress on standard error, as a bar on a terminal, otherwise as lines at most every ten
 * seconds, and the same lines in a log. May be used from several threads.
 */
public final class ConsoleProgress implements Progress {
    private static final long LINE_EVERY = Duration.ofSeconds(10).toNanos();
    private static final String ERASE = "\r\033[K";

    private final PrintWriter err;
    private final Consumer<String> log;
    private final Optional<Integer> columns;
    private final LongSupplier clock;
    private long lastLine;

    /**
     * Creates a progress.
     *
     * @param err receives lines and bars
     * @param log receives the same lines
     * @param columns width of the terminal; empty where there is none
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public ConsoleProgress(
            PrintWriter err, Consumer<String> log, Optional<Integer> columns, LongSupplier clock) {
        this.err = err;
        this.log = log;
        this.columns = columns;
        this.clock = clock;
        this.lastLine = clock.getAsLong();
    }

    /**
     * Returns the width of the terminal behind standard error, which the launcher passes.
     *
     * @return empty where standard error is a file or a pipe
     */
    public static Optional<Integer> terminalColumns() {
        return Optional.ofNullable(Integer.getInteger("epsam.columns"));
    }

    /**
     * Returns a line as it is printed where a bar may stand.
     *
     * @param line any text without line end
     * @return the line, which erases the bar first on a terminal
     */
    public static String overBar(String line) {
        return overBar(terminalColumns(), line);
    }

    private static String overBar(Optional<Integer> columns, String line) {
        return columns.isPresent() ? ERASE + line : line;
    }

    @Override
    public Task start(String label, long total) {
        return new Work(label, total);
    }

    @Override
    public synchronized void message(String line) {
        err.println(overBar(columns, line));
        err.flush();
        log.accept(line);
    }

    private static String duration(double seconds) {
        long s = Math.round(seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }

    /** One task with its bar. */
    private final class Work implements Task {
        private final String label;
        private final long total;
        private final long start = clock.getAsLong();
        private final Optional<ProgressBar> bar;
        private long done;
        private String note = "";

        Work(String label, long total) {
            this.label = label;
            this.total = total;
            this.bar =
                    columns.map(
                            width ->
                                    new ProgressBarBuilder()
                                            .setTaskName(label)
                                            .setInitialMax(total)
                                            .setStyle(ProgressBarStyle.ASCII)
                                            .setUpdateIntervalMillis(500)
                                            .showSpeed()
                                            .setConsumer(
                                                    new DelegatingProgressBarConsumer(
                                                            this::draw, width - 1))
                                            .build());
        }

        private void draw(String picture) {
            synchronized (ConsoleProgress.this) {
                err.print(ERASE + picture.strip());
                err.flush();
            }
        }

        @Override
        public void step(long steps) {
            synchronized (ConsoleProgress.this) {
                done += steps;
                long now = clock.getAsLong();
                if (now - lastLine >= LINE_EVERY) {
                    lastLine = now;
                    String line = line((now - start) / 1e9);
                    log.accept(line);
                    if (bar.isEmpty()) {
                        err.println(line);
                        err.flush();
                    }
                }
            }
            bar.ifPresent(b -> b.stepBy(steps));
        }

        private String line(double seconds) {
            StringBuilder line = new StringBuilder(label).append(' ').append(done);
            if (total > 0) {
                line.append('/').append(total);
                line.append(String.format(Locale.ROOT, " (%d %%)", 100 * done / total));
            }
            if (done > 0) {
                double rate = done / Math.max(seconds, 1e-9);
                line.append(
                        rate >= 1
                                ? String.format(Locale.ROOT, ", %.1f/s", rate)
                                : String.format(Locale.ROOT, ", %.1f s each", 1 / rate));
                if (total > done) {
                    line.append(", ").append(duration((total - done) / rate)).append(" left");
                }
            }
            return note.isEmpty() ? line.toString() : line + ", " + note;
        }

        @Override
        public void note(String text) {
            synchronized (ConsoleProgress.this) {
                note = text;
            }
            bar.ifPresent(b -> b.setExtraMessage(" " + text));
        }

        @Override
        public void close() {
            bar.ifPresent(
                    b -> {
                        b.close();
                        draw("");
                    });
        }
    }
}
