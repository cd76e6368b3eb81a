package org.epsam.slides.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.epsam.base.InputException;

/**
 * An image as its reader decoded it, turned into pixels of this library.
 *
 * @param file where it comes from, for errors
 * @param image in any of the colour models that readers give
 * @param transparent the one colour whose pixels are transparent, as it is stored, if the file
 *     names one beside the pixels
 */
record DecodedImage(Path file, BufferedImage image, Optional<int[]> transparent) {
    /** Returns whether samples are RGB or grey, so that they are taken as they are stored. */
    static boolean hasPlainSamples(ColorModel colours) {
        int type = colours.getColorSpace().getType();
        return type == ColorSpace.TYPE_RGB || type == ColorSpace.TYPE_GRAY;
    }

    private void requireIntegers() {
        ColorModel colours = image.getColorModel();
        int type = colours.getTransferType();
        if (type != DataBuffer.TYPE_BYTE
                && type != DataBuffer.TYPE_USHORT
                && !(colours instanceof DirectColorModel)) {
            throw new InputException(
                    file
                            + ": holds floating-point, signed or 32-bit numbers, must be 1 to 16"
                            + " bits per channel; convert it to an 8-bit PNG");
        }
    }

    /** Returns the pixels as 8 bits per channel, laid on white where they are transparent. */
    RgbImage toRgb() {
        ColorModel colours = image.getColorModel();
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[3 * width * height];
        if (colours instanceof IndexColorModel palette) {
            int[] table = new int[palette.getMapSize()];
            palette.getRGBs(table);
            int[] row = new int[width];
            for (int y = 0, to = 0; y < height; y++) {
                image.getRaster().getSamples(0, y, width, 1, 0, row);
                for (int x = 0; x < width; x++, to += 3) {
                    put(rgb, to, table[Math.min(row[x], table.length - 1)]);
                }
            }
        } else if (!hasPlainSamples(colours)) {
            int[] row = new int[width];
            for (int y = 0, to = 0; y < height; y++) {
                image.getRGB(0, y, width, 1, row, 0, width);
                for (int x = 0; x < width; x++, to += 3) {
                    put(rgb, to, row[x]);
                }
            }
        } else {
            requireIntegers();
            if (!copyPlainBytes(rgb)) {
                copySamples(rgb);
            }
        }
        forEachTransparent(pixel -> Arrays.fill(rgb, 3 * pixel, 3 * pixel + 3, (byte) 255));
        return new RgbImage(width, height, rgb);
    }

