package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.codec.Jpeg2000;
import org.epsam.slides.internal.tiff.TiffTag;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.TileIndex;

/** The pixels of one TIFF directory, decoded tile by tile; a strip is a tile of full width. */
final class TiffTiles implements TiledSlide.Tiles {
    /** The largest tile or strip that is decoded: 64 MiB as RGB. */
    private static final long MAX_TILE_PIXELS = (64L << 20) / 3;

    /** Where the comment of a JPEG 2000 codestream is. */
    private static final int COMMENT_WITHIN = 512;

    /** An uncompressed image in one strip is read in pieces of so many rows. */
    private static final int PIECE = 256;

    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    private static final int YCBCR = 6;

    private final SlideFile file;
    private final TiffPage page;
    private final String what;
    private final TiffCompression compression;
    private final int width;
    private final int height;
    private final int tileWidth;
    private final int storedTileHeight;
    private final int tileHeight;
    private final int samples;
    private final boolean planar;
    private final int photometric;
    private final boolean predicted;
    private final long[] offsets;
    private final long[] counts;
    private final TiffCodec codec;

    /**
     * Checks a directory.
     *
     * @param aperio whether Aperio wrote it, whose codecs have a meaning of their own
     * @param what names it in errors
     */
    TiffTiles(SlideFile file, TiffPage page, boolean aperio, String what) {
        this.file = file;
        this.page = page;
        this.what = what;
        width = page.width();
        height = page.height();
        if (width == 0 || height == 0) {
            throw file.damaged(what + " declares no size, or an absurd one");
        }
        long code = page.number(TiffTag.COMPRESSION, 1);
        compression =
                TiffCompression.of(code)
                        .orElseThrow(
                                () -> unsupported(TiffCompression.nameOf(code) + " compression"));
        samples = (int) Math.min(99, page.number(TiffTag.SAMPLES, 1));
        planar = page.number(TiffTag.PLANAR, 1) == 2 && samples > 1;
        photometric = (int) page.number(TiffTag.PHOTOMETRIC, samples >= 3 ? RGB : BLACK_IS_ZERO);
        long predictor = page.number(TiffTag.PREDICTOR, 1);
        // Codecs of images have no predictor, whatever the field says.
        predicted = predictor == 2 && compression.hasPredictor();
        requireReadable(predictor);
        boolean tiled = page.isTiled();
        tileWidth = tiled ? side(TiffTag.TILE_WIDTH) : width;
        storedTileHeight =
                tiled
                        ? side(TiffTag.TILE_HEIGHT)
                        : (int) Math.min(height, page.number(TiffTag.ROWS_PER_STRIP, height));
        boolean pieces =
                !tiled
                        && compression == TiffCompression.NONE
                        && !planar
                        && storedTileHeight == height;
        tileHeight = pieces ? Math.min(PIECE, height) : storedTileHeight;
        if (tileWidth < 1
                || tileHeight < 1
                || (long) tileWidth * tileHeight * Math.max(3, samples) > 3 * MAX_TILE_PIXELS) {
            String found = (tiled ? "tiles" : "strips") + " of " + tileWidth + " x " + tileHeight;
            // No writer makes such tiles, but some store a whole image as one strip.
            throw tiled ? file.damaged(what + " declares " + found) : unsupported(found);
        }
        offsets = page.numbers(tiled ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS);
        counts = counts(tiled);
        byte[] shared = page.bytes(TiffTag.JPEG_TABLES);
        codec =
                new TiffCodec(
                        compression,
                        shared.length == 0 ? Optional.empty() : Optional.of(shared),
                        meaning(code, aperio),
                        page.number(TiffTag.FILL_ORDER, 1) == 2);
        requireTilesInFile();
    }

    private Jpeg2000.Meaning meaning(long code, boolean aperio) {
        if (code == TiffCompression.LIBVIPS && samples == 3 && isByOpenJpeg()) {
            return Jpeg2000.Meaning.YCBCR_TRANSFORMED;
        }
        return photometric == YCBCR || aperio && code == TiffCompression.APERIO_YCBCR
                ? Jpeg2000.Meaning.YCBCR
                : Jpeg2000.Meaning.RGB;
    }

    /**
     * Whether the first tile that is there was made by OpenJPEG. With the code of libvips it is
     * luma and chroma, although the directory says RGB (libvips 8.14); Bio-Formats, which has the
     * code as well, uses another encoder and stores RGB.
     */
    private boolean isByOpenJpeg() {
        for (int i = 0; i < Math.min(offsets.length, counts.length); i++) {
            if (counts[i] > 0) {
                int head = (int) Math.min(counts[i], COMMENT_WITHIN);
                byte[] start =
                        file.read(offsets[i], head, ByteOrder.BIG_ENDIAN, what + " tile " + i)
                                .array();
                return new String(start, StandardCharsets.ISO_8859_1)
                        .contains("Created by OpenJPEG");
            }
        }
        return false;
    }

