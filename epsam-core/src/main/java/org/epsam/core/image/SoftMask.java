package org.epsam.core.image;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.epsam.base.InputException;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.image.Size;

/**
 * A mask of probabilities in 256 levels: as small as a {@link Mask} in memory, and a greyscale
 * image as a file.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param values {@code height * width} bytes, row by row (unsigned, 255 times the probability)
 */
public record SoftMask(int width, int height, byte[] values) {
    private static final int MAX_LEVEL = 255;

    /** Checks that the array has the size that the two sides ask for. */
    public SoftMask {
        if (width < 1 || height < 1 || values.length != width * height) {
            throw new IllegalArgumentException(
                    "soft mask of " + width + " x " + height + " with " + values.length + " bytes");
        }
    }

    /**
     * Converts a mask.
     *
     * @param mask inside or not
     * @return 0 or 1
     */
    public static SoftMask of(Mask mask) {
        byte[] values = new byte[mask.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (mask.values()[i] == 0 ? 0 : MAX_LEVEL);
        }
        return new SoftMask(mask.width(), mask.height(), values);
    }

    /**
     * Rounds probabilities to the levels. 0.5 is rounded down, so that {@link #mask} is where the
     * probability is above 0.5.
     *
     * @param probability 0..1
     * @return within 1/510 of it
     */
    public static SoftMask of(ScalarMap probability) {
        byte[] values = new byte[probability.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) Math.ceil(MAX_LEVEL * (double) probability.values()[i] - 0.5);
        }
        return new SoftMask(probability.width(), probability.height(), values);
    }

    /**
     * Reads a soft mask.
     *
     * @param file a greyscale image, as written by {@link #write}
     * @return its levels
     * @throws InputException as {@link ImageFile#readRgb}
     */
    public static SoftMask read(Path file) {
        GrayImage grey = GrayImage.of(ImageFile.readRgb(file));
        return new SoftMask(grey.width(), grey.height(), grey.values());
    }

    /**
     * Writes the levels as 8-bit grey PNG, atomically.
     *
     * @param file the file to write
     */
    public void write(Path file) {
        ImageFile.writeGray(file, new GrayImage(width, height, values));
    }

    /**
     * Returns the pixels that are more likely inside than not.
     *
     * @return 1 where the probability is above 0.5
     */
    public Mask mask() {
        byte[] inside = new byte[values.length];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = (byte) (2 * (values[i] & 0xff) > MAX_LEVEL ? 1 : 0);
        }
        return new Mask(width, height, inside);
    }

    /**
     * Clears the pixels outside another mask.
     *
     * @param other a mask of the same size
     * @return a new mask, 0 where the other one is
     */
    public SoftMask within(Mask other) {
        new Size(width, height).requireEqual(other.size(), "soft mask and mask");
        byte[] inside = values.clone();
        for (int i = 0; i < inside.length; i++) {
            inside[i] *= other.values()[i];
        }
        return new SoftMask(width, height, inside);
    }

    /** Compares the size and the values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SoftMask mask
                && width == mask.width
                && height == mask.height
                && Arrays.equals(values, mask.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(width, height, Arrays.hashCode(values));
    }

    /**
     * Returns the probabilities.
     *
     * @return 0..1, row by row
     */
    public float[] probabilities() {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (values[i] & 0xff) / (float) MAX_LEVEL;
        }
        return result;
    }
}
