package org.epsam.slides.slide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.epsam.base.OutputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;

/**
 * Writes a pyramid as tiled BigTIFF: colour as JPEG, grey (probability maps, 0..255) and numbers of
 * regions as deflate; or as OME-Zarr, a folder, without loss.
 *
 * <p>Tiles are handed in one by one, row by row; each coarser level is half of the one before
 * (sides rounded up, means of 2 x 2 pixels, or the upper left of them for numbers) and is built on
 * the way, down to one tile. Memory holds about one row of tiles. Tiles of one colour are stored
 * once. The levels follow as directories of reduced resolution; a file whose name ends with {@code
 * .ome.tif} or {@code .ome.tiff} gets OME-XML and the levels as SubIFDs instead; a name that ends
 * with {@code .zarr} makes it OME-Zarr (NGFF 0.4). It is written under a temporary name in the same
 * folder and renamed by {@link #finish}; closing before that leaves nothing behind. One thread at a
 * time may use it; after {@link #close} writing throws {@link IllegalStateException}.
 */
public final class SlideWriter implements AutoCloseable {
    /** Side of a tile in pixels. */
    public static final int TILE = 256;

    private final Path file;
    private final PyramidFile pyramid;
    private final TileEncoding encoding;
    private final int pixelBytes;
    private final List<WrittenLevel> levels = new ArrayList<>();
    private boolean closed;

