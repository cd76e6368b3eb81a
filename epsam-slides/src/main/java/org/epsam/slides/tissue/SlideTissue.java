package org.epsam.slides.tissue;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Saturation;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;

/**
 * The tissue of a whole slide, at about 16-fold downsampling: {@link TissueMask}, less pen marks
 * and places out of focus where asked for. The slide is read in small squares; only 8-bit maps at
 * this downsampling are held in memory.
 *
 * @param mask 1 where there is tissue to be used
 * @param downsample pixels of level 0 along one pixel of the mask; that of the slide's own level
 *     where it has one between 15 and 17
 * @param penPixels pixels covered by pen marks, which are not in the mask
 * @param blurredPixels pixels that are out of focus, which are not in the mask
 * @param blurJudged whether the slide is fine enough for judging focus, and this was asked for
 */
public record SlideTissue(
        Mask mask, double downsample, long penPixels, long blurredPixels, boolean blurJudged) {
    // Pixels larger than this, in um, do not show whether they are out of focus.
    private static final double COARSEST_FOR_BLUR = 1.3;
    private static final double USUAL_MICROMETRES = 0.25;

    /**
     * What is taken out of the tissue.
     *
     * @param pen whether pen marks are
     * @param blur whether places out of focus are
     */
    public record Rejection(boolean pen, boolean blur) {
        /** Pen marks and places out of focus. */
        public static final Rejection ALL = new Rejection(true, true);

        /** Nothing, as published. */
        public static final Rejection NONE = new Rejection(false, false);
    }

    /**
     * Finds the tissue of a slide.
     *
     * @param slide the slide
     * @param resolution of level 0; pixels of 0.25 um are assumed where it is unknown
     * @param rejection what is taken out
     * @return the tissue, possibly none at all
     */
    public static SlideTissue of(
            Slide slide, Optional<Resolution> resolution, Rejection rejection) {
        Level level = level(slide);
        double scale = level.downsample();
        int width = level.width();
        int height = level.height();
        byte[] saturation = new byte[width * height];
        byte[] ink = new byte[rejection.pen() ? width * height : 0];
        Overview.read(
                slide,
                scale,
                level.size(),
                (column, row, image) -> {
                    int wide = image.width();
                    Overview.copy(
                            Saturation.of(image).values(), wide, column, row, saturation, width);
                    if (rejection.pen()) {
                        Overview.copy(
                                PenMarks.colours(image).values(), wide, column, row, ink, width);
                    }
                });
        long penPixels = 0;
        Mask mask;
        if (rejection.pen()) {
            Mask pen = PenMarks.regions(new Mask(width, height, ink));
            // Ink is strongly coloured: left in, it would raise Otsu's threshold over pale tissue.
            for (int i = 0; i < saturation.length; i++) {
                saturation[i] *= (byte) (1 - pen.values()[i]);
            }
            Mask found = TissueMask.of(new GrayImage(width, height, saturation));
            mask = found.and(pen.not());
            penPixels = pen.area();
        } else {
            mask = TissueMask.of(new GrayImage(width, height, saturation));
        }
        double pixel = resolution.map(Resolution::micrometres).orElse(USUAL_MICROMETRES);
        boolean judged = rejection.blur() && pixel <= COARSEST_FOR_BLUR;
        if (!judged) {
            return new SlideTissue(mask, scale, penPixels, 0, false);
        }
        Mask sharp = mask.and(blurred(slide, mask, scale, pixel).not());
        return new SlideTissue(sharp, scale, penPixels, mask.area() - sharp.area(), true);
    }

    /**
     * Computes the area of the tissue.
     *
     * @param resolution of level 0, if known
     * @return square millimetres, if the resolution is known
     */
    public OptionalDouble squareMillimetres(Optional<Resolution> resolution) {
        return resolution.stream()
                .mapToDouble(r -> r.downsampled(downsample).squareMillimetres(mask.area()))
                .findFirst();
    }

    /**
     * Computes the fraction of a square that is tissue.
     *
     * @param left its left border in pixels of level 0
     * @param top its upper border in pixels of level 0
     * @param side its side in pixels of level 0
     * @return 0 .. 1, by the pixels of the mask that it touches
     */
    public double fraction(int left, int top, int side) {
        int x0 = (int) Math.max(0, left / downsample);
        int y0 = (int) Math.max(0, top / downsample);
        int x1 = (int) Math.min(mask.width(), Math.ceil((left + side) / downsample));
        int y1 = (int) Math.min(mask.height(), Math.ceil((top + side) / downsample));
        long inside = 0;
        for (int y = y0; y < y1; y++) {
            for (int x = x0; x < x1; x++) {
                inside += mask.get(x, y) ? 1 : 0;
            }
        }
        long all = (long) Math.max(0, x1 - x0) * Math.max(0, y1 - y0);
        return all == 0 ? 0 : (double) inside / all;
    }

    /** The slide's level near 16, or what such a level would be. */
    private static Level level(Slide slide) {
        double scale = TissueMask.DOWNSAMPLE;
        Optional<Level> nearest =
                slide.levels().stream()
                        .filter(l -> Math.abs(l.downsample() - scale) <= 1)
                        .min(Comparator.comparingDouble(l -> Math.abs(l.downsample() - scale)));
        return nearest.orElseGet(
                () ->
                        new Level(
                                new Size(
                                        Math.max(1, (int) (slide.width() / scale)),
                                        Math.max(1, (int) (slide.height() / scale))),
                                scale,
                                ""));
    }

    /** Pixels of the mask in squares that are out of focus, as are most of the squares around. */
    private static Mask blurred(Slide slide, Mask mask, double scale, double pixel) {
        double fine = Math.max(1, Sharpness.MICROMETRES / pixel);
        int side = Sharpness.SIDE;
        int columns = (int) (slide.width() / fine) / side;
        int rows = (int) (slide.height() / fine) / side;
        // Of each square: 0 no tissue or unknown, 1 sharp, 2 blurred.
        byte[] judged = new byte[Math.max(0, columns * rows)];
        SlideTissue tissue = new SlideTissue(mask, scale, 0, 0, false);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int x = (int) Math.round(column * side * fine);
                int y = (int) Math.round(row * side * fine);
                if (tissue.fraction(x, y, (int) (side * fine)) >= 0.5) {
                    RgbImage image = slide.readScaled(fine, x, y, new Size(side, side));
                    judged[row * columns + column] = (byte) (Sharpness.isBlurred(image) ? 2 : 1);
                }
            }
        }
        byte[] out = new byte[mask.values().length];
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                int column = (int) ((x + 0.5) * scale / (side * fine));
                int row = (int) ((y + 0.5) * scale / (side * fine));
                if (column < columns
                        && row < rows
                        && judged[row * columns + column] == 2
                        && mostAround(judged, columns, rows, column, row)) {
                    out[y * mask.width() + x] = 1;
                }
            }
        }
        return new Mask(mask.width(), mask.height(), out);
    }

    private static boolean mostAround(byte[] judged, int columns, int rows, int column, int row) {
        int sharp = 0;
        int blurred = 0;
        for (int y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
            for (int x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
                sharp += judged[y * columns + x] == 1 ? 1 : 0;
                blurred += judged[y * columns + x] == 2 ? 1 : 0;
            }
        }
        return blurred > sharp;
    }
}
