package org.epsam.core.cam;

import java.util.List;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.ScalarMap;

/**
 * Merges the activation maps of a patch's four rotations into one (original: {@code
 * patch_classifier/resnet_adl.py}, 215-240).
 */
public final class ActivationMaps {
    private ActivationMaps() {}

    /**
     * Averages the maps of the turned patch.
     *
     * @param rotations raw maps (class weights times features, any sign) of the patch turned
     *     counter-clockwise by 0, 90, 180, 270 degrees, in this order; h x w each, w x h for odd
     *     quarter turns
     * @return h x w, 0..255: each map in 8 bits and turned back, then their mean, truncated
     */
    public static GrayImage average(List<ScalarMap> rotations) {
        GrayImage first = eightBits(rotations.get(0));
        int[] sums = new int[first.values().length];
        for (int turns = 0; turns < rotations.size(); turns++) {
            GrayImage back = turnClockwise(eightBits(rotations.get(turns)), turns);
            if (back.width() != first.width() || back.height() != first.height()) {
                throw new IllegalArgumentException(
                        "the map of rotation "
                                + 90 * turns
                                + " turns back to "
                                + back.width()
                                + " x "
                                + back.height()
                                + ", but the patch has "
                                + first.width()
                                + " x "
                                + first.height());
            }
            for (int i = 0; i < sums.length; i++) {
                sums[i] += back.values()[i] & 0xff;
            }
        }
        byte[] mean = new byte[sums.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (byte) (sums[i] / rotations.size());
        }
        return new GrayImage(first.width(), first.height(), mean);
    }

    /**
     * Rectifies a raw map, normalises it to its range and truncates it to 8 bits.
     *
     * @param raw any finite values
     * @return 0..255; all 0 if the rectified map has a single value
     */
    public static GrayImage eightBits(ScalarMap raw) {
        float min = Float.POSITIVE_INFINITY;
        float max = 0;
        for (float value : raw.values()) {
            float positive = Math.max(0, value);
            min = Math.min(min, positive);
            max = Math.max(max, positive);
        }
        byte[] out = new byte[raw.values().length];
        if (max > min) {
            // The maximum after the subtraction, in float32 as in the original.
            float range = max - min;
            for (int i = 0; i < out.length; i++) {
                out[i] = (byte) (int) (255 * ((Math.max(0, raw.values()[i]) - min) / range));
            }
        }
        return new GrayImage(raw.width(), raw.height(), out);
    }

    /**
     * Turns a map clockwise.
     *
     * @param map the map
     * @param quarters how many quarter turns, not negative
     * @return the turned map; width and height are swapped for odd numbers
     */
    public static GrayImage turnClockwise(GrayImage map, int quarters) {
        GrayImage turned = map;
        for (int i = 0; i < quarters % 4; i++) {
            GrayImage from = turned;
            byte[] out = new byte[from.values().length];
            for (int y = 0; y < from.width(); y++) {
                for (int x = 0; x < from.height(); x++) {
                    out[y * from.height() + x] =
                            from.values()[(from.height() - 1 - x) * from.width() + y];
                }
            }
            turned = new GrayImage(from.height(), from.width(), out);
        }
        return turned;
    }

    /**
     * Normalises an average map to [0,1) and upsamples it to the patch: the weights of point
     * prompts.
     *
     * @param average h x w, as {@link #average(List)} returns it
     * @param width pixels in a row of the patch
     * @param height rows of the patch
     * @return 0 (lowest) .. almost 1 (highest); all 0 for a map of a single value
     */
    public static ScalarMap normalized(GrayImage average, int width, int height) {
        int min = 255;
        int max = 0;
        for (byte value : average.values()) {
            min = Math.min(min, value & 0xff);
            max = Math.max(max, value & 0xff);
        }
        double[] small = new double[average.values().length];
        for (int i = 0; i < small.length; i++) {
            small[i] = ((average.values()[i] & 0xff) - min) / (max - min + 1e-8);
        }
        double[] large = Resize.bilinear(small, average.width(), average.height(), width, height);
        float[] out = new float[large.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) large[i];
        }
        return new ScalarMap(width, height, out);
    }
}