    private SlideWriter(
            Path file, Size size, TileEncoding encoding, Optional<Resolution> resolution) {
        if (size.shorterSide() < 1) {
            throw new IllegalArgumentException("slide of " + size);
        }
        this.file = file.toAbsolutePath();
        this.encoding = encoding;
        pixelBytes = encoding.pixelBytes();
        Size level = size;
        levels.add(new WrittenLevel(level));
        while (level.longerSide() > TILE) {
            level = new Size((level.width() + 1) / 2, (level.height() + 1) / 2);
            levels.add(new WrittenLevel(level));
        }
        try {
            pyramid =
                    ZarrPyramid.isWanted(file)
                            ? new ZarrPyramid(file, levels, encoding, resolution)
                            : new TiffPyramid(file, levels, encoding, resolution);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    /**
     * Begins a colour slide.
     *
     * @param file the file to write, or for OME-Zarr the folder
     * @param size of level 0, at least one pixel
     * @param quality of JPEG, 1 to 100
     * @param resolution of level 0, if known
     * @return the writer, which takes {@link #write(RgbImage)}
     * @throws OutputException where the place cannot be written
     */
    public static SlideWriter rgb(
            Path file, Size size, int quality, Optional<Resolution> resolution) {
        return new SlideWriter(file, size, new TileEncoding.JpegColour(quality), resolution);
    }

    /**
     * Begins a grey slide.
     *
     * @param file the file to write, or for OME-Zarr the folder
     * @param size of level 0, at least one pixel
     * @param resolution of level 0, if known
     * @return the writer, which takes {@link #write(GrayImage)}
     * @throws OutputException where the place cannot be written
     */
    public static SlideWriter gray(Path file, Size size, Optional<Resolution> resolution) {
        return new SlideWriter(file, size, new TileEncoding.DeflatedGray(), resolution);
    }

    /**
     * Begins a slide of numbers of regions, of 16 bits a pixel or, where these do not suffice, 32.
     *
     * @param file the file to write, or for OME-Zarr the folder
     * @param size of level 0, at least one pixel
     * @param largest the largest number
     * @param resolution of level 0, if known
     * @return the writer, which takes {@link #write(int[])}
     * @throws OutputException where the place cannot be written
     */
    public static SlideWriter numbers(
            Path file, Size size, int largest, Optional<Resolution> resolution) {
        int bytes = largest < 1 << Short.SIZE ? Short.BYTES : Integer.BYTES;
        return new SlideWriter(file, size, new TileEncoding.DeflatedNumbers(bytes), resolution);
    }

    /**
     * Returns how many tiles lie in a row.
     *
     * @return the number of columns of level 0
     */
    public int columns() {
        return levels.get(0).columns;
    }

    /**
     * Returns how many rows of tiles there are.
     *
     * @return the number of rows of level 0
     */
    public int rows() {
        return levels.get(0).rows;
    }

    /**
     * Writes the next tile, from left to right and from top to bottom.
     *
     * @param tile {@value #TILE} pixels a side; at the right and lower border of the slide as small
     *     as what is left, or full
     * @throws OutputException where the disk is full or broken
     */
    public void write(RgbImage tile) {
        write(tile.size(), tile.rgb());
    }

    /**
     * Writes the next tile, from left to right and from top to bottom.
     *
     * @param tile {@value #TILE} pixels a side; at the right and lower border of the slide as small
     *     as what is left, or full
     * @throws OutputException where the disk is full or broken
     */
    public void write(GrayImage tile) {
        write(tile.size(), tile.values());
    }

    /**
     * Writes the next tile, from left to right and from top to bottom.
     *
     * @param tile the numbers of a full tile, {@value #TILE} pixels a side, row by row
     * @throws OutputException where the disk is full or broken
     */
    public void write(int[] tile) {
        byte[] bytes = new byte[tile.length * pixelBytes];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (tile[i / pixelBytes] >>> Byte.SIZE * (i % pixelBytes));
        }
        write(new Size(TILE, TILE), bytes);
    }

    private void write(Size size, byte[] values) {
        requireOpen();
        WrittenLevel level = levels.get(0);
        if (values.length != size.pixels() * pixelBytes || level.next == level.tiles) {
            throw new IllegalStateException(
                    "tile " + level.next + " of " + level.tiles + ": wrong kind or number");
        }
        Size inside = level.inside(level.index(level.next));
        if (size.width() != TILE && size.width() != inside.width()
                || size.height() != TILE && size.height() != inside.height()) {
            throw new IllegalArgumentException("tile of " + size + " at number " + level.next);
        }
        try {
            put(0, full(values, size.width(), inside));
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    /** A whole tile; beyond the slide's border its last column and row are repeated. */
    private byte[] full(byte[] values, int rowWidth, Size inside) {
        if (rowWidth == TILE && inside.width() == TILE && inside.height() == TILE) {
            return values;
        }
        byte[] out = new byte[TILE * TILE * pixelBytes];
        for (int y = 0, to = 0; y < TILE; y++) {
            int row = Math.min(y, inside.height() - 1) * rowWidth;
            for (int x = 0; x < TILE; x++) {
                int from = (row + Math.min(x, inside.width() - 1)) * pixelBytes;
                for (int c = 0; c < pixelBytes; c++) {
                    out[to++] = values[from + c];
                }
            }
        }
        return out;
    }

    private void put(int number, byte[] tile) throws IOException {
        WrittenLevel level = levels.get(number);
        int at = level.next++;
        pyramid.put(number, at, tile);
        if (number + 1 == levels.size()) {
            return;
        }
        WrittenLevel coarser = levels.get(number + 1);
        TileIndex index = level.index(at);
        TileIndex parent = new TileIndex(index.column() / 2, index.row() / 2);
        boolean right = index.column() % 2 == 1;
        boolean lower = index.row() % 2 == 1;
        byte[] into = coarser.coming(parent.column(), TILE * TILE * pixelBytes);
        if (encoding.hasMeans()) {
            shrink(tile, into, right ? 1 : 0, lower ? 1 : 0);
        } else {
            thin(tile, into, right ? 1 : 0, lower ? 1 : 0);
        }
        // A tile is ready with the lower right one of its four, or the last one that exists.
        if ((lower || level.isLastRow(index)) && (right || level.isLastColumn(index))) {
            put(number + 1, full(coarser.take(parent.column()), TILE, coarser.inside(parent)));
        }
    }

    private void shrink(byte[] tile, byte[] into, int right, int lower) {
        int half = TILE / 2;
        int rowBytes = TILE * pixelBytes;
        for (int y = 0; y < half; y++) {
            int from = 2 * y * rowBytes;
            int to = ((lower * half + y) * TILE + right * half) * pixelBytes;
            for (int x = 0; x < half; x++, from += pixelBytes) {
                for (int c = 0; c < pixelBytes; c++, from++, to++) {
                    int sum =
                            (tile[from] & 0xff)
                                    + (tile[from + pixelBytes] & 0xff)
                                    + (tile[from + rowBytes] & 0xff)
                                    + (tile[from + rowBytes + pixelBytes] & 0xff);
                    into[to] = (byte) (sum + 2 >> 2);
                }
            }
        }
    }

    private void thin(byte[] tile, byte[] into, int right, int lower) {
        int half = TILE / 2;
        for (int y = 0; y < half; y++) {
            for (int x = 0; x < half; x++) {
                int from = (2 * y * TILE + 2 * x) * pixelBytes;
                int to = ((lower * half + y) * TILE + right * half + x) * pixelBytes;
                System.arraycopy(tile, from, into, to, pixelBytes);
            }
        }
    }

    /**
     * Writes what describes the tiles and gives the file its name.
     *
     * @throws IllegalStateException where tiles are missing, or the writer is closed
     * @throws OutputException where the disk is full or broken
     */
    public void finish() {
        requireOpen();
        WrittenLevel first = levels.get(0);
        if (first.next != first.tiles) {
            throw new IllegalStateException(
                    first.next + " of " + first.tiles + " tiles were written");
        }
        try {
            pyramid.finish();
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(file + ": its writer is closed");
        }
    }

    private OutputException cannotWrite(IOException e) {
        return AtomicFolders.unwritable(file, e);
    }

    /** Ends writing; where {@link #finish} was not called, nothing is left. */
    @Override
    public void close() {
        closed = true;
        pyramid.close();
    }
}
