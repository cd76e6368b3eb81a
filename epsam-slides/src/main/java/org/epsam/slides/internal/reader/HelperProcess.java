package org.epsam.slides.internal.reader;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.epsam.base.InputException;
import org.epsam.base.task.JavaProcess;
import org.epsam.slides.slide.SlideLostException;

/**
 * A process of Java that reads one slide at a time for this one; see {@link SlideServer}. Several
 * threads may ask at once. Ends with this process.
 */
final class HelperProcess {
    /** Nothing that is asked for takes as long, unless a library never returns. */
    private static final long LONGEST_SECONDS = 300;

    private static final Deque<HelperProcess> IDLE = new ConcurrentLinkedDeque<>();

    private final Process process;
    private final DataOutputStream requests;
    private final AtomicLong count = new AtomicLong();
    private final Map<Long, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
    private volatile boolean ended;

    private record Answer(byte kind, byte[] content) {}

    /** Writes what is asked for. */
    interface Request {
        void write(DataOutputStream out) throws IOException;
    }

    private HelperProcess() throws IOException {
        process =
                new ProcessBuilder(command())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        Thread answers = new Thread(this::receive, "epsam-helper");
        answers.setDaemon(true);
        answers.start();
    }

    /**
     * Returns a process that nobody else uses; starts one where none waits.
     *
     * @param path what is to be read, for the message
     * @throws InputException where none can be started
     */
    static HelperProcess take(Path path) {
        for (HelperProcess idle = IDLE.poll(); idle != null; idle = IDLE.poll()) {
            if (!idle.ended && idle.process.isAlive()) {
                return idle;
            }
        }
        try {
            return new HelperProcess();
        } catch (IOException e) {
            throw new InputException(
                    path
                            + ": no helper process can be started to read it ("
                            + e.getMessage()
                            + "); free memory, or read it without one (--isolate none)",
                    e);
        }
    }

    private static List<String> command() {
        // It waits for native code and copies pixels; what it reports, this process says better.
        List<String> options =
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+SuppressFatalErrorMessage");
        return JavaProcess.command(SlideServer.class, options, List.of());
    }

    private void receive() {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            while (true) {
                long id = in.readLong();
                byte kind = in.readByte();
                Answer answer = new Answer(kind, in.readNBytes(in.readInt()));
                CompletableFuture<Answer> future = waiting.remove(id);
                if (future != null) {
                    future.complete(answer);
                }
            }
        } catch (IOException e) {
            ended = true;
            waiting.values().forEach(future -> future.completeExceptionally(e));
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param path the slide, for messages
     * @return what the helper returns
     * @throws InputException what the helper throws
     * @throws IllegalStateException what else is thrown there
     * @throws SlideLostException where the process ends, or does not answer
     */
    byte[] ask(Path path, Request request) {
        long id = count.incrementAndGet();
        CompletableFuture<Answer> future = new CompletableFuture<>();
        waiting.put(id, future);
        try {
            synchronized (requests) {
                requests.writeLong(id);
                request.write(requests);
                requests.flush();
            }
            if (ended) {
                throw new IOException("it has ended");
            }
            Answer answer = await(future);
            return switch (answer.kind()) {
                case SlideServer.RESULT -> answer.content();
                case SlideServer.INPUT ->
                        throw new InputException(SlideServer.text(answer.content()));
                default ->
                        throw new IllegalStateException(
                                "the helper process: " + SlideServer.text(answer.content()));
            };
        } catch (TimeoutException e) {
            end();
            throw new SlideLostException(
                    path
                            + ": the library that reads it did not answer for "
                            + LONGEST_SECONDS
                            + " s; the file is damaged, replace it");
        } catch (IOException | ExecutionException e) {
            throw new SlideLostException(
                    path
                            + ": the library that reads it crashed (exit code "
                            + end()
                            + " of the helper process); the file is damaged, replace it");
        } finally {
            waiting.remove(id);
        }
    }

    /** Waits also where this thread is interrupted: the process serves others as well. */
    private static Answer await(CompletableFuture<Answer> future)
            throws ExecutionException, TimeoutException {
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        try {
            while (true) {
                try {
                    return future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes sure that nobody is given the process again, and returns its exit code. */
    private int end() {
        ended = true;
        process.destroyForcibly();
        return process.onExit().join().exitValue();
    }

    /** Lets others use it. */
    void giveBack() {
        if (!ended) {
            IDLE.push(this);
        }
    }
}
