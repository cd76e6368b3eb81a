package org.epsam.base.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.epsam.base.InputException;

/**
 * Keeps other programs, and other threads, from writing a result: the file {@code .NAME.epsam-lock}
 * next to it, which says who holds it, and a lock of the system on that file.
 *
 * <p>On one machine the system's lock decides. The system releases it when the program ends in
 * whatever way, so that a file left behind by a killed program hinders nobody. Where there are no
 * such locks, the file is taken over once the process that it names has ended.
 *
 * <p>Between machines the system's lock is not relied on, as network file systems may keep it to
 * each machine. What is relied on is that one of two machines creates the file, that renaming is
 * atomic, and the time at which the file system says that the file was written: its owner writes it
 * again every 20 seconds, and it is taken over when that has not been done for three minutes.
 */
public final class PathLock implements AutoCloseable {
    private static final String ENDING = ".epsam-lock";

    // Beyond the text, as some systems let nobody read what is locked.
    private static final long LOCKED = Long.MAX_VALUE - 1;
    private static final int MAX_TEXT = 1000;
    private static final int ATTEMPTS = 1000;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private static final Duration RENEWAL = Duration.ofSeconds(20);

    /** After so long without renewal a lock of another machine is left behind. */
    static final Duration LEASE = Duration.ofMinutes(3);

    // Long enough for the lock of another machine that was killed while it held it.
    private static final Duration PATIENCE = LEASE.plusMinutes(1);

    // The owner writes its name at once, unless it is killed before.
    private static final Duration NAMELESS = Duration.ofSeconds(5);

    // On Linux, opening and closing a file once more ends the lock that this process has on it.
    private static final Map<Path, PathLock> HELD = new HashMap<>();

    private final Path file;
    private final Path place;
    private final Object key;
    private final FileChannel channel;
    private final LockOwner owner = LockOwner.now();

    private enum State {
        FREE,
        TAKEN,
        /** By a program of another machine that no longer renews it. */
        LEFT_BEHIND
    }

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

