package org.epsam.core.slide;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.work.WorkFolder;
import org.epsam.slides.slide.TileIndex;

/**
 * The files by which machines share the tiles of one slide: a plan, which lists the tiles to
 * predict, and a {@link TileStore} for each piece, in a folder of the slide's work. Whoever
 * finishes the slide takes what is there, whichever pieces these are, and predicts the rest.
 *
 * <p>Pieces of work with another key lie in another folder, which is only made where work is
 * planned: what comes late, from a machine that was thought to be dead, goes nowhere.
 */
final class PieceFiles {
    /** The list of the tiles to predict. */
    static final String PLAN = "plan";

    private static final String ENDING = ".tiles";
    private static final int KEY = 16;

    // Network file systems show what another machine has written a little later.
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final Path folder;

    PieceFiles(WorkFolder work, String key) {
        this.folder = work.path().resolve(folder(key));
    }

    /** The name of the folder. */
    static String folder(String key) {
        return "pieces-" + key.substring(0, KEY);
    }

    /** The name of the file of a piece. */
    static String name(String piece) {
        return piece + ENDING;
    }

    /**
     * Moves the tiles of all pieces into a store. The files stay, so that nobody waits for them,
     * but hold what is no tile, so that nobody takes them for pieces without tiles.
     */
    void takeInto(TileStore store) {
        for (Path piece : pieces()) {
            try (TileStore tiles = new TileStore(piece, store.side())) {
                store.copy(tiles);
            }
            try {
                Files.write(piece, new byte[1]);
            } catch (IOException e) {
                throw AtomicFolders.unwritable(piece, e);
            }
        }
    }

    /** Deletes all pieces, which have been taken. */
    void clear() {
        pieces().forEach(AtomicFolders::delete);
    }

    private List<Path> pieces() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(ENDING)).sorted().toList();
        } catch (IOException e) {
            throw InputException.unreadable(folder, e);
        }
    }

    /** Lists the tiles that are to be predicted. */
    void plan(List<TileIndex> tiles) {
        AtomicFile.write(
                folder.resolve(PLAN),
                file -> {
                    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(file))) {
                        out.writeInt(tiles.size());
                        for (TileIndex tile : tiles) {
                            out.writeInt(tile.column());
                            out.writeInt(tile.row());
                        }
                    }
                });
    }

    /** The tiles that are to be predicted; empty where the work has ended meanwhile. */
    Optional<List<TileIndex>> planned() {
        Path plan = folder.resolve(PLAN);
        if (!isThere(plan, patience())) {
            return Optional.empty();
        }
        try (DataInputStream in =
                new DataInputStream(new GZIPInputStream(Files.newInputStream(plan)))) {
            int count = in.readInt();
            List<TileIndex> tiles = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                tiles.add(new TileIndex(in.readInt(), in.readInt()));
            }
            return Optional.of(tiles);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw InputException.unreadable(plan, e);
        }
    }

    /** Where the tiles of a piece are. */
    Path file(String piece) {
        return folder.resolve(name(piece));
    }

    /** When a wait that begins now ends, by the clock of this process. */
    static long patience() {
        return System.nanoTime() + PATIENCE.toNanos();
    }

    /** Waits until some time for a piece that another machine has written; whether it is there. */
    boolean isThere(String piece, long end) {
        return isThere(file(piece), end);
    }

    private static boolean isThere(Path file, long end) {
        return isThere(file, 0, end);
    }

    private static boolean isThere(Path file, long bytes, long end) {
        while (!Files.exists(file) || size(file) < bytes) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(MOMENT.toNanos());
        }
        return true;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            // Gone meanwhile.
            return 0;
        }
    }

    /** Waits until some time for a file of at least so many bytes, which another machine wrote. */
    static void await(Path file, long bytes, long end) {
        if (!isThere(file, bytes, end)) {
            throw new InputException(file + ": is not seen here; run the same command to resume");
        }
    }

    /** Fills the store of a piece, and puts it in its place unless the work has ended meanwhile. */
    void write(String piece, int side, Consumer<TileStore> tiles) {
        Path place = file(piece);
        Path part = AtomicFile.unfinished(place);
        try {
            try (TileStore store = TileStore.create(part, side)) {
                tiles.accept(store);
            }
            Files.move(
                    part,
                    place,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            // Another one has finished the slide, and removed the folder.
            return;
        } catch (IOException e) {
            throw AtomicFolders.unwritable(place, e);
        } finally {
            AtomicFolders.delete(part);
        }
    }
}
