package org.epsam.web.picture;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Encoded pictures, least recently used first, bounded by their bytes. What is asked for while it
 * is being computed is computed once. Pictures are computed by threads of this object: the server
 * may interrupt its own, and a file whose reader is interrupted is closed for all.
 */
public final class RenderedPictures implements AutoCloseable {
    private final long capacity;
    private final ExecutorService workers;
    private final Map<Object, byte[]> finished = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Object, CompletableFuture<byte[]>> pending = new HashMap<>();
    private long bytes;

    /**
     * Creates the cache.
     *
     * @param capacity bytes of all pictures
     * @param threads how many pictures are computed at once
     */
    public RenderedPictures(long capacity, int threads) {
        this.capacity = capacity;
        workers = Daemons.pool(threads, "pictures");
    }

    /**
     * Returns a picture.
     *
     * @param key names it: equal only for what gives the same pixels
     * @param rendering computes it; what it throws is thrown here, and nothing is kept
     * @return its bytes, which are not to be changed
     */
    public byte[] get(Object key, Supplier<byte[]> rendering) {
        CompletableFuture<byte[]> answer;
        synchronized (this) {
            byte[] known = finished.get(key);
            if (known != null) {
                return known;
            }
            answer = pending.get(key);
            if (answer == null) {
                CompletableFuture<byte[]> wanted = new CompletableFuture<>();
                workers.execute(() -> render(key, rendering, wanted));
                pending.put(key, wanted);
                answer = wanted;
            }
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            } else if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void render(Object key, Supplier<byte[]> rendering, CompletableFuture<byte[]> wanted) {
        try {
            byte[] picture = rendering.get();
            synchronized (this) {
                pending.remove(key);
                keep(key, picture);
            }
            wanted.complete(picture);
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                pending.remove(key);
            }
            wanted.completeExceptionally(e);
        }
    }

    private void keep(Object key, byte[] picture) {
        finished.put(key, picture);
        bytes += picture.length;
        Iterator<byte[]> eldest = finished.values().iterator();
        while (bytes > capacity) {
            bytes -= eldest.next().length;
            eldest.remove();
        }
    }

    /** The bytes of all pictures that are kept. */
    synchronized long bytes() {
        return bytes;
    }

    /** Ends the threads after the pictures that they are asked for. */
    @Override
    public void close() {
        workers.shutdown();
    }
}
