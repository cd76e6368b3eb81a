package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.codec.Jpeg;
import org.epsam.slides.internal.codec.Jpeg2000;
import org.epsam.slides.internal.codec.PackBits;
import org.epsam.slides.internal.codec.WebP;
import org.epsam.slides.internal.codec.Zstandard;

/**
 * Decodes the compressed data of a TIFF directory.
 *
 * @param tables JPEG tables that all data shares
 * @param meaning of three samples, where the data does not say it
 * @param reversed whether the lowest bit of a byte is the first
 */
record TiffCodec(
        TiffCompression compression,
        Optional<byte[]> tables,
        Jpeg2000.Meaning meaning,
        boolean reversed) {
    /** No codec makes so many bytes of one: deflate 1032, LZW about 1400, JPEG about 700. */
    private static final long MAX_RATIO = 4000;

    /**
     * Decodes one tile or strip.
     *
     * @param data as it lies in the file
     * @param place width and height of a tile or a full strip
     * @param rows how many of them are wanted
     * @param samples bytes of each pixel
     * @return width * rows * samples bytes, with colours as they are stored, but RGB for codecs of
     *     images
     */
    byte[] decode(byte[] data, Size place, int rows, int samples) throws IOException {
        int size = place.width() * rows * samples;
        byte[] bits = reversed && compression != TiffCompression.JPEG ? reversed(data) : data;
        return switch (compression) {
            case NONE -> {
                if (bits.length < size) {
                    throw new IOException("its data is too short");
                }
                yield bits;
            }
            case JPEG -> {
                requireRatio(data, size);
                Jpeg.Colours unmarked =
                        meaning == Jpeg2000.Meaning.RGB ? Jpeg.Colours.RGB : Jpeg.Colours.YCBCR;
                yield samples(Jpeg.decode(data, tables, unmarked, place), place, rows, samples);
            }
            case JPEG2000 -> samples(Jpeg2000.decode(bits, meaning, place), place, rows, samples);
            case WEBP -> WebP.decode(bits, new Size(place.width(), rows), samples);
            case ZSTANDARD -> full(Zstandard.decode(bits, size), size);
            case PACKBITS -> PackBits.decode(bits, size);
            case LZW -> {
                requireRatio(bits, size);
                byte[] out = new byte[size];
                Lzw.decode(bits, out);
                yield out;
            }
            case DEFLATE -> {
                requireRatio(bits, size);
                byte[] out = new byte[size];
                inflate(bits, out);
                yield out;
            }
        };
    }

    private static void requireRatio(byte[] data, int size) throws IOException {
        if (size / MAX_RATIO > data.length) {
            throw new IOException(size + " bytes cannot come from " + data.length);
        }
    }

    private static byte[] full(byte[] out, int size) throws IOException {
        if (out.length < size) {
            throw new IOException("its data is too short");
        }
        return out;
    }

    private static byte[] reversed(byte[] data) {
        byte[] out = new byte[data.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (Integer.reverse(data[i]) >>> 24);
        }
        return out;
    }

    private static byte[] samples(RgbImage image, Size place, int rows, int samples)
            throws IOException {
        if (image.width() != place.width() || image.height() < rows) {
            throw new IOException(
                    "an image of "
                            + image.size()
                            + " in a place of "
                            + place.width()
                            + " x "
                            + rows);
        }
        byte[] rgb = image.rgb();
        if (samples == 3) {
            return image.height() == rows ? rgb : Arrays.copyOf(rgb, 3 * place.width() * rows);
        }
        byte[] grey = new byte[place.width() * rows];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = rgb[3 * i];
        }
        return grey;
    }

    private static void inflate(byte[] data, byte[] out) throws IOException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data);
            int to = 0;
            while (to < out.length) {
                int n = inflater.inflate(out, to, out.length - to);
                if (n == 0 && (inflater.finished() || inflater.needsInput())) {
                    throw new IOException("deflate data ends early");
                }
                if (inflater.needsDictionary()) {
                    throw new IOException("deflate data is damaged");
                }
                to += n;
            }
        } catch (DataFormatException e) {
            throw new IOException("deflate data is damaged", e);
        } finally {
            inflater.end();
        }
    }
}
