package org.epsam.slides.tissue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.base.InputException;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Saturation;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;

/**
 * The tissue of a whole slide: {@link TissueMask}, less pen marks and places out of focus where
 * asked for. It is found at 16-fold downsampling, less for scans coarser than 0.6 um, so that its
 * pixels are 3 to 10 um. The slide is read in small squares; only 8-bit maps at this downsampling
 * are held in memory.
 *
 * @param mask 1 where there is tissue to be used
 * @param stained 1 where the slide is not plain glass: the tissue with what was taken out of it,
 *     and paler places of some colour
 * @param downsample pixels of level 0 along one pixel of the mask; that of the slide's own level
 *     where it has one near
 * @param micrometres along one pixel of the mask, as it was taken for finding the tissue
 * @param penPixels pixels covered by pen marks, which are not in the mask
 * @param blurredPixels pixels that are out of focus, which are not in the mask
 * @param blurJudged whether the slide is fine enough for judging focus, and this was asked for
 */
public record SlideTissue(
        Mask mask,
        Mask stained,
        double downsample,
        double micrometres,
        long penPixels,
        long blurredPixels,
        boolean blurJudged) {
    // Pixels of the mask are about as large, in um, on slides that are coarser than usual ones.
    private static final double COARSE_PIXEL = 8;
    private static final double FINE_PIXEL = 4;
    private static final double COARSEST_PIXEL = 10;
    // Glass has less saturation, of 255.
    private static final int SOME_COLOUR = 40;
    // Pixels larger than this, in um, do not show whether they are out of focus.
    private static final double COARSEST_FOR_BLUR = 1.3;

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

        /**
         * Says what does not count as tissue.
         *
         * @return such as "pen marks and places out of focus"
         */
        public String words() {
            if (!pen && !blur) {
                return "nothing";
            }
            return pen && blur
                    ? "pen marks and places out of focus"
                    : pen ? "pen marks" : "places out of focus";
        }
    }

    /**
     * Finds the tissue of a slide.
     *
     * @param slide the slide
     * @param resolution of level 0; pixels of 0.25 um are assumed where it is unknown
     * @param rejection what is taken out
     * @return the tissue, possibly none at all
     * @throws InputException where its pixels are larger than 10 um, which does not show tissue
     */
    public static SlideTissue of(
            Slide slide, Optional<Resolution> resolution, Rejection rejection) {
        double pixel = resolution.map(Resolution::micrometres).orElse(TissueMask.MICROMETRES);
        if (pixel > COARSEST_PIXEL) {
            throw new InputException(
                    String.format(
                            Locale.ROOT,
                            "%s: has a pixel size of %.3g um, too coarse for finding tissue (%.0f"
                                    + " at most); give a finer scan, or its true pixel size with"
                                    + " --slide-mpp",
                            slide.path(),
                            pixel,
                            COARSEST_PIXEL));
        }
        Level level = level(slide, downsample(pixel));
        double scale = level.downsample();
        int width = level.width();
        int height = level.height();
        byte[] saturation = new byte[width * height];
        byte[] ink = new byte[rejection.pen() ? width * height : 0];
        Overview.read(
                slide,
                scale,
                Bounds.whole(level.size()),
                (column, row, image) -> {
                    int wide = image.width();
                    Overview.copy(
                            Saturation.of(image).values(), wide, column, row, saturation, width);
                    if (rejection.pen()) {
                        Overview.copy(
                                PenMarks.colours(image).values(), wide, column, row, ink, width);
                    }
                });
        double fine = pixel * scale;
        Mask pen = new Mask(width, height, new byte[width * height]);
        if (rejection.pen()) {
            pen = PenMarks.regions(new Mask(width, height, ink), fine);
            // Ink is strongly coloured: left in, it would raise Otsu's threshold over pale tissue.
            for (int i = 0; i < saturation.length; i++) {
                saturation[i] *= (byte) (1 - pen.values()[i]);
            }
        }
        Mask found = TissueMask.of(new GrayImage(width, height, saturation), fine);
        Mask mask = found.and(pen.not());
        byte[] stained = mask.values().clone();
        for (int i = 0; i < stained.length; i++) {
            boolean some = (saturation[i] & 0xff) >= SOME_COLOUR || pen.values()[i] != 0;
            stained[i] = some ? 1 : stained[i];
        }
        SlideTissue tissue =
                new SlideTissue(
                        mask, new Mask(width, height, stained), scale, fine, pen.area(), 0, false);
        boolean judged = rejection.blur() && pixel <= COARSEST_FOR_BLUR;
        return judged ? tissue.withoutBlur(slide, pixel) : tissue;
    }

    private SlideTissue withoutBlur(Slide slide, double pixel) {
        Mask sharp = mask.and(blurred(slide, pixel).not());
        long blurred = mask.area() - sharp.area();
        return new SlideTissue(sharp, stained, downsample, micrometres, penPixels, blurred, true);
    }

    /** The downsampling that is published for usual scans; else one for pixels of known size. */
    private static double downsample(double pixel) {
        double usual = pixel * TissueMask.DOWNSAMPLE;
        if (usual > COARSEST_PIXEL) {
            return Math.max(1, COARSE_PIXEL / pixel);
        }
        return usual < FINE_PIXEL / 1.33 ? FINE_PIXEL / pixel : TissueMask.DOWNSAMPLE;
    }

    /**
     * Returns what was taken out of the tissue.
     *
     * @return one line each
     */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (penPixels > 0) {
            notes.add("pen marks were taken out of the tissue");
        }
        if (blurredPixels > 0) {
            notes.add("places out of focus were taken out of the tissue");
        }
        return notes;
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

    /**
     * Returns whether a place is tissue. The mask is interpolated, so that the edge of the tissue
     * has no stairs.
     *
     * @param x in pixels of level 0, with fractions
     * @param y in pixels of level 0, with fractions
     * @return true where at least half of what is around it is tissue
     */
    public boolean contains(double x, double y) {
        double column = x / downsample - 0.5;
        double row = y / downsample - 0.5;
        int left = (int) Math.floor(column);
        int top = (int) Math.floor(row);
        double across = column - left;
        double down = row - top;
        double upper = (1 - across) * value(left, top) + across * value(left + 1, top);
        double lower = (1 - across) * value(left, top + 1) + across * value(left + 1, top + 1);
        return (1 - down) * upper + down * lower >= 0.5;
    }

    /** 1 for tissue; beyond the edge as the pixel at the edge. */
    private int value(int x, int y) {
        int column = Math.max(0, Math.min(mask.width() - 1, x));
        int row = Math.max(0, Math.min(mask.height() - 1, y));
        return mask.values()[row * mask.width() + column];
    }

    /** The slide's level near a downsampling, or what such a level would be. */
    private static Level level(Slide slide, double scale) {
        Optional<Level> nearest =
                slide.levels().stream()
                        .filter(l -> Math.abs(l.downsample() - scale) <= scale / 16)
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
    private Mask blurred(Slide slide, double pixel) {
        double fine = Math.max(1, Sharpness.MICROMETRES / pixel);
        int side = Sharpness.SIDE;
        int columns = (int) (slide.width() / fine) / side;
        int rows = (int) (slide.height() / fine) / side;
        // Of each square: 0 no tissue or unknown, 1 sharp, 2 blurred.
        byte[] judged = new byte[Math.max(0, columns * rows)];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int x = (int) Math.round(column * side * fine);
                int y = (int) Math.round(row * side * fine);
                if (fraction(x, y, (int) (side * fine)) >= 0.5) {
                    RgbImage image = slide.readScaled(fine, x, y, new Size(side, side));
                    judged[row * columns + column] = (byte) (Sharpness.isBlurred(image) ? 2 : 1);
                }
            }
        }
        byte[] out = new byte[mask.values().length];
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                int column = (int) ((x + 0.5) * downsample / (side * fine));
                int row = (int) ((y + 0.5) * downsample / (side * fine));
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
