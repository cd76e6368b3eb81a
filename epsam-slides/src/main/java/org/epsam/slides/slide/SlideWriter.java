package org.epsam.slides.slide;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Jpeg;
import org.epsam.slides.image.RgbImage;

/**
 * Writes a pyramid as tiled BigTIFF: colour as JPEG, grey (probability maps, 0..255) as deflate.
 *
 * <p>Tiles are handed in one by one, row by row; each coarser level is half of the one before
 * (sides rounded up, means of 2 x 2 pixels) and is built on the way, down to one tile. Memory holds
 * about one row of tiles. Tiles of one colour are stored once. The levels follow as directories of
 * reduced resolution; a file whose name ends with {@code .ome.tif} or {@code .ome.tiff} gets
 * OME-XML and the levels as SubIFDs instead. The file is written beside its place and renamed by
 * {@link #finish}; closing before that leaves nothing behind.
 */
public final class SlideWriter implements AutoCloseable {
    /** Side of a tile in pixels. */
    public static final int TILE = 256;

    private static final int HEADER = 16;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;
    private static final int LONG8 = 16;
    private static final int IFD8 = 18;

    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private final int channels;
    private final int quality;
    private final Optional<Double> micrometresPerPixel;
    private final List<LevelState> levels = new ArrayList<>();
    private long end;
    private boolean finished;

    /** What is known of a level while it is written. */
    private static final class LevelState {
        final int width;
        final int height;
        final int across;
        final int down;
        final long[] offsets;
        final long[] counts;

        /** Offset and count of tiles of one colour, by the colour. */
        final Map<Integer, long[]> plain = new HashMap<>();

        /**
         * The coming row of tiles, as far as the level before has reached; null where not begun.
         */
        final byte[][] coming;

        int next;

        LevelState(int width, int height) {
            this.width = width;
            this.height = height;
            across = (int) ((width + TILE - 1L) / TILE);
            down = (int) ((height + TILE - 1L) / TILE);
            offsets = new long[Math.multiplyExact(across, down)];
            counts = new long[across * down];
            coming = new byte[across][];
        }
    }

    /** One field of a directory. */
    private record Field(int tag, int type, long count, byte[] value) {}

