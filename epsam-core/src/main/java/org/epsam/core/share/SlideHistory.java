package org.epsam.core.share;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.epsam.core.share.SlideEvent.Kind;

/**
 * What has happened to a slide.
 *
 * @param last event, empty where there is none
 * @param begun when work on it began last
 * @param tries since it was last done
 */
record SlideHistory(Optional<SlideEvent> last, Optional<Instant> begun, List<Try> tries) {
    static final SlideHistory NONE =
            new SlideHistory(Optional.empty(), Optional.empty(), List.of());

    /**
     * A try.
     *
     * @param key of the work
     * @param stored bytes of finished tiles when it began
     * @param end how it has ended; BEGUN where nothing is known of its end, TILES where it has come
     *     some way then
     * @param reason why it failed
     */
    record Try(String key, long stored, Kind end, String reason) {
        private Try ended(Kind kind, String why) {
            return new Try(key, stored, kind, why);
        }
    }

    /** Adds an event. */
    SlideHistory with(SlideEvent event) {
        Optional<SlideEvent> now = Optional.of(event);
        return switch (event.kind()) {
            // It may be listed by several programs at once, and after it was begun.
            case LISTED -> last.isPresent() ? this : new SlideHistory(now, begun, tries);
            case BEGUN -> {
                List<Try> all = new ArrayList<>(tries);
                all.add(new Try(event.key(), event.stored(), Kind.BEGUN, ""));
                yield new SlideHistory(now, Optional.of(event.time()), List.copyOf(all));
            }
            case DONE -> new SlideHistory(now, begun, List.of());
            case TILES, FAILED, STOPPED -> new SlideHistory(now, begun, ended(event));
        };
    }

    private List<Try> ended(SlideEvent event) {
        if (tries.isEmpty()) {
            return tries;
        }
        List<Try> all = new ArrayList<>(tries);
        int current = all.size() - 1;
        all.set(current, all.get(current).ended(event.kind(), event.reason()));
        return List.copyOf(all);
    }

    boolean isDone() {
        return isLast(Kind.DONE);
    }

    boolean isDone(String settings) {
        return last.filter(e -> e.kind() == Kind.DONE && e.key().equals(settings)).isPresent();
    }

    boolean failedFor(String reason) {
        return last.filter(e -> e.kind() == Kind.FAILED && e.reason().equals(reason)).isPresent();
    }

    boolean isInWork() {
        return isLast(Kind.BEGUN) || isLast(Kind.TILES);
    }

    boolean isLast(Kind kind) {
        return last.filter(event -> event.kind() == kind).isPresent();
    }

    /**
     * Counts the last tries that failed, or ended their program, and did not come any further.
     *
     * @param key of the work
     * @param stored bytes of finished tiles now
     */
    int count(String key, long stored) {
        int count = 0;
        for (int i = tries.size() - 1; i >= 0; i--) {
            Try one = tries.get(i);
            if (!one.key().equals(key) || one.stored() != stored || one.end() == Kind.TILES) {
                return count;
            }
            count += one.end() == Kind.STOPPED ? 0 : 1;
        }
        return count;
    }

    /** Counts the last tries that began where the last one did. */
    int count() {
        if (tries.isEmpty()) {
            return 0;
        }
        Try last = tries.get(tries.size() - 1);
        return count(last.key(), last.stored());
    }

    /** Why the last try failed. */
    String reason() {
        Try last = tries.get(tries.size() - 1);
        return last.end() == Kind.FAILED ? last.reason() : "the last one ended its program";
    }
}
