package org.epsam.slides.slide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.tiff.BigTiffWriter;
import org.epsam.slides.internal.tiff.TiffField;
import org.epsam.slides.internal.tiff.TiffTag;

/** Stores tiles in a BigTIFF file. Tiles of one colour are stored once. */
final class TiffPyramid implements PyramidFile {
    private static final int TILE = SlideWriter.TILE;

    private final BigTiffWriter tiff;
    private final boolean ome;
    private final TileEncoding encoding;
    private final int channels;
    private final Optional<Resolution> resolution;
    private final List<Stored> levels = new ArrayList<>();

    /** The places of a level's tiles in the file. */
    private static final class Stored {
        private final WrittenLevel level;
        private final long[] offsets;
        private final long[] counts;

        /** Number of a tile of one colour, by the colour. */
        private final Map<Integer, Integer> plain = new HashMap<>();

        Stored(WrittenLevel level) {
            this.level = level;
            offsets = new long[level.tiles];
            counts = new long[level.tiles];
        }
    }

    TiffPyramid(
            Path file,
            List<WrittenLevel> levels,
            TileEncoding encoding,
            Optional<Resolution> resolution)
            throws IOException {
        tiff = new BigTiffWriter(file);
        ome = OmeXml.isWanted(file.toString());
        this.encoding = encoding;
        channels = encoding.channels();
        this.resolution = resolution;
        levels.forEach(level -> this.levels.add(new Stored(level)));
    }

    @Override
    public void put(int number, int index, byte[] tile) throws IOException {
        Stored level = levels.get(number);
        Optional<Integer> colour = colour(tile);
        Integer same = colour.map(level.plain::get).orElse(null);
        if (same != null) {
            level.offsets[index] = level.offsets[same];
            level.counts[index] = level.counts[same];
            return;
        }
        byte[] data = encoding.encode(tile, TILE);
        level.offsets[index] = tiff.append(data);
        level.counts[index] = data.length;
        colour.ifPresent(value -> level.plain.put(value, index));
    }

    /** The colour of a tile that has only one. */
    private Optional<Integer> colour(byte[] tile) {
        int pixelBytes = encoding.pixelBytes();
        for (int i = pixelBytes; i < tile.length; i++) {
            if (tile[i] != tile[i - pixelBytes]) {
                return Optional.empty();
            }
        }
        int colour = 0;
        for (int c = 0; c < pixelBytes; c++) {
            colour = colour << 8 | tile[c] & 0xff;
        }
        return Optional.of(colour);
    }

    @Override
    public void finish() throws IOException {
        // Directories are written from the last to the first: each names the place of the next.
        long next = 0;
        long[] subs = new long[levels.size() - 1];
        for (int i = levels.size() - 1; i > 0; i--) {
            next = tiff.appendDirectory(fields(i, new long[0]), ome ? 0 : next);
            subs[i - 1] = next;
        }
        tiff.finish(tiff.appendDirectory(fields(0, ome ? subs : new long[0]), ome ? 0 : next));
    }

    private List<TiffField> fields(int number, long[] subs) {
        Stored stored = levels.get(number);
        WrittenLevel level = stored.level;
        boolean colour = channels == 3;
        long[] bits = new long[channels];
        Arrays.fill(bits, Byte.SIZE * encoding.sampleBytes());
        List<TiffField> fields = new ArrayList<>();
        fields.add(TiffField.longs(TiffTag.SUBFILE, number == 0 ? 0 : 1));
        fields.add(TiffField.longs(TiffTag.WIDTH, level.size.width()));
        fields.add(TiffField.longs(TiffTag.HEIGHT, level.size.height()));
        fields.add(TiffField.shorts(TiffTag.BITS, bits));
        fields.add(TiffField.shorts(TiffTag.COMPRESSION, colour ? 7 : 8));
        fields.add(TiffField.shorts(TiffTag.PHOTOMETRIC, colour ? 6 : 1));
        if (number == 0 && ome) {
            String description = OmeXml.of(level.size, encoding, resolution);
            fields.add(TiffField.text(TiffTag.DESCRIPTION, description));
        }
        fields.add(TiffField.shorts(TiffTag.SAMPLES, channels));
        if (resolution.isPresent()) {
            Size whole = levels.get(0).level.size;
            double mpp = resolution.get().micrometres();
            double across = mpp * whole.width() / level.size.width();
            double down = mpp * whole.height() / level.size.height();
            fields.add(perCentimetre(TiffTag.X_RESOLUTION, across));
            fields.add(perCentimetre(TiffTag.Y_RESOLUTION, down));
        }
        fields.add(TiffField.shorts(TiffTag.PLANAR, 1));
        if (resolution.isPresent()) {
            fields.add(TiffField.shorts(TiffTag.RESOLUTION_UNIT, 3));
        }
        fields.add(TiffField.text(TiffTag.SOFTWARE, "EP-SAM for the JVM"));
        if (encoding.isPredicted()) {
            fields.add(TiffField.shorts(TiffTag.PREDICTOR, 2));
        }
        fields.add(TiffField.longs(TiffTag.TILE_WIDTH, TILE));
        fields.add(TiffField.longs(TiffTag.TILE_HEIGHT, TILE));
        fields.add(TiffField.longs8(TiffTag.TILE_OFFSETS, stored.offsets));
        fields.add(TiffField.longs8(TiffTag.TILE_COUNTS, stored.counts));
        if (subs.length > 0) {
            fields.add(TiffField.directories(TiffTag.SUB_IFDS, subs));
        }
        if (colour) {
            fields.add(TiffField.shorts(TiffTag.SUBSAMPLING, 2, 2));
        }
        return fields;
    }

    /** Pixels a centimetre, as a rational number of four to seven digits. */
    private static TiffField perCentimetre(int tag, double micrometres) {
        long denominator = 1000;
        long numerator = Math.round(10_000 / micrometres * denominator);
        return TiffField.rational(tag, numerator, denominator);
    }

    @Override
    public void close() {
        tiff.close();
    }
}
