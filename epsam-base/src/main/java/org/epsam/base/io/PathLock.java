package org.epsam.base.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.epsam.base.InputException;

/**
 * Keeps other programs, and other threads, from writing a result: a lock of the system on the file
 * {@code .NAME.epsam-lock} next to it, which says who holds it. The system releases it when the
 * program ends in whatever way, so that a file left behind by a killed program hinders nobody.
 *
 * <p>On a file system without locks the file itself is the lock; it is taken over once the process
 * that it names has ended on this machine.
 */
public final class PathLock implements AutoCloseable {
    private static final String ENDING = ".epsam-lock";

    // Beyond the text, as some systems let nobody read what is locked.
    private static final long LOCKED = Long.MAX_VALUE - 1;
    private static final int MAX_TEXT = 1000;
    private static final int ATTEMPTS = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(20);

    // On Linux, opening and closing a file once more ends the lock that this process has on it.
    private static final Map<Path, LockOwner> HELD = new HashMap<>();

    // Folders that this process has created for locks; guarded by HELD, too.
    private static final Set<Path> CREATED = new HashSet<>();

    private final Path file;
    private final Path place;
    private final FileChannel channel;

    /** How the system locks a file. */
    @FunctionalInterface
    interface SystemLock {
        /**
         * Locks a file until it is closed.
         *
         * @return false where another program has locked it
         * @throws IOException where the file system has no locks
         */
        boolean take(FileChannel channel) throws IOException;
    }

    private PathLock(Path file, Path place, FileChannel channel) {
        this.file = file;
        this.place = place;
        this.channel = channel;
    }

    /**
     * Takes the lock of a result.
     *
     * @param target a file or a folder, absent or not; the folder around it is created if absent
     * @return keeps others from taking it until it is closed
     * @throws InputException if another program or thread has it, with the process, machine and
     *     time
     * @throws org.epsam.base.OutputException if the folder cannot be written
     */
    public static PathLock take(Path target) {
        return take(target, PathLock::lock);
    }

    static PathLock take(Path target, SystemLock system) {
        return attempt(target, system).orElseThrow(() -> inUse(target));
    }

    /**
     * Takes the lock of a result that others write within moments, such as a table of many rows;
     * waits for them.
     *
     * @param target as {@link #take}
     * @return as {@link #take}
     * @throws InputException if another program still has it after a minute
     * @throws org.epsam.base.OutputException if the folder cannot be written
     */
    public static PathLock await(Path target) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Optional<PathLock> lock = attempt(target, PathLock::lock);
        while (lock.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            lock = attempt(target, PathLock::lock);
        }
        return lock.orElseThrow(() -> inUse(target));
    }

    /**
     * Returns whether a file is that of a lock, held or left behind.
     *
     * @param path a file
     * @return false for everything that another program has written
     */
    static boolean isLock(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(".") && name.endsWith(ENDING) && Files.isRegularFile(path);
    }

    private static Path file(Path target) {
        String name = FileNames.bounded(target.getFileName().toString());
        return target.resolveSibling("." + name + ENDING);
    }

    private static Optional<PathLock> attempt(Path target, SystemLock system) {
        Path file = file(target.toAbsolutePath());
        try {
            // Where it is gone again, its owner has just released the lock.
            for (int i = 0; i < ATTEMPTS; i++) {
                Optional<PathLock> lock = attemptOnce(file, system);
                if (lock.isPresent() || Files.exists(file)) {
                    return lock;
                }
            }
            throw new IOException("it vanishes again and again");
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
    }

    /** Empty where another program holds the lock, or has deleted file or folder meanwhile. */
    private static Optional<PathLock> attemptOnce(Path file, SystemLock system) throws IOException {
        synchronized (HELD) {
            try {
                createFolder(file.getParent());
                Path place = place(file);
                return HELD.containsKey(place)
                        ? Optional.empty()
                        : locked(file, place, system)
                                .map(channel -> new PathLock(file, place, channel));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }
    }

    private static void createFolder(Path folder) throws IOException {
        List<Path> absent = new ArrayList<>();
        for (Path f = folder; f != null && !Files.exists(f); f = f.getParent()) {
            absent.add(f);
        }
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            // One look: between two of them another program may delete it again.
            if (!Files.readAttributes(
                            folder.getFileSystem().getPath(e.getFile()), BasicFileAttributes.class)
                    .isDirectory()) {
                throw e;
            }
            // Another program has deleted it between two looks of createDirectories.
            throw new NoSuchFileException(e.getFile());
        } finally {
            CREATED.addAll(absent);
        }
    }

    private static Optional<FileChannel> locked(Path file, Path place, SystemLock system)
            throws IOException {
        boolean isNew = create(file);
        Object key = key(file);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (isFree(channel, isNew, system) && Objects.equals(key, key(file))) {
                LockOwner owner = LockOwner.now();
                write(owner, channel, file);
                HELD.put(place, owner);
                return Optional.of(channel);
            }
            return Optional.empty();
        } finally {
            if (!HELD.containsKey(place)) {
                channel.close();
            }
        }
    }

    private static Path place(Path file) throws IOException {
        return file.getParent().toRealPath().resolve(file.getFileName());
    }

    private static boolean create(Path file) throws IOException {
        try {
            Files.createFile(file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** What tells a file from another one of the same name; null where the system has no such. */
    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static void write(LockOwner owner, FileChannel channel, Path file) throws IOException {
        try {
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(owner + "\n"), 0);
        } catch (IOException e) {
            // The disk is full; this process owns the file.
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        return channel.tryLock(LOCKED, 1, false) != null;
    }

    private static boolean isFree(FileChannel channel, boolean isNew, SystemLock system) {
        try {
            return system.take(channel);
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return isNew || owner(channel).filter(LockOwner::isGone).isPresent();
        }
    }

    private static Optional<LockOwner> owner(FileChannel channel) {
        ByteBuffer text = ByteBuffer.allocate(MAX_TEXT);
        try {
            channel.read(text, 0);
        } catch (IOException e) {
            return Optional.empty();
        }
        return LockOwner.parse(StandardCharsets.UTF_8.decode(text.flip()).toString());
    }

    private static InputException inUse(Path target) {
        Path file = file(target.toAbsolutePath());
        Optional<LockOwner> owner;
        try {
            owner = owner(file);
        } catch (IOException e) {
            // It has been released meanwhile.
            owner = Optional.empty();
        }
        return new InputException(
                target
                        + ": is being written by "
                        + owner.map(LockOwner::toString).orElse("another program")
                        + "; wait until it ends, or choose another folder"
                        + (owner.map(LockOwner::isHere).orElse(false)
                                ? ""
                                : "; if it has ended, delete " + file));
    }

    private static Optional<LockOwner> owner(Path file) throws IOException {
        synchronized (HELD) {
            LockOwner here = HELD.get(place(file));
            if (here != null) {
                return Optional.of(here);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return owner(channel);
            }
        }
    }

    /** Releases the lock. Folders that were created for locks and are empty again are deleted. */
    @Override
    public void close() {
        synchronized (HELD) {
            try (channel) {
                // While it is locked: later it may be another program's.
                Files.deleteIfExists(file);
                for (Path f = file.getParent(); CREATED.contains(f); f = f.getParent()) {
                    Files.deleteIfExists(f);
                    CREATED.remove(f);
                }
            } catch (DirectoryNotEmptyException e) {
                // Results, or what others do there.
            } catch (IOException e) {
                throw AtomicFolders.unwritable(file, e);
            } finally {
                HELD.remove(place);
            }
        }
    }
}
