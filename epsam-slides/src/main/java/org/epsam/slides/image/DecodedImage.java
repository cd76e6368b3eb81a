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
import org.epsam.base.InputException;

/**
 * An image as its reader decoded it, turned into pixels of this library.
 *
 * @param file where it comes from, for errors
 * @param image in any of the colour models that readers give
 */
record DecodedImage(Path file, BufferedImage image) {
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
        return new RgbImage(width, height, rgb);
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

    /** Returns 1 where any channel, as 8 bits laid on white, is above a threshold. */
    Mask toMask(int above) {
        RgbImage pixels = toRgb();
        byte[] values = new byte[pixels.width() * pixels.height()];
        byte[] rgb = pixels.rgb();
        for (int i = 0; i < values.length; i++) {
            int most =
                    Math.max(
                            rgb[3 * i] & 0xff,
                            Math.max(rgb[3 * i + 1] & 0xff, rgb[3 * i + 2] & 0xff));
            values[i] = (byte) (most > above ? 1 : 0);
        }
        return new Mask(pixels.width(), pixels.height(), values);
    }

    /**
     * Returns 1 where any stored sample is not 0, whatever its depth, and alpha is not 0 either.
     */
    Mask toMask() {
        ColorModel colours = image.getColorModel();
        if (!hasPlainSamples(colours)) {
            return toMask(0);
        }
        boolean[] inside = null;
        if (colours instanceof IndexColorModel palette) {
            inside = new boolean[palette.getMapSize()];
            for (int i = 0; i < inside.length; i++) {
                inside[i] = palette.getAlpha(i) != 0 && (palette.getRGB(i) & 0xffffff) != 0;
            }
        } else {
            requireIntegers();
        }
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] values = new byte[width * height];
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int[] row = new int[width * bands];
        int colourBands = Math.min(bands, colours.getNumColorComponents());
        for (int y = 0, to = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int at = 0; at < row.length; at += bands, to++) {
                boolean set = false;
                if (inside != null) {
                    set = row[at] < inside.length && inside[row[at]];
                } else if (!colours.hasAlpha() || row[at + bands - 1] != 0) {
                    for (int b = 0; b < colourBands; b++) {
                        set |= row[at + b] != 0;
                    }
                }
                values[to] = (byte) (set ? 1 : 0);
            }
        }
        return new Mask(width, height, values);
    }
}
