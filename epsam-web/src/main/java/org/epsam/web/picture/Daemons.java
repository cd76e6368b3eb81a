package org.epsam.web.picture;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that do not keep the program from ending. */
public final class Daemons {
    private Daemons() {}

    /**
     * Starts threads.
     *
     * @param threads how many
     * @param name of each
     * @return to be shut down
     */
    public static ExecutorService pool(int threads, String name) {
        return Executors.newFixedThreadPool(
                threads,
                work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
