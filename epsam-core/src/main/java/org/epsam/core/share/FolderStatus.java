package org.epsam.core.share;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.epsam.base.InputException;
import org.epsam.base.io.LockOwner;
import org.epsam.base.io.PathLock;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.share.SlideEvent.Kind;

/**
 * How far the work on a folder of slides has come, on whatever machines.
 *
 * @param slides all that were listed, in that order
 * @param perHour slides finished in an hour, from the last 20; empty where fewer than two are done
 */
public record FolderStatus(List<Slide> slides, Optional<Double> perHour) {
    private static final int RECENT = 20;

    /** How a slide stands. */
    public enum State {
        /** Its results are there. */
        DONE,
        /** A program is at work on it. */
        RUNNING,
        /** It could not be done. */
        FAILED,
        /** The program that was at work on it has ended; another one goes on. */
        INTERRUPTED,
        /** It was not begun. */
        WAITING
    }

    /**
     * A slide.
     *
     * @param name of its results
     * @param state how it stands
     * @param owner the program that is at work on it
     * @param fraction of its tiles that is finished, as far as known, 0..1
     * @param reason why it could not be done, one line
     */
    public record Slide(
            String name,
            State state,
            Optional<LockOwner> owner,
            double fraction,
            Optional<String> reason) {}

    /** Copies the list. */
    public FolderStatus {
        slides = List.copyOf(slides);
    }

    /**
     * Reads the status of a folder.
     *
     * @param folder of results
     * @return its slides
     * @throws InputException where nothing is known of any
     */
    public static FolderStatus of(Path folder) {
        StatusLog log = new StatusLog(Sharing.in(folder));
        Map<String, SlideHistory> before = log.histories();
        Set<String> names = before.keySet();
        if (names.isEmpty()) {
            throw new InputException(
                    folder
                            + ": has no status.jsonl, which segment and evaluate write for slides;"
                            + " give the folder of their results");
        }
        Map<String, Optional<LockOwner>> owners = new HashMap<>();
        names.forEach(name -> owners.put(name, PathLock.owner(WorkFolder.in(folder, name).path())));
        Optional<LockOwner> whole = PathLock.owner(WorkFolder.in(folder).path());
        Map<String, SlideHistory> now = log.histories();
        List<Slide> slides =
                names.stream()
                        .map(
                                name -> {
                                    SlideHistory history = now.get(name);
                                    boolean isNew = !history.equals(before.get(name));
                                    // Of a cluster's slides in work, no machine need have the lock.
                                    Optional<LockOwner> owner =
                                            owners.get(name)
                                                    .or(
                                                            () ->
                                                                    whole.filter(
                                                                            w ->
                                                                                    history
                                                                                            .isInWork()));
                                    return slide(name, history, owner, isNew);
                                })
                        .toList();
        return new FolderStatus(slides, perHour(List.copyOf(now.values())));
    }

    /**
     * A slide; what has happened to it while its owner was looked for counts more than the owner.
     */
    private static Slide slide(
            String name, SlideHistory history, Optional<LockOwner> owner, boolean isNew) {
        State state = state(history, isNew ? !history.isDone() : owner.isPresent());
        double fraction =
                history.last()
                        .filter(event -> event.kind() == Kind.TILES && event.all() > 0)
                        .map(event -> event.done() / (double) event.all())
                        .orElse(0.0);
        return new Slide(
                name,
                state,
                owner,
                state == State.DONE ? 1 : fraction,
                state == State.FAILED ? history.last().map(SlideEvent::reason) : Optional.empty());
    }

    private static State state(SlideHistory history, boolean isOwned) {
        if (isOwned && !history.isLast(Kind.FAILED)) {
            return State.RUNNING;
        }
        return switch (history.last().orElseThrow().kind()) {
            case DONE -> State.DONE;
            case FAILED -> State.FAILED;
            case LISTED -> State.WAITING;
            case BEGUN, TILES, STOPPED -> State.INTERRUPTED;
        };
    }

    private static Optional<Double> perHour(List<SlideHistory> all) {
        List<SlideHistory> done =
                all.stream()
                        .filter(SlideHistory::isDone)
                        .filter(history -> history.begun().isPresent())
                        .sorted(Comparator.comparing(FolderStatus::end))
                        .toList();
        List<SlideHistory> recent = done.subList(Math.max(0, done.size() - RECENT), done.size());
        if (recent.size() < 2) {
            return Optional.empty();
        }
        Instant first =
                recent.stream().map(h -> h.begun().orElseThrow()).min(Instant::compareTo).get();
        double hours = seconds(first, end(recent.get(recent.size() - 1))) / 3600;
        return hours > 0 ? Optional.of(recent.size() / hours) : Optional.empty();
    }

    private static Instant end(SlideHistory done) {
        return done.last().orElseThrow().time();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    /**
     * Counts slides.
     *
     * @param state how they stand
     * @return their number
     */
    public int count(State state) {
        return (int) slides.stream().filter(slide -> slide.state() == state).count();
    }

    /**
     * Estimates the time that is left, at the rate of the last slides and as if all were of one
     * size.
     *
     * @return empty where the rate is not known, or nothing is left
     */
    public Optional<Duration> remaining() {
        double left =
                slides.stream()
                        .filter(s -> s.state() != State.DONE && s.state() != State.FAILED)
                        .mapToDouble(s -> 1 - s.fraction())
                        .sum();
        return left == 0
                ? Optional.empty()
                : perHour.map(rate -> Duration.ofSeconds(Math.round(left / rate * 3600)));
    }
}