    private int side(int tag) {
        return (int) Math.min(1 << 20, page.number(tag, 0));
    }

    private boolean isGrey() {
        return photometric == WHITE_IS_ZERO || photometric == BLACK_IS_ZERO;
    }

    private boolean hasAlpha() {
        long kind = page.number(TiffTag.EXTRA_SAMPLES, 0);
        return kind == 1 || kind == 2;
    }

    private void requireReadable(long predictor) {
        if (photometric == RGB && samples > 4
                || isGrey() && (samples > 2 || samples == 2 && !hasAlpha())) {
            throw new InputException(
                    file.path()
                            + ": "
                            + what
                            + " has "
                            + samples
                            + " samples a pixel with colours of kind "
                            + colours(photometric)
                            + ", which are channels; only one RGB or grey plane is read, export it"
                            + " so");
        }
        long format = page.number(TiffTag.SAMPLE_FORMAT, 1);
        if (format != 1 && format != 4) {
            // Other readers would take them for unsigned ones.
            throw new InputException(
                    file.path()
                            + ": "
                            + what
                            + " has signed or floating-point samples; export it with unsigned ones"
                            + " of 8 bits");
        }
        for (long bits : page.numbers(TiffTag.BITS)) {
            if (bits != 8) {
                throw unsupported(bits + " bits a sample");
            }
        }
        if (!page.has(TiffTag.BITS)) {
            throw unsupported("1 bit a sample");
        }
        if (predictor != 1 && predictor != 2) {
            throw unsupported("predictor " + predictor);
        }
        boolean colour = photometric == RGB;
        boolean image =
                compression == TiffCompression.JPEG || compression == TiffCompression.JPEG2000;
        boolean ycbcr = photometric == YCBCR && image && !planar;
        if (!(isGrey() || colour && samples >= 3 && samples <= 4) && !(ycbcr && samples == 3)) {
            throw unsupported(
                    samples + " samples a pixel with colours of kind " + colours(photometric));
        }
        if (image && (samples == 2 || samples == 4)
                || compression == TiffCompression.WEBP && (planar || samples < 3)) {
            throw unsupported(compression.title() + " with " + samples + " samples a pixel");
        }
        if (compression == TiffCompression.JPEG2000 && !Jpeg2000.isAvailable()) {
            throw unsupported("JPEG 2000 compression");
        }
    }

