package org.epsam.slides.image;

import java.util.ArrayList;
import java.util.List;

/**
 * The few colours that the pixels of a JPEG mask had before it was compressed.
 *
 * @param codes for each pixel 0 outside, else 1 and above: the place of its colour in the list
 * @param colours the colours of bright pixels, as 0xRRGGBB
 */
record BlurredColours(int[] codes, List<Integer> colours) {
    // Lossy masks have grey seams and noise around 0, so that "not 0" would let the mask grow.
    private static final int THRESHOLD = 127;
    // Compression changes a channel by less, seams aside.
    private static final int SAME = 80;
    // Seams cover less.
    private static final double LEAST = 0.1;

    /** Finds the colours of an image. */
    static BlurredColours of(RgbImage image) {
        byte[] rgb = image.rgb();
        int[] codes = new int[rgb.length / 3];
        List<Integer> colours = new ArrayList<>();
        List<Integer> areas = new ArrayList<>();
        for (int i = 0; i < codes.length; i++) {
            int red = rgb[3 * i] & 0xff;
            int green = rgb[3 * i + 1] & 0xff;
            int blue = rgb[3 * i + 2] & 0xff;
            if (Math.max(red, Math.max(green, blue)) <= THRESHOLD) {
                continue;
            }
            int colour = red << 16 | green << 8 | blue;
            int place = 0;
            while (place < colours.size() && !areAlike(colours.get(place), colour)) {
                place++;
            }
            if (place == colours.size()) {
                colours.add(colour);
                areas.add(0);
            }
            areas.set(place, areas.get(place) + 1);
            codes[i] = 1 + place;
        }
        return new BlurredColours(codes, colours).withoutSeams(areas);
    }

    private static boolean areAlike(int a, int b) {
        for (int shift = 0; shift <= 16; shift += 8) {
            if (Math.abs((a >> shift & 0xff) - (b >> shift & 0xff)) > SAME) {
                return false;
            }
        }
        return true;
    }

    /** Counts the pixels of rare colours to the most frequent one. */
    private BlurredColours withoutSeams(List<Integer> areas) {
        int most = 0;
        for (int place = 1; place < areas.size(); place++) {
            most = areas.get(place) > areas.get(most) ? place : most;
        }
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] > 0 && areas.get(codes[i] - 1) < LEAST * codes.length) {
                codes[i] = 1 + most;
            }
        }
        return this;
    }

    /** Returns the value of a code; the background is taken as black. */
    MaskValue value(int code) {
        return code == 0 ? MaskValue.grey(0) : MaskValue.colour(colours.get(code - 1));
    }
}
