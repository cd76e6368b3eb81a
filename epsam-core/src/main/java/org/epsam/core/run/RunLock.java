package org.epsam.core.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.work.WorkFolder;

/**
 * Keeps other programs from writing a run: a lock of the system on a file among the run's
 * unfinished work. The system releases it when the program ends in whatever way, so that the file
 * alone, left behind by a killed program, hinders nobody.
 */
public final class RunLock implements AutoCloseable {
    private static final String NAME = "lock";

    private final Path file;
    private final List<Path> created;
    private final FileChannel channel;

    private RunLock(Path file, List<Path> created, FileChannel channel) {
        this.file = file;
        this.created = created;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param run its folder; created if absent
     * @throws InputException if another program has it, or the folder cannot be written
     */
    static RunLock take(Path run) {
        Path work = WorkFolder.in(run).path();
        Path file = work.resolve(NAME);
        List<Path> absent = new ArrayList<>(List.of(work));
        for (Path f = run.toAbsolutePath(); f != null && !Files.exists(f); f = f.getParent()) {
            absent.add(f);
        }
        try {
            Files.createDirectories(work);
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isFree(channel)) {
                channel.close();
                throw new InputException(
                        run
                                + ": another program is writing this run; wait until it ends, or"
                                + " choose another --run");
            }
            return new RunLock(file, absent, channel);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(run, e);
        }
    }

    private static boolean isFree(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            // A file system without locks.
            return true;
        }
    }

    /** Returns whether a folder of unfinished work has nothing but the file of a lock. */
    static boolean isAlone(Path work) {
        return Files.isDirectory(work)
                && OutputFolder.content(work).stream().allMatch(p -> p.endsWith(NAME));
    }

    /** Releases the lock. Folders that were created for it and are still empty are deleted. */
    @Override
    public void close() {
        try (channel) {
            // While it is locked: later it may be another program's.
            Files.deleteIfExists(file);
            for (Path folder : created) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            // Unfinished work, or a run.
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
    }
}
