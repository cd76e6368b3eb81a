package org.epsam.web.slide;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.epsam.slides.slide.SlideLostException;

/**
 * Opens files when they are first used and keeps a few of them open; those that were used least
 * recently are closed, but none while it is in use. Several threads may use one at once.
 *
 * @param <K> what names a file
 * @param <T> what an open file is
 */
final class OpenPool<K, T extends OpenPool.Closing> implements AutoCloseable {
    private final int most;
    private final Function<K, T> opening;

    /** Least recently used first. */
    private final Map<K, Place> places = new LinkedHashMap<>(16, 0.75f, true);

    private boolean closed;

    /** What is closed without an exception that must be caught. */
    interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    /** The place of one file. */
    private final class Place {
        private int users;
        private T open;

        /** Opens the file at the first time; others who want the same one wait. */
        synchronized T opened(K name) {
            if (open == null) {
                open = opening.apply(name);
            }
            return open;
        }

        synchronized void close() {
            if (open != null) {
                open.close();
                open = null;
            }
        }
    }

    /**
     * Creates a pool.
     *
     * @param most files that stay open
     * @param opening opens the one of a name
     */
    OpenPool(int most, Function<K, T> opening) {
        this.most = most;
        this.opening = opening;
    }

    /** Uses a file; one that got lost, as the process that read it ended, is opened once more. */
    <R> R with(K name, Function<T, R> use) {
        try {
            return once(name, use);
        } catch (SlideLostException e) {
            forget(name);
            return once(name, use);
        }
    }

    private <R> R once(K name, Function<T, R> use) {
        Place place = take(name);
        try {
            return use.apply(place.opened(name));
        } finally {
            giveBack(place);
        }
    }

    private synchronized Place take(K name) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        Place place = places.computeIfAbsent(name, n -> new Place());
        place.users++;
        return place;
    }

    private void giveBack(Place place) {
        List<Place> surplus;
        synchronized (this) {
            place.users--;
            surplus = surplus();
            if (place.users == 0 && place.open == null) {
                // Opening failed; it may do so each time, and others need the room.
                places.values().remove(place);
            } else if (place.users == 0 && !places.containsValue(place)) {
                // One that got lost while it was in use.
                surplus.add(place);
            }
        }
        surplus.forEach(Place::close);
    }

    private void forget(K name) {
        synchronized (this) {
            Place place = places.remove(name);
            if (place == null || place.users > 0) {
                return;
            }
            // Nobody can get it any more.
            place.close();
        }
    }

    /** Takes out what is too much and not in use. */
    private List<Place> surplus() {
        List<Place> surplus = new ArrayList<>();
        Iterator<Place> eldest = places.values().iterator();
        for (int over = places.size() - (closed ? 0 : most); over > 0 && eldest.hasNext(); ) {
            Place place = eldest.next();
            if (place.users == 0) {
                eldest.remove();
                surplus.add(place);
                over--;
            }
        }
        return surplus;
    }

    /** How many files have a place, open or about to be opened. */
    synchronized int size() {
        return places.size();
    }

    /** Closes all files; those in use are closed by their last users. */
    @Override
    public void close() {
        List<Place> unused;
        synchronized (this) {
            closed = true;
            unused = surplus();
        }
        unused.forEach(Place::close);
    }
}