    private static String colours(int photometric) {
        return switch (photometric) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO -> "grey";
            case RGB -> "RGB";
            case 3 -> "palette";
            case 5 -> "CMYK";
            case YCBCR -> "YCbCr";
            case 8 -> "CIE L*a*b*";
            default -> "number " + photometric;
        };
    }

    private UnsupportedSlide unsupported(String found) {
        return new UnsupportedSlide(
                file.path()
                        + ": "
                        + what
                        + " has "
                        + found
                        + ", which is not read; convert it to tiled JPEG TIFF (vips tiffsave --tile"
                        + " --pyramid --bigtiff --compression jpeg)");
    }

    private long[] counts(boolean tiled) {
        long[] values = page.numbers(tiled ? TiffTag.TILE_COUNTS : TiffTag.STRIP_COUNTS);
        boolean known = values.length > 0;
        if (known || compression != TiffCompression.NONE) {
            return values;
        }
        // Old writers leave the counts out; uncompressed data has the size that follows from it.
        long[] sizes = new long[offsets.length];
        Arrays.fill(sizes, (long) tileWidth * storedTileHeight * (planar ? 1 : samples));
        if (!tiled && sizes.length > 0) {
            int rest = height - (sizes.length - 1) * storedTileHeight;
            sizes[sizes.length - 1] = (long) width * Math.max(1, rest) * (planar ? 1 : samples);
        }
        return sizes;
    }

    private void requireTilesInFile() {
        long needed = (long) across() * storedDown() * (planar ? samples : 1);
        if (offsets.length < needed || counts.length < needed) {
            throw file.damaged(
                    what
                            + " of "
                            + width
                            + " x "
                            + height
                            + " needs "
                            + needed
                            + " tiles or strips and lists "
                            + Math.min(offsets.length, counts.length));
        }
        for (int i = 0; i < needed; i++) {
            if (!file.holds(offsets[i], counts[i])) {
                throw file.damaged(
                        "tile "
                                + i
                                + " of "
                                + what
                                + " lies at byte "
                                + Long.toUnsignedString(offsets[i])
                                + ", beyond the file's "
                                + file.length()
                                + ": it is cut off");
            }
        }
    }

    private int across() {
        return (int) ((width + (long) tileWidth - 1) / tileWidth);
    }

    private int storedDown() {
        return (int) ((height + (long) storedTileHeight - 1) / storedTileHeight);
    }

    /** Describes the storage, for people. */
    String storage() {
        return compression.title()
                + (page.isTiled() ? ", tiles of " : ", strips of ")
                + tileWidth
                + " x "
                + storedTileHeight;
    }

    /** The page as a level of a slide. */
    TiledSlide.Pyramid pyramid(Size size, double downsample) {
        return new TiledSlide.Pyramid(
                new Level(size, downsample, storage()), new Size(tileWidth, tileHeight), this);
    }

    @Override
    public byte[] decode(TileIndex tile) {
        int y = tile.row() * tileHeight;
        int rows = page.isTiled() ? tileHeight : Math.min(tileHeight, height - y);
        boolean piece = tileHeight < storedTileHeight;
        int index = piece ? 0 : tile.row() * across() + tile.column();
        int skip = piece ? y : 0;
        String name = "tile " + tile + " of " + what;
        try {
            byte[] rgb = new byte[3 * tileWidth * tileHeight];
            byte[] values =
                    planar
                            ? joined(index, rows, skip, name)
                            : segment(index, samples, rows, skip, name);
            if (samples == 3 && values.length == rgb.length) {
                return values;
            }
            toRgb(values, samples, rgb);
            return rgb;
        } catch (IOException e) {
            throw file.damaged(name + ": " + e.getMessage());
        }
    }

    /** Reads all planes of a tile and puts the samples of a pixel side by side. */
    private byte[] joined(int index, int rows, int skip, String name) throws IOException {
        byte[] out = new byte[tileWidth * rows * samples];
        for (int plane = 0; plane < samples; plane++) {
            byte[] values = segment(index + plane * across() * storedDown(), 1, rows, skip, name);
            for (int i = 0; i < values.length; i++) {
                out[i * samples + plane] = values[i];
            }
        }
        return out;
    }

    /** Decodes one tile, strip or piece of a strip to rows * tileWidth * perPixel bytes. */
    private byte[] segment(int index, int perPixel, int rows, int skip, String name)
            throws IOException {
        int rowBytes = tileWidth * perPixel;
        int size = rows * rowBytes;
        long count = counts[index];
        // Scanners leave empty tiles out.
        if (count == 0) {
            byte[] white = new byte[size];
            Arrays.fill(white, (byte) (photometric == WHITE_IS_ZERO ? 0 : 255));
            return white;
        }
        byte[] out;
        if (compression == TiffCompression.NONE) {
            // Of an image in one strip only a piece is read.
            long from = (long) skip * rowBytes;
            if (from + size > count) {
                throw new IOException("its data is too short");
            }
            out = file.read(offsets[index] + from, size, ByteOrder.BIG_ENDIAN, name).array();
        } else {
            out = file.read(offsets[index], count, ByteOrder.BIG_ENDIAN, name).array();
        }
        out = codec.decode(out, new Size(tileWidth, storedTileHeight), rows, perPixel);
        if (predicted) {
            addDifferences(out, rowBytes, perPixel);
        }
        return out;
    }

    /** Undoes predictor 2: each sample was stored as the difference to its left neighbour. */
    private static void addDifferences(byte[] out, int rowBytes, int perPixel) {
        for (int row = 0; row < out.length; row += rowBytes) {
            for (int i = row + perPixel; i < row + rowBytes; i++) {
                out[i] += out[i - perPixel];
            }
        }
    }

    private void toRgb(byte[] values, int perPixel, byte[] rgb) {
        if (perPixel == 3) {
            System.arraycopy(values, 0, rgb, 0, values.length);
            return;
        }
        boolean inverted = photometric == WHITE_IS_ZERO;
        boolean premultiplied = page.number(TiffTag.EXTRA_SAMPLES, 0) == 1;
        boolean hasAlpha = hasAlpha();
        for (int from = 0, to = 0; from < values.length; from += perPixel, to += 3) {
            int alpha = hasAlpha && perPixel % 2 == 0 ? values[from + perPixel - 1] & 0xff : 255;
            for (int c = 0; c < 3; c++) {
                int value = values[from + (perPixel < 3 ? 0 : c)] & 0xff;
                value = inverted ? 255 - value : value;
                int white = 255 - alpha;
                rgb[to + c] =
                        (byte)
                                (premultiplied
                                        ? Math.min(255, value + white)
                                        : (value * alpha + 255 * white + 127) / 255);
            }
        }
    }
}
