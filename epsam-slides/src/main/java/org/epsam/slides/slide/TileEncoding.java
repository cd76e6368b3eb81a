package org.epsam.slides.slide;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.internal.codec.Jpeg;

/** How the tiles of a written slide are stored. */
sealed interface TileEncoding {
    /** Samples of a pixel: 3 for colour, 1 for all others. */
    int channels();

    /** Bytes of a sample, the lowest first. */
    default int sampleBytes() {
        return 1;
    }

    /** Bytes of a pixel. */
    default int pixelBytes() {
        return channels() * sampleBytes();
    }

    /** Whether coarser levels hold means; a number that stands for something has none. */
    default boolean hasMeans() {
        return true;
    }

    /** Whether neighbours are stored as differences (predictor 2 of TIFF). */
    default boolean isPredicted() {
        return false;
    }

    /**
     * Encodes a tile.
     *
     * @param tile pixels, row by row
     * @param side pixels in a row
     */
    byte[] encode(byte[] tile, int side) throws IOException;

    /**
     * Colour as JPEG.
     *
     * @param quality 1 to 100
     */
    record JpegColour(int quality) implements TileEncoding {
        @Override
        public int channels() {
            return 3;
        }

        @Override
        public byte[] encode(byte[] tile, int side) {
            return Jpeg.encode(new RgbImage(side, side, tile), quality);
        }
    }

    /** Grey, as differences of neighbours, deflated. */
    record DeflatedGray() implements TileEncoding {
        @Override
        public int channels() {
            return 1;
        }

        @Override
        public boolean isPredicted() {
            return true;
        }

        @Override
        public byte[] encode(byte[] tile, int side) throws IOException {
            byte[] differences = tile.clone();
            for (int i = tile.length - 1; i > 0; i--) {
                if (i % side != 0) {
                    differences[i] -= tile[i - 1];
                }
            }
            return deflated(differences);
        }
    }

    /**
     * Numbers of regions, deflated.
     *
     * @param sampleBytes 2 or 4
     */
    record DeflatedNumbers(int sampleBytes) implements TileEncoding {
        @Override
        public int channels() {
            return 1;
        }

        @Override
        public boolean hasMeans() {
            return false;
        }

        @Override
        public byte[] encode(byte[] tile, int side) throws IOException {
            return deflated(tile);
        }
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater();
        try (DeflaterOutputStream zip = new DeflaterOutputStream(out, deflater)) {
            zip.write(bytes);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }
}
