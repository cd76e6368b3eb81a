package org.epsam.core.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.epsam.core.slide.SlidePiece;

/**
 * A cluster in this process: what it sends is serialized, and done in another order, some of it
 * twice.
 */
final class SerializingCluster implements Cluster {
    private final Random random = new Random(4);
    private int pieces;
    private int tiles;
    private final int most;
    private final String deadly;
    private int answers;

    /**
     * A cluster.
     *
     * @param most the driver hears so many answers
     * @param deadly the work on what is named so ends the machine
     */
    SerializingCluster(int most, String deadly) {
        this.most = most;
        this.deadly = deadly;
    }

    SerializingCluster() {
        this(Integer.MAX_VALUE, "none");
    }

    /** Thrown where no more answers are heard. */
    static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** How many pieces were predicted. */
    int pieces() {
        return pieces;
    }

    /** How many tiles were predicted, but for those of pieces that were done a second time. */
    int tiles() {
        return tiles;
    }

    @Override
    public int slots() {
        return 2;
    }

    @Override
    public int processors() {
        return 1;
    }

    @Override
    public <T extends Serializable, R extends Serializable> void each(
            String name, List<T> items, Work<T, R> work, BiConsumer<T, R> results) {
        List<T> shuffled = new ArrayList<>(items);
        synchronized (random) {
            Collections.shuffle(shuffled, random);
        }
        for (T item : shuffled) {
            if (name.equals("tiles") && item.toString().contains(deadly)) {
                throw new ClusterException("the worker ended", new IOException("gone"));
            }
            R answer = copy(work).on(copy(item));
            synchronized (random) {
                if (item instanceof SlidePiece piece) {
                    pieces++;
                    tiles += piece.tiles();
                }
                if (random.nextInt(4) == 0) {
                    copy(work).on(copy(item));
                }
                if (answers++ >= most) {
                    throw new Ended();
                }
            }
            results.accept(item, copy(answer));
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(value);
            }
            try (ObjectInputStream in =
                    new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (T) in.readObject();
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        SlideWork.close();
    }
}
