package org.epsam.core.review;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.base.io.ResultNames;

/**
 * The answers of people about masks and outlines: a file for each item, and a journal of all
 * versions. An answer is on the disk before {@link #save} returns. Thread-safe; one program at a
 * time. The files are described in {@code docs/DATA_FORMAT.md}.
 */
public final class ReviewFolder implements AutoCloseable {
    private static final List<String> GROUPS = List.of("patches", ReviewItem.SLIDES);

    private final Path folder;
    private final PathLock lock;
    private final Journal journal;
    private final Map<ReviewItem, Correction> present = new TreeMap<>();
    // By what a file system may treat as the same name.
    private final Map<String, ReviewItem> places = new TreeMap<>();

    private ReviewFolder(Path folder, PathLock lock) {
        this.folder = folder;
        this.lock = lock;
        AtomicFolders.sweep(folder);
        journal = Journal.open(folder);
        Map<ReviewItem, JournalEntry> last = journal.last();
        for (Correction correction : read(folder)) {
            put(correction);
            JournalEntry line = last.get(correction.item());
            if (!correction.entry().equals(line)) {
                // Saved by a program that was killed before it wrote the line.
                journal.append(correction.entry());
            }
        }
    }

    /**
     * Opens a folder for writing; creates it if it is absent.
     *
     * @param folder absent, empty, or of a review
     * @return the answers, which no other program writes until it is closed
     * @throws InputException where the folder holds something else, an answer in it is damaged, or
     *     another program writes it
     * @throws org.epsam.base.OutputException where it cannot be written
     */
    public static ReviewFolder open(Path folder) {
        OutputFolder.requireOwn(
                folder,
                "review folder",
                "a review (no " + Journal.NAME + ")",
                ReviewFolder::isReview);
        PathLock lock = PathLock.take(folder);
        try {
            Files.createDirectories(folder);
            return new ReviewFolder(folder, lock);
        } catch (IOException e) {
            lock.close();
            throw AtomicFolders.unwritable(folder, e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Returns whether a folder holds a review.
     *
     * @param folder any path
     * @return true where there is a journal
     */
    public static boolean isReview(Path folder) {
        return Files.isRegularFile(folder.resolve(Journal.NAME));
    }

    /**
     * Reads the present answers, also while another program saves more.
     *
     * @param folder of a review
     * @return the answers, sorted by {@link ReviewItem#id}; also those that were taken back
     * @throws InputException as {@link #require}, or where an answer in it is damaged
     */
    public static List<Correction> read(Path folder) {
        require(folder);
        return GROUPS.stream()
                .map(folder::resolve)
                .filter(Files::isDirectory)
                .flatMap(group -> files(group).stream())
                .map(file -> CorrectionFile.read(folder, file))
                .sorted((a, b) -> a.item().compareTo(b.item()))
                .toList();
    }

    /**
     * Refuses what holds no answers.
     *
     * @param folder any path
     * @throws InputException where it is no folder, or has neither a journal nor answers
     */
    public static void require(Path folder) {
        boolean hasAnswers =
                GROUPS.stream().map(folder::resolve).anyMatch(group -> Files.isDirectory(group));
        if (!hasAnswers && !isReview(folder)) {
            throw new InputException(
                    folder
                            + (Files.exists(folder)
                                    ? ": is no review (no " + Journal.NAME + ")"
                                    : ": no such folder")
                            + "; give that of a review, such as RUN/review");
        }
    }

    private static List<Path> files(Path group) {
        try (Stream<Path> files = Files.walk(group, 2)) {
            return files.filter(ReviewFolder::isAnswer).toList();
        } catch (IOException | UncheckedIOException e) {
            throw InputException.unreadable(group, e);
        }
    }

    private static boolean isAnswer(Path file) {
        return file.getFileName().toString().endsWith(ReviewItem.ENDING)
                && !AtomicFile.isUnfinished(file)
                && Files.isRegularFile(file);
    }

    /**
     * Copies answers into another folder of the same layout, without a journal.
     *
     * @param folder where to; created if absent
     * @param corrections the answers
     */
    public static void copy(Path folder, List<Correction> corrections) {
        corrections.forEach(correction -> CorrectionFile.write(folder, correction));
    }

    private static String place(ReviewItem item) {
        return ResultNames.key(item.file().toString());
    }

    private void put(Correction correction) {
        present.put(correction.item(), correction);
        places.put(place(correction.item()), correction.item());
    }

    /**
     * Returns the present answer about an item.
     *
     * @param item a patch or a region
     * @return empty where nobody has answered, which counts as version 0
     */
    public synchronized Optional<Correction> find(ReviewItem item) {
        return Optional.ofNullable(present.get(item));
    }

    /**
     * Returns all present answers.
     *
     * @return sorted by {@link ReviewItem#id}; also those that were taken back
     */
    public synchronized List<Correction> all() {
        return List.copyOf(present.values());
    }

    /**
     * Saves an answer. Who sends the same again, as the reply was lost or the journal could not be
     * written, gets what was saved then.
     *
     * @param item what it is about
     * @param seen the version that the person was shown, 0 where nobody had answered
     * @param answer the answer
     * @return what is present now, and on the disk
     * @throws ReviewConflict if that is not the present version; nothing is changed
     * @throws InputException where the item's file would be that of another item, or another
     *     program has taken over the folder
     * @throws org.epsam.base.OutputException where it cannot be written
     */
    public synchronized Correction save(ReviewItem item, long seen, Answer answer) {
        Optional<Correction> before = find(item);
        if (before.map(Correction::version).orElse(0L) != seen) {
            Correction saved =
                    before.filter(present -> isSame(present, seen, answer))
                            .orElseThrow(() -> new ReviewConflict(item, seen, before));
            lock.requireHeld();
            journal.complete();
            return saved;
        }
        ReviewItem there = places.getOrDefault(place(item), item);
        if (!there.equals(item)) {
            throw new InputException(
                    item.id()
                            + ": its answer would have the same file as that of "
                            + there.id()
                            + "; rename one of them");
        }
        JournalEntry entry =
                new JournalEntry(
                        item,
                        seen + 1,
                        answer.state(),
                        answer.by(),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS),
                        answer.model(),
                        answer.size(),
                        answer.areaBefore(),
                        answer.area(),
                        before.map(b -> b.entry().sha256()),
                        CorrectionFile.hash(answer.polygons()));
        Correction correction = new Correction(entry, answer.polygons());
        lock.requireHeld();
        CorrectionFile.save(folder, correction);
        put(correction);
        journal.append(entry);
        return correction;
    }

    private static boolean isSame(Correction present, long seen, Answer answer) {
        return present.version() == seen + 1
                && present.state() == answer.state()
                && present.by().equals(answer.by())
                && present.entry().sha256().equals(CorrectionFile.hash(answer.polygons()));
    }

    /**
     * Returns all answers ever given.
     *
     * @return in the order in which they were saved
     */
    public synchronized List<JournalEntry> journal() {
        return journal.entries();
    }

    /** Lets other programs write the folder. */
    @Override
    public void close() {
        lock.close();
    }
}