    private SlideWriter(
            Path file,
            int width,
            int height,
            int channels,
            int quality,
            Optional<Double> micrometresPerPixel) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("slide of " + width + " x " + height);
        }
        target = file.toAbsolutePath();
        part = AtomicFile.unfinished(target);
        this.channels = channels;
        this.quality = quality;
        this.micrometresPerPixel = micrometresPerPixel;
        int w = width;
        int h = height;
        levels.add(new LevelState(w, h));
        while (w > TILE || h > TILE) {
            w = (w + 1) / 2;
            h = (h + 1) / 2;
            levels.add(new LevelState(w, h));
        }
        try {
            Files.createDirectories(target.getParent());
            channel =
                    FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            // The header is written at the end, when the place of the first directory is known.
            end = HEADER;
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    /**
     * Begins a colour slide.
     *
     * @param file where it shall be
     * @param width pixels of level 0 in a row
     * @param height rows of level 0
     * @param quality of JPEG, 1 to 100
     * @param micrometresPerPixel side of a pixel of level 0, if known
     * @return the writer, which wants {@link #write(RgbImage)}
     * @throws InputException where the place cannot be written
     */
    public static SlideWriter rgb(
            Path file, int width, int height, int quality, Optional<Double> micrometresPerPixel) {
        return new SlideWriter(file, width, height, 3, quality, micrometresPerPixel);
    }

    /**
     * Begins a grey slide, stored without loss.
     *
     * @param file where it shall be
     * @param width pixels of level 0 in a row
     * @param height rows of level 0
     * @param micrometresPerPixel side of a pixel of level 0, if known
     * @return the writer, which wants {@link #write(GrayImage)}
     * @throws InputException where the place cannot be written
     */
    public static SlideWriter gray(
            Path file, int width, int height, Optional<Double> micrometresPerPixel) {
        return new SlideWriter(file, width, height, 1, 0, micrometresPerPixel);
    }

    /**
     * Returns how many tiles stand in a row.
     *
     * @return the number of columns of level 0
     */
    public int columns() {
        return levels.get(0).across;
    }

    /**
     * Returns how many rows of tiles there are.
     *
     * @return the number of rows of level 0
     */
    public int rows() {
        return levels.get(0).down;
    }

    /**
     * Writes the next tile, from left to right and from top to bottom.
     *
     * @param tile {@value #TILE} pixels a side; at the right and lower border of the slide as small
     *     as what is left, or full
     * @throws InputException where the disk is full or broken
     */
    public void write(RgbImage tile) {
        write(tile.width(), tile.height(), tile.rgb(), 3);
    }

    /**
     * Writes the next tile, from left to right and from top to bottom.
     *
     * @param tile {@value #TILE} pixels a side; at the right and lower border of the slide as small
     *     as what is left, or full
     * @throws InputException where the disk is full or broken
     */
    public void write(GrayImage tile) {
        write(tile.width(), tile.height(), tile.values(), 1);
    }

    private void write(int width, int height, byte[] values, int tileChannels) {
        LevelState level = levels.get(0);
        if (tileChannels != channels || level.next == level.offsets.length) {
            throw new IllegalStateException(
                    "tile "
                            + level.next
                            + " of "
                            + level.offsets.length
                            + ": wrong kind or number");
        }
        int leftWidth = Math.min(TILE, level.width - level.next % level.across * TILE);
        int leftHeight = Math.min(TILE, level.height - level.next / level.across * TILE);
        if (width != TILE && width != leftWidth || height != TILE && height != leftHeight) {
            throw new IllegalArgumentException(
                    "tile of " + width + " x " + height + " at number " + level.next);
        }
        try {
            put(0, full(values, width, leftWidth, leftHeight));
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    /** A whole tile; beyond the slide's border its last column and row are repeated. */
    private byte[] full(byte[] values, int rowWidth, int width, int height) {
        if (rowWidth == TILE && width == TILE && height == TILE) {
            return values;
        }
        byte[] out = new byte[TILE * TILE * channels];
        for (int y = 0, to = 0; y < TILE; y++) {
            int row = Math.min(y, height - 1) * rowWidth;
            for (int x = 0; x < TILE; x++) {
                int from = (row + Math.min(x, width - 1)) * channels;
                for (int c = 0; c < channels; c++) {
                    out[to++] = values[from + c];
                }
            }
        }
        return out;
    }

    private void put(int index, byte[] tile) throws IOException {
        LevelState level = levels.get(index);
        int at = level.next++;
        store(level, at, tile);
        if (index + 1 == levels.size()) {
            return;
        }
        LevelState coarser = levels.get(index + 1);
        int column = at % level.across;
        int row = at / level.across;
        if (coarser.coming[column / 2] == null) {
            coarser.coming[column / 2] = new byte[TILE * TILE * channels];
        }
        shrink(tile, coarser.coming[column / 2], column % 2, row % 2);
        boolean lastColumn = column == level.across - 1;
        boolean lastRow = row == level.down - 1;
        // A tile is ready with the lower right one of its four, or the last one that exists.
        if ((row % 2 == 1 || lastRow) && (column % 2 == 1 || lastColumn)) {
            byte[] ready = coarser.coming[column / 2];
            coarser.coming[column / 2] = null;
            int width = Math.min(TILE, coarser.width - column / 2 * TILE);
            int height = Math.min(TILE, coarser.height - row / 2 * TILE);
            put(index + 1, full(ready, TILE, width, height));
        }
    }

    private void shrink(byte[] tile, byte[] into, int right, int lower) {
        int half = TILE / 2;
        int rowBytes = TILE * channels;
        for (int y = 0; y < half; y++) {
            int from = 2 * y * rowBytes;
            int to = ((lower * half + y) * TILE + right * half) * channels;
            for (int x = 0; x < half; x++, from += channels) {
                for (int c = 0; c < channels; c++, from++, to++) {
                    int sum =
                            (tile[from] & 0xff)
                                    + (tile[from + channels] & 0xff)
                                    + (tile[from + rowBytes] & 0xff)
                                    + (tile[from + rowBytes + channels] & 0xff);
                    into[to] = (byte) (sum + 2 >> 2);
                }
            }
        }
    }

    private void store(LevelState level, int at, byte[] tile) throws IOException {
        Optional<Integer> colour = colour(tile);
        long[] place = colour.map(level.plain::get).orElse(null);
        if (place == null) {
            byte[] data = channels == 3 ? jpeg(tile) : deflate(tile);
            place = new long[] {end, data.length};
            append(ByteBuffer.wrap(data));
            if (colour.isPresent()) {
                level.plain.put(colour.get(), place);
            }
        }
        level.offsets[at] = place[0];
        level.counts[at] = place[1];
    }

    /** The colour of a tile that has only one. */
    private Optional<Integer> colour(byte[] tile) {
        for (int i = channels; i < tile.length; i++) {
            if (tile[i] != tile[i - channels]) {
                return Optional.empty();
            }
        }
        int colour = 0;
        for (int c = 0; c < channels; c++) {
            colour = colour << 8 | tile[c] & 0xff;
        }
        return Optional.of(colour);
    }

    private byte[] jpeg(byte[] tile) {
        return Jpeg.encode(new RgbImage(TILE, TILE, tile), quality);
    }

    private static byte[] deflate(byte[] tile) throws IOException {
        byte[] differences = tile.clone();
        for (int i = tile.length - 1; i > 0; i--) {
            if (i % TILE != 0) {
                differences[i] -= tile[i - 1];
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater();
        try (DeflaterOutputStream zip = new DeflaterOutputStream(out, deflater)) {
            zip.write(differences);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    /**
     * Writes the directories and gives the file its name.
     *
     * @throws IllegalStateException where tiles are missing
     * @throws InputException where the disk is full or broken
     */
    public void finish() {
        LevelState first = levels.get(0);
        if (first.next != first.offsets.length) {
            throw new IllegalStateException(
                    first.next + " of " + first.offsets.length + " tiles were written");
        }
        try {
            boolean ome = target.toString().toLowerCase(Locale.ROOT).matches(".*\\.ome\\.tiff?");
            // Directories are written from the last to the first: each names the place of the next.
            long next = 0;
            long[] subs = new long[levels.size() - 1];
            for (int i = levels.size() - 1; i > 0; i--) {
                next = writeDirectory(i, ome ? 0 : next, new long[0], ome);
                subs[i - 1] = next;
            }
            long start = writeDirectory(0, ome ? 0 : next, ome ? subs : new long[0], ome);
            ByteBuffer header = header(start);
            channel.write(header, 0);
            channel.close();
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            finished = true;
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private static ByteBuffer header(long firstDirectory) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'I')
                .put((byte) 'I')
                .putShort((short) 43)
                .putShort((short) 8)
                .putShort((short) 0)
                .putLong(firstDirectory)
                .flip();
    }

    private long writeDirectory(int index, long next, long[] subs, boolean ome) throws IOException {
        LevelState level = levels.get(index);
        List<Field> fields = new ArrayList<>();
        fields.add(numbers(TiffPage.SUBFILE, LONG, index == 0 ? 0 : 1));
        fields.add(numbers(TiffPage.WIDTH, LONG, level.width));
        fields.add(numbers(TiffPage.HEIGHT, LONG, level.height));
        fields.add(numbers(TiffPage.BITS, SHORT, channels == 3 ? new long[] {8, 8, 8} : one(8)));
        fields.add(numbers(TiffPage.COMPRESSION, SHORT, channels == 3 ? 7 : 8));
        fields.add(numbers(TiffPage.PHOTOMETRIC, SHORT, channels == 3 ? 6 : 1));
        if (index == 0 && ome) {
            fields.add(text(TiffPage.DESCRIPTION, omeXml(level)));
        }
        fields.add(numbers(TiffPage.SAMPLES, SHORT, channels));
        if (micrometresPerPixel.isPresent()) {
            double across = micrometresPerPixel.get() * levels.get(0).width / level.width;
            double down = micrometresPerPixel.get() * levels.get(0).height / level.height;
            fields.add(resolution(TiffPage.X_RESOLUTION, across));
            fields.add(resolution(TiffPage.Y_RESOLUTION, down));
        }
        fields.add(numbers(TiffPage.PLANAR, SHORT, 1));
        if (micrometresPerPixel.isPresent()) {
            fields.add(numbers(TiffPage.RESOLUTION_UNIT, SHORT, 3));
        }
        fields.add(text(TiffPage.SOFTWARE, "EP-SAM for the JVM"));
        if (channels == 1) {
            fields.add(numbers(TiffPage.PREDICTOR, SHORT, 2));
        }
        fields.add(numbers(TiffPage.TILE_WIDTH, LONG, TILE));
        fields.add(numbers(TiffPage.TILE_HEIGHT, LONG, TILE));
        fields.add(numbers(TiffPage.TILE_OFFSETS, LONG8, level.offsets));
        fields.add(numbers(TiffPage.TILE_COUNTS, LONG8, level.counts));
        if (subs.length > 0) {
            fields.add(numbers(TiffPage.SUB_IFDS, IFD8, subs));
        }
        if (channels == 3) {
            fields.add(numbers(TiffPage.SUBSAMPLING, SHORT, 2, 2));
        }
        return write(fields, next);
    }

    private static long[] one(long value) {
        return new long[] {value};
    }

    private static Field numbers(int tag, int type, long... values) {
        int size = type == SHORT ? 2 : type == LONG ? 4 : 8;
        ByteBuffer bytes = ByteBuffer.allocate(values.length * size).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            if (type == SHORT) {
                bytes.putShort((short) value);
            } else if (type == LONG) {
                bytes.putInt((int) value);
            } else {
                bytes.putLong(value);
            }
        }
        return new Field(tag, type, values.length, bytes.array());
    }

    /** Pixels a centimetre, as a rational number of four to seven digits. */
    private static Field resolution(int tag, double micrometres) {
        long denominator = 1000;
        long numerator = Math.round(10_000 / micrometres * denominator);
        Field pair = numbers(tag, LONG, numerator, denominator);
        return new Field(tag, RATIONAL, 1, pair.value());
    }

    private static Field text(int tag, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        return new Field(tag, 2, bytes.length, bytes);
    }

    private String omeXml(LevelState level) {
        String size =
                micrometresPerPixel
                        .map(
                                v ->
                                        String.format(
                                                Locale.ROOT,
                                                " PhysicalSizeX=\"%s\" PhysicalSizeY=\"%s\"",
                                                v,
                                                v))
                        .orElse("");
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME"
                + " xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                + " xsi:schemaLocation=\"http://www.openmicroscopy.org/Schemas/OME/2016-06"
                + " http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd\">"
                + "<Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYCZT\""
                + " Type=\"uint8\" BigEndian=\"false\" Interleaved=\"true\" SizeX=\""
                + level.width
                + "\" SizeY=\""
                + level.height
                + "\" SizeC=\""
                + channels
                + "\" SizeZ=\"1\" SizeT=\"1\""
                + size
                + "><Channel ID=\"Channel:0:0\" SamplesPerPixel=\""
                + channels
                + "\"/><TiffData IFD=\"0\" PlaneCount=\"1\"/></Pixels></Image></OME>";
    }

    /** Writes values that do not fit into the directory, then the directory; returns its place. */
    private long write(List<Field> fields, long next) throws IOException {
        ByteBuffer directory =
                ByteBuffer.allocate(8 + 20 * fields.size() + 8).order(ByteOrder.LITTLE_ENDIAN);
        directory.putLong(fields.size());
        for (Field field : fields) {
            directory.putShort((short) field.tag());
            directory.putShort((short) field.type());
            directory.putLong(field.count());
            if (field.value().length <= 8) {
                directory.put(field.value());
                directory.put(new byte[8 - field.value().length]);
            } else {
                directory.putLong(end);
                append(ByteBuffer.wrap(field.value()));
            }
        }
        directory.putLong(next);
        // Directories begin at even places.
        if (end % 2 == 1) {
            append(ByteBuffer.wrap(new byte[1]));
        }
        long at = end;
        append(directory.flip());
        return at;
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            end += channel.write(bytes, end);
        }
    }

    private InputException cannotWrite(IOException e) {
        return new InputException(
                target + ": cannot be written (" + e + "); check the folder and the free space", e);
    }

    /** Ends writing; where {@link #finish} was not called, nothing is left. */
    @Override
    public void close() {
        if (finished) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // A left-over hidden file is harmless, and the first error says more.
            part.toFile().deleteOnExit();
        }
    }
}
