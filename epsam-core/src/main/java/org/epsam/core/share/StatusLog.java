package org.epsam.core.share;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.epsam.base.io.JsonLines;
import org.epsam.base.io.LockOwner;
import org.epsam.core.share.SlideEvent.Kind;

/**
 * What programs that share a folder of results tell each other and their user: the events of each
 * slide in {@code status.jsonl}, one a line. The file only grows; what is not known there, such as
 * a folder of an older version, does no harm.
 */
public final class StatusLog implements SlideWatch {
    private static final String NAME = "status.jsonl";
    private static final Duration BETWEEN_TILES = Duration.ofMinutes(1);

    // Slides that this process is at work on.
    private static final Set<Open> OPEN = ConcurrentHashMap.newKeySet();

    private final JsonLines lines;
    private final int most;
    private final Map<String, SlideHistory> histories = new LinkedHashMap<>();
    private final Map<String, Integer> unopened = new HashMap<>();

    private record Open(StatusLog log, String slide) {}

    /**
     * Opens the log of a folder.
     *
     * @param sharing the folder, which need not exist, and how often a slide is tried
     */
    public StatusLog(Sharing sharing) {
        this.lines = new JsonLines(sharing.folder().resolve(NAME));
        this.most = sharing.tries();
    }

    /**
     * Returns whether a file is a log by its name.
     *
     * @param file any file
     * @return true for {@code status.jsonl}
     */
    public static boolean isLog(Path file) {
        return NAME.equals(file.getFileName() + "") && Files.isRegularFile(file);
    }

    /**
     * Returns whether a folder has a log.
     *
     * @param folder any folder
     * @return true where {@code status.jsonl} is in it
     */
    public static boolean isIn(Path folder) {
        return isLog(folder.resolve(NAME));
    }

    /**
     * Says which slides shall be done.
     *
     * @param slides the names of their results
     */
    public synchronized void list(Collection<String> slides) {
        read();
        lines.append(
                slides.stream()
                        .filter(slide -> !histories.containsKey(slide))
                        .map(slide -> event(Kind.LISTED, slide, Map.of()))
                        .toList());
    }

    @Override
    public synchronized void begin(String slide, String key, long stored) {
        read();
        SlideHistory history = history(slide);
        int tries = history.count(key, stored);
        if (tries >= most) {
            if (!history.isLast(Kind.FAILED)) {
                append(Kind.FAILED, slide, Map.of("reason", history.reason()));
            }
            throw new QuarantineException(
                    slide
                            + ": left out after "
                            + tries
                            + (tries == 1 ? " try: " : " tries: ")
                            + history.reason()
                            + "; to try again: --tries "
                            + (tries + 1));
        }
        OPEN.add(new Open(this, slide));
        append(Kind.BEGUN, slide, Map.of("key", key, "stored", stored));
    }

    @Override
    public TileCount counting(String slide, Runnable check) {
        return new TileCount() {
            private long last = System.nanoTime();

            @Override
            public void at(int done, int all) {
                long now = System.nanoTime();
                if (now - last >= BETWEEN_TILES.toNanos()) {
                    last = now;
                    check.run();
                    append(Kind.TILES, slide, Map.of("done", done, "all", all));
                }
            }
        };
    }

    @Override
    public synchronized void done(String slide, String settings, int tiles, double tissue) {
        read();
        OPEN.remove(new Open(this, slide));
        if (!history(slide).isDone(settings)) {
            append(
                    Kind.DONE,
                    slide,
                    Map.of("settings", settings, "tiles", tiles, "tissue_mm2", tissue));
        }
    }

    /**
     * Returns which slides are done, as far as the log tells.
     *
     * @param settings of the work; a slide that was done with others is not done
     * @return the names of their results
     */
    public synchronized Set<String> done(String settings) {
        read();
        return histories.entrySet().stream()
                .filter(entry -> entry.getValue().isDone(settings))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Override
    public synchronized boolean failed(String slide, String reason) {
        boolean wasBegun = OPEN.remove(new Open(this, slide));
        read();
        if (wasBegun || !history(slide).failedFor(reason)) {
            append(Kind.FAILED, slide, Map.of("reason", reason));
        }
        read();
        int tries = wasBegun ? history(slide).count() : unopened.merge(slide, 1, Integer::sum);
        return tries < most;
    }

    @Override
    public void stopped(String slide) {
        if (OPEN.remove(new Open(this, slide))) {
            append(Kind.STOPPED, slide, Map.of());
        }
    }

    @Override
    public void leave(String slide) {
        OPEN.remove(new Open(this, slide));
    }

    /** Says that all work of this process ends, as the user has interrupted it. */
    public static void stopAll() {
        Set.copyOf(OPEN).forEach(open -> open.log().stopped(open.slide()));
    }

    /** The history of each slide, in the order in which they were listed. */
    synchronized Map<String, SlideHistory> histories() {
        read();
        return new LinkedHashMap<>(histories);
    }

    private SlideHistory history(String slide) {
        return histories.getOrDefault(slide, SlideHistory.NONE);
    }

    private void read() {
        for (JsonNode line : lines.more()) {
            SlideEvent.of(line)
                    .ifPresent(
                            event ->
                                    histories.merge(
                                            event.slide(),
                                            SlideHistory.NONE.with(event),
                                            (before, one) -> before.with(event)));
        }
    }

    private void append(Kind event, String slide, Map<String, ?> values) {
        lines.append(List.of(event(event, slide, values)));
    }

    private static Map<String, Object> event(Kind event, String slide, Map<String, ?> values) {
        LockOwner here = LockOwner.now();
        Map<String, Object> all = new LinkedHashMap<>(values);
        all.put("event", event.word());
        all.put("slide", slide);
        all.put("time", Instant.now().toString());
        all.put("host", here.host());
        all.put("process", here.process());
        return all;
    }
}
