package org.epsam.app.faults;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Counts what is done in a file system, and lets one of these operations fail. */
final class Faults {
    /** What may fail. */
    enum Kind {
        WRITE("No space left on device"),
        RENAME("Input/output error"),
        READ("Input/output error");

        private final String message;

        Kind(String message) {
            this.message = message;
        }
    }

    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private Kind failing;
    private int at;

    /** Counts from now on, and lets nothing fail. */
    synchronized void clear() {
        counts.clear();
        at = 0;
    }

    /** Counts from now on, and lets one operation fail; those after it succeed again. */
    synchronized void fail(Kind kind, int number) {
        counts.clear();
        failing = kind;
        at = number;
    }

    /** How many operations there were. */
    synchronized int count(Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    /** Whether the operation that shall fail has failed. */
    synchronized boolean hasFailed() {
        return at > 0 && count(failing) >= at;
    }

    synchronized void before(Kind kind) throws IOException {
        if (counts.merge(kind, 1, Integer::sum) == at && kind == failing) {
            throw new IOException(kind.message);
        }
    }
}