    /** Finds the pixels of the one transparent colour. */
    private void forEachTransparent(IntConsumer pixel) {
        if (transparent.isEmpty()) {
            return;
        }
        int[] colour = transparent.get();
        Raster raster = image.getRaster();
        int[] row = new int[image.getWidth() * raster.getNumBands()];
        for (int y = 0, at = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, image.getWidth(), 1, row);
            for (int from = 0; from < row.length; from += colour.length, at++) {
                if (Arrays.equals(row, from, from + colour.length, colour, 0, colour.length)) {
                    pixel.accept(at);
                }
            }
        }
    }

    /** Stores one pixel of alpha, red, green, blue (8 bits each), laid on white. */
    private static void put(byte[] rgb, int to, int argb) {
        int alpha = argb >>> 24;
        rgb[to] = (byte) onWhite(argb >> 16 & 0xff, alpha);
        rgb[to + 1] = (byte) onWhite(argb >> 8 & 0xff, alpha);
        rgb[to + 2] = (byte) onWhite(argb & 0xff, alpha);
    }

    private static int onWhite(int value, int alpha) {
        return (value * alpha + 255 * (255 - alpha) + 127) / 255;
    }

    /** The fast path: 8 bits per channel, grey or RGB in any order, nothing transparent. */
    private boolean copyPlainBytes(byte[] rgb) {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        if (image.getColorModel().hasAlpha()
                || (bands != 1 && bands != 3)
                || image.getColorModel().getComponentSize(0) != 8
                || !(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
                || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
                || raster.getSampleModelTranslateX() != 0
                || raster.getSampleModelTranslateY() != 0) {
            return false;
        }
        byte[] from = buffer.getData();
        int[] offsets = model.getBandOffsets();
        int red = offsets[0] + buffer.getOffset();
        int green = offsets[bands == 1 ? 0 : 1] + buffer.getOffset();
        int blue = offsets[bands == 1 ? 0 : 2] + buffer.getOffset();
        int step = model.getPixelStride();
        for (int y = 0, to = 0; y < image.getHeight(); y++) {
            int at = y * model.getScanlineStride();
            for (int x = 0; x < image.getWidth(); x++, at += step, to += 3) {
                rgb[to] = from[at + red];
                rgb[to + 1] = from[at + green];
                rgb[to + 2] = from[at + blue];
            }
        }
        return true;
    }

    /** The general path: any bit depth up to 16, with or without alpha. */
    private void copySamples(byte[] rgb) {
        ColorModel colours = image.getColorModel();
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int colourBands = colours.getNumColorComponents();
        boolean alphaBand = colours.hasAlpha() && bands > colourBands;
        int[] row = new int[image.getWidth() * bands];
        for (int y = 0, to = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, image.getWidth(), 1, row);
            for (int at = 0; at < row.length; at += bands, to += 3) {
                int alpha = alphaBand ? to8Bits(row[at + colourBands], colours, colourBands) : 255;
                for (int c = 0; c < 3; c++) {
                    int band = colourBands == 1 ? 0 : c;
                    int value = to8Bits(row[at + band], colours, band);
                    rgb[to + c] =
                            (byte)
                                    (colours.isAlphaPremultiplied()
                                            ? Math.min(255, value + 255 - alpha)
                                            : onWhite(value, alpha));
                }
            }
        }
    }

    private static int to8Bits(int value, ColorModel colours, int band) {
        int most = (1 << colours.getComponentSize(band)) - 1;
        return most == 255 ? value : (value * 255 + most / 2) / most;
    }

    /** Returns the value of every pixel as a mask. */
    StoredMask toStored() {
        ColorModel colours = image.getColorModel();
        if (colours instanceof IndexColorModel palette) {
            return ofPalette(palette);
        } else if (!hasPlainSamples(colours)) {
            return StoredMask.of(file, image.getWidth(), codes(toRgb()));
        }
        requireIntegers();
        int[] codes = codes();
        forEachTransparent(pixel -> codes[pixel] = StoredMask.TRANSPARENT);
        return StoredMask.of(file, image.getWidth(), codes);
    }

    private StoredMask ofPalette(IndexColorModel palette) {
        int[] codes = samples();
        boolean oneBit = isOneBit(palette);
        for (int i = 0; i < codes.length; i++) {
            if (oneBit) {
                codes[i] *= 255;
            } else if (codes[i] >= palette.getMapSize()) {
                throw new InputException(
                        file
                                + ": damaged (value "
                                + codes[i]
                                + " is not in its palette); replace it or remove it");
            } else if (palette.getAlpha(codes[i]) == 0) {
                codes[i] = StoredMask.TRANSPARENT;
            }
        }
        forEachTransparent(pixel -> codes[pixel] = StoredMask.TRANSPARENT);
        return oneBit
                ? StoredMask.of(file, image.getWidth(), codes)
                : StoredMask.of(file, image.getWidth(), codes, palette);
    }

    /** The stored numbers of an image of one band. */
    private int[] samples() {
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int height = image.getHeight();
        int[] samples = new int[width * height];
        if (raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && raster.getDataBuffer() instanceof DataBufferByte buffer
                && raster.getSampleModelTranslateX() == 0
                && raster.getSampleModelTranslateY() == 0) {
            byte[] from = buffer.getData();
            int first = buffer.getOffset() + model.getBandOffsets()[0];
            for (int y = 0, to = 0; y < height; y++) {
                int at = first + y * model.getScanlineStride();
                for (int x = 0; x < width; x++, at += model.getPixelStride()) {
                    samples[to++] = from[at] & 0xff;
                }
            }
            return samples;
        }
        return raster.getSamples(0, 0, width, height, 0, samples);
    }

    /** Black and white, as images of one bit are decoded. */
    private static boolean isOneBit(IndexColorModel palette) {
        return palette.getMapSize() == 2
                && palette.getPixelSize() == 1
                && palette.getRGB(0) == 0xff000000
                && palette.getRGB(1) == 0xffffffff;
    }

    /** Grey levels as stored, colours with 8 bits per channel, of which none vanishes. */
    private int[] codes() {
        ColorModel colours = image.getColorModel();
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int colourBands = Math.min(bands, colours.getNumColorComponents());
        boolean alpha = colours.hasAlpha() && bands > colourBands;
        if (bands == 1) {
            return samples();
        }
        int[] codes = new int[image.getWidth() * image.getHeight()];
        int[] row = new int[image.getWidth() * bands];
        for (int y = 0, to = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, image.getWidth(), 1, row);
            for (int at = 0; at < row.length; at += bands, to++) {
                if (alpha && row[at + bands - 1] == 0) {
                    codes[to] = StoredMask.TRANSPARENT;
                } else if (colourBands < 3) {
                    codes[to] = row[at];
                } else {
                    codes[to] =
                            code(
                                    visible(row[at], colours, 0),
                                    visible(row[at + 1], colours, 1),
                                    visible(row[at + 2], colours, 2));
                }
            }
        }
        return codes;
    }

    private static int visible(int sample, ColorModel colours, int band) {
        return sample == 0 ? 0 : Math.max(1, to8Bits(sample, colours, band));
    }

    private static int[] codes(RgbImage pixels) {
        int[] codes = new int[pixels.width() * pixels.height()];
        byte[] rgb = pixels.rgb();
        for (int i = 0; i < codes.length; i++) {
            codes[i] = code(rgb[3 * i] & 0xff, rgb[3 * i + 1] & 0xff, rgb[3 * i + 2] & 0xff);
        }
        return codes;
    }

    /** Colours without hue are grey levels. */
    private static int code(int red, int green, int blue) {
        return red == green && green == blue ? red : 1 << 24 | red << 16 | green << 8 | blue;
    }
}
