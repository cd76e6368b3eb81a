package org.epsam.core.share;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.DiskSpace;
import org.epsam.base.io.InUseException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.base.task.Results;

/**
 * Copies of slides on a fast disk: made while the slide before is in use, and deleted after their
 * own use. What has no place there, or cannot be copied, is read where it lies.
 */
public final class StagedSlides implements AutoCloseable {
    private static final Pattern OWN =
            Pattern.compile("epsam-stage-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Optional<Copies> copies;

    private StagedSlides(Optional<Copies> copies) {
        this.copies = copies;
    }

    /**
     * Prepares staging. Copies that killed programs have left are deleted.
     *
     * @param stage where; empty: all slides are read where they lie
     * @param progress receives a message for each slide that has no place there
     * @return to be closed, which deletes all copies
     * @throws InputException if the folder cannot be written
     */
    public static StagedSlides in(Optional<Stage> stage, Progress progress) {
        stage.ifPresent(s -> OutputFolder.requireWritable(s.folder(), "--stage"));
        return new StagedSlides(stage.map(s -> new Copies(s, progress)));
    }

    /**
     * Begins to copy a slide that will be used next.
     *
     * @param slide a file, or a folder
     */
    public void ahead(Path slide) {
        copies.ifPresent(c -> c.ahead(slide));
    }

    /**
     * Gives a copy up that was begun and will not be used.
     *
     * @param slide a file, or a folder
     */
    public void forget(Path slide) {
        copies.ifPresent(c -> c.forget(slide));
    }

    /**
     * Returns whether slides are copied.
     *
     * @return false where all are read where they lie
     */
    public boolean isStaging() {
        return copies.isPresent();
    }

    /**
     * Uses a slide.
     *
     * @param slide a file, or a folder
     * @param work takes it, or its copy of the same name and times
     * @throws InputException as the work, with the slide's own path in the message
     */
    public void use(Path slide, Consumer<Path> work) {
        if (copies.isEmpty()) {
            work.accept(slide);
            return;
        }
        Path copy = copies.get().take(slide);
        try {
            work.accept(copy);
        } catch (QuarantineException | InUseException e) {
            throw e;
        } catch (InputException e) {
            throw new InputException(
                    (e.getMessage() + "").replace(copy.toString(), slide.toString()), e);
        } finally {
            copies.get().release(slide);
        }
    }

    @Override
    public void close() {
        copies.ifPresent(Copies::close);
    }

    /** A copy, or the slide itself and why there is none. */
    private record Copy(Path path, Optional<String> note) {
        static Copy none(Path slide, String note) {
            return new Copy(slide, Optional.of(note));
        }
    }

    /** The copies in one folder of their own. */
    private static final class Copies {
        private final Path folder;
        private final PathLock lock;
        private final long limit;
        private final Progress progress;
        private final Map<Path, Future<Copy>> ready = new LinkedHashMap<>();
        private final Map<Path, Long> sizes = new LinkedHashMap<>();
        private final ExecutorService thread =
                Executors.newSingleThreadExecutor(
                        task -> {
                            Thread t = new Thread(task, "epsam-stage");
                            t.setDaemon(true);
                            return t;
                        });

        Copies(Stage stage, Progress progress) {
            this.progress = progress;
            this.folder = stage.folder().resolve("epsam-stage-" + UUID.randomUUID());
            this.lock = PathLock.take(folder);
            sweep(stage.folder());
            this.limit = stage.limit().orElse(DiskSpace.free(stage.folder()).orElse(0) / 2);
        }

        /** Deletes the folders of programs that have ended. */
        private static void sweep(Path stage) {
            for (Path other : OutputFolder.content(stage)) {
                if (OWN.matcher(other.getFileName().toString()).matches()) {
                    try (PathLock left = PathLock.take(other)) {
                        AtomicFolders.delete(other);
                    } catch (InUseException | OutputException e) {
                        // Another program is at work, or that of another user was.
                        continue;
                    }
                }
            }
        }

        private synchronized void ahead(Path slide) {
            if (!ready.containsKey(slide)) {
                ready.put(slide, thread.submit(() -> copy(slide)));
            }
        }

        private Path take(Path slide) {
            ahead(slide);
            Copy copy = Results.of(copyOf(slide));
            copy.note()
                    .ifPresent(
                            note -> progress.message(slide + ": " + note + "; read where it lies"));
            return copy.path();
        }

        private synchronized Future<Copy> copyOf(Path slide) {
            return ready.get(slide);
        }

        private void release(Path slide) {
            delete(slide, copyOf(slide));
            synchronized (this) {
                ready.remove(slide);
            }
        }

        /** Deletes a copy after it has ended; until then it takes its place. */
        private synchronized void forget(Path slide) {
            Future<Copy> copy = ready.remove(slide);
            if (copy != null) {
                thread.submit(() -> delete(slide, copy));
            }
        }

        private void delete(Path slide, Future<Copy> copy) {
            Path own = Results.of(copy).path();
            if (!own.equals(slide)) {
                AtomicFolders.delete(own.getParent());
            }
            synchronized (this) {
                sizes.remove(slide);
            }
        }

        private Copy copy(Path slide) {
            Path stage = folder.getParent();
            Path place = folder.resolve(UUID.randomUUID().toString());
            try {
                Optional<List<Path>> parts = parts(slide);
                if (parts.isEmpty()) {
                    return Copy.none(slide, "is of several files");
                }
                long size = size(parts.get());
                if (!reserve(slide, size)) {
                    return Copy.none(slide, DiskSpace.text(size) + " have no place in " + stage);
                }
                Files.createDirectories(place);
                for (Path part : parts.get()) {
                    copy(part, place.resolve(part.getFileName()));
                }
                return new Copy(place.resolve(slide.getFileName()), Optional.empty());
            } catch (IOException | UncheckedIOException e) {
                AtomicFolders.delete(place);
                synchronized (this) {
                    sizes.remove(slide);
                }
                String reason = InputException.reason(slide, e);
                return Copy.none(slide, "cannot be copied to " + stage + " (" + reason + ")");
            }
        }

        private synchronized boolean reserve(Path slide, long size) {
            long used = sizes.values().stream().mapToLong(Long::longValue).sum();
            if (used + size > limit) {
                return false;
            }
            sizes.put(slide, size);
            return true;
        }

        /** What makes up a slide; empty where other files belong to it. */
        private static Optional<List<Path>> parts(Path slide) {
            String name = slide.getFileName().toString();
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.matches(".*\\.(vms|vmu|vsi)")) {
                return Optional.empty();
            }
            List<Path> parts = new ArrayList<>(List.of(slide));
            if (lower.endsWith(".mrxs")) {
                Path data = slide.resolveSibling(name.substring(0, name.length() - 5));
                if (Files.isDirectory(data)) {
                    parts.add(data);
                }
            }
            return Optional.of(parts);
        }

        private static long size(List<Path> parts) throws IOException {
            long size = 0;
            for (Path part : parts) {
                try (Stream<Path> files = Files.walk(part, FileVisitOption.FOLLOW_LINKS)) {
                    for (Path file : (Iterable<Path>) files::iterator) {
                        size += Files.isRegularFile(file) ? Files.size(file) : 0;
                    }
                }
            }
            return size;
        }

        private static void copy(Path from, Path to) throws IOException {
            try (Stream<Path> paths = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
                for (Path path : (Iterable<Path>) paths::iterator) {
                    Files.copy(
                            path,
                            to.resolve(from.relativize(path).toString()),
                            StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }

        private void close() {
            thread.shutdown();
            try {
                thread.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            AtomicFolders.delete(folder);
            lock.close();
        }
    }
}