    static {
        ScheduledExecutorService renewal =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "epsam-locks");
                            thread.setDaemon(true);
                            return thread;
                        });
        renewal.scheduleWithFixedDelay(
                PathLock::renewAll, RENEWAL.toSeconds(), RENEWAL.toSeconds(), TimeUnit.SECONDS);
    }

    private PathLock(Path file, Path place, Object key, FileChannel channel) {
        this.file = file;
        this.place = place;
        this.key = key;
        this.channel = channel;
    }

    /**
     * Takes the lock of a result.
     *
     * @param target a file or a folder, absent or not; the folder around it is created if absent
     * @return keeps others from taking it until it is closed
     * @throws InUseException if another program or thread has it, with the process, machine and
     *     time
     * @throws org.epsam.base.OutputException if the folder cannot be written
     */
    public static PathLock take(Path target) {
        return take(target, PathLock::lock);
    }

    static PathLock take(Path target, SystemLock system) {
        // One without a name gets it within moments, or is left behind by a killed program.
        return wait(target, system, NAMELESS.plusSeconds(1), t -> writer(t).isEmpty());
    }

    /**
     * Takes the lock of a result that others write within moments, such as a table of many rows;
     * waits for them.
     *
     * @param target as {@link #take}
     * @return as {@link #take}
     * @throws InUseException if another program still has it after four minutes
     * @throws org.epsam.base.OutputException if the folder cannot be written
     */
    public static PathLock await(Path target) {
        return wait(target, PathLock::lock, PATIENCE, t -> true);
    }

    private static PathLock wait(
            Path target, SystemLock system, Duration most, Predicate<Path> goesOn) {
        long end = System.nanoTime() + most.toNanos();
        Optional<PathLock> lock = attempt(target, system);
        while (lock.isEmpty() && System.nanoTime() < end && goesOn.test(target)) {
            LockSupport.parkNanos(PAUSE.toNanos());
            lock = attempt(target, system);
        }
        return lock.orElseThrow(() -> InUseException.of(target, writer(target)));
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

    /**
     * Lists the locks in a folder, held or left behind.
     *
     * @param folder an existing folder
     * @return the names of what is locked, as far as they are not too long
     * @throws InputException if the folder cannot be read
     */
    public static List<String> namesIn(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(PathLock::isLock)
                    .map(file -> file.getFileName().toString())
                    .map(name -> name.substring(1, name.length() - ENDING.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw InputException.unlistable(folder, e);
        }
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
                LockFolders.create(file.getParent());
                Path place = place(file);
                Optional<PathLock> lock =
                        HELD.containsKey(place) ? Optional.empty() : locked(file, place, system);
                lock.ifPresent(l -> HELD.put(place, l));
                return lock;
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }
    }

    private static Optional<PathLock> locked(Path file, Path place, SystemLock system)
            throws IOException {
        boolean isNew = create(file);
        Object key = key(file);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        PathLock lock = new PathLock(file, place, key, channel);
        boolean isOurs = false;
        try {
            State state = lock.state(isNew, system);
            if (state == State.FREE && lock.isThere()) {
                lock.write();
                // While this program slept, another may have taken a file without a name for one
                // that was left behind.
                isOurs = lock.isThere();
            } else if (state == State.LEFT_BEHIND) {
                lock.remove();
            }
            return isOurs ? Optional.of(lock) : Optional.empty();
        } finally {
            if (!isOurs) {
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

    /** Whether the file has not been replaced by that of another program. */
    private boolean isThere() throws IOException {
        try {
            return Objects.equals(key, key(file));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void write() throws IOException {
        try {
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(owner.text()), 0);
        } catch (IOException e) {
            // The disk is full; this process owns the file.
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * Takes away the file of a program that has ended. One program does so at a time, and looks
     * again, as another one may have done it just before.
     */
    private void remove() throws IOException {
        Path turn = file(file);
        if (!create(turn)) {
            if (LockFolders.isOlder(turn, LEASE)) {
                // Of a program that was killed at it.
                Files.deleteIfExists(turn);
            }
            return;
        }
        try {
            if (isThere() && isLeftBehind()) {
                Files.deleteIfExists(file);
            }
        } finally {
            Files.deleteIfExists(turn);
        }
    }

    private boolean isLeftBehind() {
        return LockFolders.isOlder(file, owner(channel).isPresent() ? LEASE : NAMELESS);
    }

    /** Writes the files of all locks again, so that other machines see that they are held. */
    static void renewAll() {
        List<PathLock> all;
        synchronized (HELD) {
            all = List.copyOf(HELD.values());
        }
        all.forEach(lock -> lock.renew());
    }

    private boolean renew() {
        try {
            channel.write(StandardCharsets.UTF_8.encode(owner.text()), 0);
            // At once, so that other machines see it.
            channel.force(true);
            return true;
        } catch (IOException e) {
            // Closed meanwhile; or others take it for left behind.
            return false;
        }
    }

    /**
     * Makes sure that the lock is still this program's, as it is unless the machine slept or the
     * file system was away for minutes. To be called before results get their final names.
     *
     * @throws InUseException if another program has taken it over
     */
    public void requireHeld() {
        try {
            if (!isThere() || !renew()) {
                throw new InUseException(
                        place
                                + ": is no longer this program's, which has not renewed it for "
                                + LEASE.toMinutes()
                                + " minutes; run the same command to go on");
            }
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        return channel.tryLock(LOCKED, 1, false) != null;
    }

    private State state(boolean isNew, SystemLock system) {
        boolean hasLocks = true;
        try {
            boolean isLocked = system.take(channel);
            // Others who look into a new file hold it for a moment, then leave it to its creator.
            for (int i = 0; !isLocked && isNew && i < ATTEMPTS; i++) {
                LockSupport.parkNanos(MOMENT.toNanos());
                isLocked = system.take(channel);
            }
            if (!isLocked) {
                return State.TAKEN;
            }
        } catch (OverlappingFileLockException e) {
            return State.TAKEN;
        } catch (IOException e) {
            hasLocks = false;
        }
        if (isNew) {
            return State.FREE;
        }
        Optional<LockOwner> found = owner(channel);
        if (found.filter(LockOwner::isHere).isPresent()) {
            return hasLocks || found.get().isGone() ? State.FREE : State.TAKEN;
        }
        return isLeftBehind() ? State.LEFT_BEHIND : State.TAKEN;
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

    /**
     * Returns who holds the lock of a result, as far as its file tells; only {@link #take} knows.
     *
     * @param target a file or a folder, absent or not
     * @return empty where nobody does, or it is left behind
     */
    public static Optional<LockOwner> owner(Path target) {
        Path file = file(target.toAbsolutePath());
        try {
            Optional<LockOwner> owner = read(file);
            return owner.filter(o -> !o.isGone() && !LockFolders.isOlder(file, LEASE));
        } catch (IOException e) {
            // It has been released.
            return Optional.empty();
        }
    }

    /** Who has written a lock's file, whether it has ended or not. */
    private static Optional<LockOwner> writer(Path target) {
        try {
            return read(file(target.toAbsolutePath()));
        } catch (IOException e) {
            // It has been released meanwhile.
            return Optional.empty();
        }
    }

    private static Optional<LockOwner> read(Path file) throws IOException {
        synchronized (HELD) {
            PathLock here = HELD.get(place(file));
            if (here != null) {
                return Optional.of(here.owner);
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
                if (isThere()) {
                    Files.deleteIfExists(file);
                }
                LockFolders.deleteEmpty(file.getParent());
            } catch (IOException e) {
                throw AtomicFolders.unwritable(file, e);
            } finally {
                HELD.remove(place);
            }
        }
    }
}
