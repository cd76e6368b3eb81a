package org.epsam.core.share;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.base.io.InUseException;
import org.epsam.base.io.LockOwner;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;

/**
 * Slides that one or several programs do in the same folder of results, each by one of them at a
 * time. The largest files come first, as at the end programs wait for the last slide. Those at
 * which others are at work, and those that failed, come last. The queue ends when all are done or
 * have had all their tries, so that what one program leaves behind another one does.
 *
 * @param <T> what is known of a slide
 */
public final class SharedQueue<T> {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Path folder;
    private final StatusLog status;
    private final Progress progress;
    private final Function<T, Path> file;
    private final Map<String, T> open = new LinkedHashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    /**
     * Creates an empty queue.
     *
     * @param folder of results
     * @param status of the folder
     * @param progress receives a message where other programs are waited for
     * @param file returns where a slide lies
     */
    public SharedQueue(Path folder, StatusLog status, Progress progress, Function<T, Path> file) {
        this.folder = folder;
        this.file = file;
        this.status = status;
        this.progress = progress;
    }

    /**
     * Adds a slide.
     *
     * @param name of its results
     * @param slide what is known of it
     */
    public void add(String name, T slide) {
        open.put(name, slide);
        sizes.put(name, size(file.apply(slide)));
    }

    /** Bytes of a file, or of those in a folder of DICOM instances. */
    private static long size(Path slide) {
        try {
            if (!Files.isDirectory(slide)) {
                return Files.size(slide);
            }
            long size = 0;
            try (DirectoryStream<Path> files = Files.newDirectoryStream(slide)) {
                for (Path file : files) {
                    size += Files.isRegularFile(file) ? Files.size(file) : 0;
                }
            }
            return size;
        } catch (IOException | DirectoryIteratorException e) {
            // Who opens it says why.
            return 0;
        }
    }

    /**
     * Adds a slide that cannot be done, for the status of the folder.
     *
     * @param name of its results
     * @param reason one line
     */
    public void addFailed(String name, String reason) {
        failures.put(name, reason);
    }

    /** Does a slide. */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Does it.
         *
         * @param name of its results
         * @param slide what is known of it
         * @param file where it is read
         * @throws InUseException if another program is at work on it
         * @throws InputException if it cannot be done
         */
        void on(String name, T slide, Path file);
    }

    /**
     * Does the slides, one after another.
     *
     * @param staged where they are copied to before they are read
     * @param done returns the names of which results are there already: they need not be copied
     * @param work does one
     * @param failed takes the slides that cannot be done, with the reason
     * @throws InputException where a cluster is at work on the folder
     */
    public void run(
            StagedSlides staged,
            Supplier<Set<String>> done,
            Work<T> work,
            BiConsumer<T, String> failed) {
        requireShared();
        status.list(open.keySet());
        failures.forEach(status::failed);
        String told = "";
        while (!open.isEmpty()) {
            Map<String, LockOwner> owned = new LinkedHashMap<>();
            int before = open.size();
            List<String> names = new ArrayList<>(open.keySet());
            names.sort(Comparator.comparing((String name) -> sizes.get(name)).reversed());
            while (!names.isEmpty()) {
                requireShared();
                String name = names.remove(0);
                Optional<LockOwner> owner = owner(name);
                owner.ifPresent(o -> owned.put(name, o));
                T slide = open.get(name);
                Path own = file.apply(slide);
                if (owner.isPresent()) {
                    staged.forget(own);
                    continue;
                }
                Set<String> finished = staged.isStaging() ? done.get() : Set.of();
                try {
                    if (!staged.isStaging() || finished.contains(name)) {
                        staged.forget(own);
                        work.on(name, slide, own);
                    } else {
                        try (Reservation next = reserve(staged, finished, names, owned.size())) {
                            staged.use(own, copy -> work.on(name, slide, copy));
                        }
                    }
                    open.remove(name);
                } catch (InUseException e) {
                    // It comes again at the end.
                    continue;
                } catch (InputException e) {
                    if (e instanceof QuarantineException || !status.failed(name, e.getMessage())) {
                        failed.accept(slide, e.getMessage());
                        open.remove(name);
                    }
                }
            }
            if (open.size() == before) {
                told = await(owned, told);
            }
        }
    }

    /** A cluster has the whole folder: its machines do not look for locks of single slides. */
    private void requireShared() {
        Optional<LockOwner> whole = PathLock.owner(WorkFolder.in(folder).path());
        if (whole.isPresent()) {
            throw new InputException(
                    folder
                            + ": a cluster is at work on its slides (started by "
                            + whole.get()
                            + "); wait until that has ended");
        }
    }

    /**
     * Begins to copy the slide that comes next, and keeps others from it. Not where few are left:
     * they are for programs that have nothing to do.
     */
    private Reservation reserve(
            StagedSlides staged, Set<String> finished, List<String> names, int others) {
        List<String> free =
                names.stream()
                        .filter(name -> !finished.contains(name) && owner(name).isEmpty())
                        .limit(others + 2L)
                        .toList();
        if (free.size() < others + 2) {
            return Reservation.NONE;
        }
        try {
            PathLock lock = WorkFolder.in(folder, free.get(0)).lock();
            staged.ahead(file.apply(open.get(free.get(0))));
            return new Reservation(Optional.of(lock));
        } catch (InUseException e) {
            return Reservation.NONE;
        }
    }

    /** The lock of the slide that comes next. */
    private record Reservation(Optional<PathLock> lock) implements AutoCloseable {
        static final Reservation NONE = new Reservation(Optional.empty());

        @Override
        public void close() {
            lock.ifPresent(PathLock::close);
        }
    }

    private Optional<LockOwner> owner(String name) {
        return PathLock.owner(WorkFolder.in(folder, name).path());
    }

    /** Waits a moment, and says for whom where that has changed. */
    private String await(Map<String, LockOwner> owned, String told) {
        String message = told;
        if (!owned.isEmpty()) {
            Map.Entry<String, LockOwner> first = owned.entrySet().iterator().next();
            message =
                    "waiting for "
                            + Counted.of(owned.size(), "slide")
                            + " at which other programs are at work, first "
                            + first.getKey()
                            + " ("
                            + first.getValue()
                            + ")";
        }
        if (!message.equals(told)) {
            progress.message(message);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
        return message;
    }
}
