package org.epsam.fuzz;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Ends the process where reading an input does not end: it cannot be interrupted. */
final class Watch extends Thread {
    private static final int LIMIT = 3 * Budget.SECONDS;

    private final Path input;
    private final Thread reader = Thread.currentThread();
    private volatile long began = System.nanoTime();
    private volatile boolean ended;

    private Watch(String format, Path input) {
        super("watch over " + format);
        this.input = input;
        setDaemon(true);
    }

    static Watch over(String format, Path input) {
        Watch watch = new Watch(format, input);
        watch.start();
        return watch;
    }

    /** Tells that the next input is read. */
    void begin() {
        began = System.nanoTime();
    }

    void end() {
        ended = true;
        interrupt();
    }

    @Override
    public void run() {
        while (!ended) {
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
            if (System.nanoTime() - began > LIMIT * 1_000_000_000L) {
                System.err.println("reading does not end; input: " + input);
                for (StackTraceElement at : reader.getStackTrace()) {
                    System.err.println("    at " + at);
                }
                Runtime.getRuntime().halt(1);
            }
        }
    }
}
