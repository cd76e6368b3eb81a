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
 * The tissue of a whole slide: {@link StainedRegions}, or {@link TissueMask} as published, less pen
 * marks and places out of focus where asked for. It is found in pixels of about 4 um, or in those
 * of level 0 where they are larger; as published, at 16-fold downsampling, less for scans coarser
 * than 0.6 um. The slide is read in small squares; only maps at this downsampling are held in
 * memory.
 *
 * @param mask 1 where there is tissue to be used
 * @param stained 1 where the slide is not plain glass: the tissue with what was taken out of it,
 *     except for holes, and other places of some colour
 * @param slide size of level 0
 * @param downsample pixels of level 0 along one pixel of the mask; that of the slide's own level
 *     where it has one near
 * @param micrometres along one pixel of the mask, as it was taken for finding the tissue
 * @param removed what is not in the mask and why: 0, or 1 + the {@link TissueRule}'s ordinal
 * @param blurJudged whether the slide is fine enough for judging focus, and this was asked for
 */
public record SlideTissue(
        Mask mask,
        Mask stained,
        Size slide,
        double downsample,
        double micrometres,
        GrayImage removed,
        boolean blurJudged) {
    // Pixels of the mask are about as large, in um.
    private static final double FINE_PIXEL = 4;
    // As published, those of slides that are coarser than usual ones are.
    private static final double COARSE_PIXEL = 8;
    private static final double COARSEST_PIXEL = 10;
    // Glass around the tissue, of 255, is far brighter on every stained slide.
    private static final int DARKEST_GLASS = 64;
    // Glass has less saturation, of 255.
    private static final int SOME_COLOUR = 40;

    /**
     * What is taken out of the tissue.
     *
     * @param pen whether pen marks are
     * @param blur whether places out of focus are
     * @param rules where tissue begins; empty: as published, with gaps closed and strands lost
     */
    public record Rejection(boolean pen, boolean blur, Optional<TissueRules> rules) {
        /** Pen marks, places out of focus, small regions and holes. */
        public static final Rejection ALL = new Rejection(true, true);

        /** Nothing, as published. */
        public static final Rejection NONE = new Rejection(false, false, Optional.empty());

        /**
         * Takes out small regions and holes by the default rules.
         *
         * @param pen whether pen marks are taken out
         * @param blur whether places out of focus are
         */
        public Rejection(boolean pen, boolean blur) {
            this(pen, blur, Optional.of(TissueRules.USUAL));
        }

        /**
         * Counts places out of focus as tissue.
         *
         * @return the same without them
         */
        public Rejection withBlur() {
            return new Rejection(pen, false, rules);
        }

        private Rejection lenient() {
            return new Rejection(pen, blur, rules.map(TissueRules::forUnknownPixels));
        }

        /**
         * Says what does not count as tissue.
         *
         * @return such as "pen marks, places out of focus, regions below 5000 um2"
         */
        public String words() {
            List<String> words = new ArrayList<>();
            if (pen) {
                words.add("pen marks");
            }
            if (blur) {
                words.add("places out of focus");
            }
            rules.ifPresent(r -> words.add(r.words()));
            return words.isEmpty() ? "nothing" : String.join(", ", words);
        }
    }

    /**
     * Finds the tissue of a slide.
     *
     * @param slide the slide
     * @param resolution of level 0; where it is unknown, pixels of 0.25 um are assumed, and regions
     *     of a quarter of the smallest area count, as pixels may be of 0.5 um
     * @param rejection what is taken out
     * @return the tissue, possibly none at all
     * @throws InputException where its pixels are larger than 10 um, which does not show tissue, or
     *     all of them are nearly black
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
        SlideTissue tissue =
                coloured(slide, pixel, resolution.isPresent() ? rejection : rejection.lenient());
        boolean judged = rejection.blur() && pixel <= BlurredPlaces.COARSEST_PIXEL;
        return judged ? tissue.withoutBlur(slide, pixel) : tissue;
    }

    /** The tissue by its colour, sharp or not. */
    private static SlideTissue coloured(Slide slide, double pixel, Rejection rejection) {
        Level level = level(slide, downsample(pixel, rejection));
        double scale = level.downsample();
        int width = level.width();
        int height = level.height();
        byte[] saturation = new byte[width * height];
        byte[] ink = new byte[rejection.pen() ? width * height : 0];
        int[] brightest = {0};
        Overview.read(
                slide,
                scale,
                Bounds.whole(level.size()),
                (column, row, image) -> {
                    int wide = image.width();
                    brightest[0] = Math.max(brightest[0], brightest(image));
                    Overview.copy(
                            Saturation.of(image).values(), wide, column, row, saturation, width);
                    if (rejection.pen()) {
                        Overview.copy(
                                PenMarks.colours(image).values(), wide, column, row, ink, width);
                    }
                });
        requireLight(slide, brightest[0]);
        double fine = pixel * scale;
        Mask pen = new Mask(width, height, new byte[width * height]);
        if (rejection.pen()) {
            pen = PenMarks.regions(new Mask(width, height, ink), fine);
            // Ink is strongly coloured: left in, it would raise Otsu's threshold over pale tissue.
            for (int i = 0; i < saturation.length; i++) {
                saturation[i] *= (byte) (1 - pen.values()[i]);
            }
        }
        GrayImage stain = new GrayImage(width, height, saturation);
        byte[] removed = new byte[width * height];
        Mask found;
        if (rejection.rules().isPresent()) {
            StainedRegions regions = StainedRegions.of(stain, fine, rejection.rules().get());
            mark(removed, regions.holes(), TissueRule.HOLES);
            mark(removed, regions.small(), TissueRule.SMALL);
            found = regions.mask();
        } else {
            found = TissueMask.of(stain, fine);
        }
        mark(removed, pen, TissueRule.PEN);
        Mask mask = found.and(pen.not());
        return new SlideTissue(
                mask,
                stained(mask, saturation, removed),
                slide.size(),
                scale,
                fine,
                new GrayImage(width, height, removed),
                false);
    }

    private static int brightest(RgbImage image) {
        int brightest = 0;
        for (byte value : image.rgb()) {
            brightest = Math.max(brightest, value & 0xff);
        }
        return brightest;
    }

    private static void requireLight(Slide slide, int brightest) {
        if (brightest < DARKEST_GLASS) {
            throw new InputException(
                    "%s: is nearly black, its brightest value is %d of 255, but a stained slide has light glass; if it is one, its values of 10 or 12 bits may be stored in 16: export it with 8 bits a channel"
                            .formatted(slide.path(), brightest));
        }
    }

    private static void mark(byte[] removed, Mask where, TissueRule rule) {
        for (int i = 0; i < removed.length; i++) {
            removed[i] = where.values()[i] != 0 ? (byte) (1 + rule.ordinal()) : removed[i];
        }
    }

    private static Mask stained(Mask mask, byte[] saturation, byte[] removed) {
        byte[] stained = mask.values().clone();
        for (int i = 0; i < stained.length; i++) {
            boolean taken = removed[i] != 0 && removed[i] != 1 + TissueRule.HOLES.ordinal();
            if (taken || (saturation[i] & 0xff) >= SOME_COLOUR) {
                stained[i] = 1;
            }
        }
        return new Mask(mask.width(), mask.height(), stained);
    }

    private SlideTissue withoutBlur(Slide slide, double pixel) {
        Mask blurred = BlurredPlaces.of(slide, pixel, this).and(mask);
        byte[] taken = removed.values().clone();
        mark(taken, blurred, TissueRule.BLURRED);
        return new SlideTissue(
                mask.and(blurred.not()),
                stained,
                slide.size(),
                downsample,
                micrometres,
                new GrayImage(removed.width(), removed.height(), taken),
                true);
    }

    /**
     * Counts what a rule has taken out.
     *
     * @param rule the rule
     * @return pixels of the mask
     */
    public long pixels(TissueRule rule) {
        long pixels = 0;
        for (byte value : removed.values()) {
            pixels += value == 1 + rule.ordinal() ? 1 : 0;
        }
        return pixels;
    }

    /** The pixels that a rule has taken out. */
    Mask removedBy(TissueRule rule) {
        byte[] values = new byte[removed.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (removed.values()[i] == 1 + rule.ordinal() ? 1 : 0);
        }
        return new Mask(removed.width(), removed.height(), values);
    }

    private static double downsample(double pixel, Rejection rejection) {
        if (rejection.rules().isPresent()) {
            // A power of two, as such levels are most likely there.
            return Math.max(1, Math.pow(2, Math.rint(Math.log(FINE_PIXEL / pixel) / Math.log(2))));
        }
        double published = pixel * TissueMask.DOWNSAMPLE;
        if (published > COARSEST_PIXEL) {
            return Math.max(1, COARSE_PIXEL / pixel);
        }
        return published < FINE_PIXEL / 1.33 ? FINE_PIXEL / pixel : TissueMask.DOWNSAMPLE;
    }

    /**
     * Returns what was taken out of the tissue.
     *
     * @return one line each
     */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (pixels(TissueRule.PEN) > 0) {
            notes.add("pen marks were taken out of the tissue");
        }
        if (pixels(TissueRule.BLURRED) > 0) {
            notes.add("places out of focus were taken out of the tissue");
        }
        return notes;
    }

    /**
     * Computes the area of the tissue, up to the border of the slide as in {@link #contains}.
     *
     * @param resolution of level 0, if known
     * @return square millimetres, if the resolution is known
     */
    public OptionalDouble squareMillimetres(Optional<Resolution> resolution) {
        // Where the mask ends before the slide, its last pixels are longer.
        double lastWidth = slide.width() / downsample - (mask.width() - 1);
        double lastHeight = slide.height() / downsample - (mask.height() - 1);
        double pixels = 0;
        for (int y = 0; y < mask.height(); y++) {
            double row = 0;
            for (int x = 0; x < mask.width(); x++) {
                row += mask.get(x, y) ? x == mask.width() - 1 ? lastWidth : 1 : 0;
            }
            pixels += y == mask.height() - 1 ? lastHeight * row : row;
        }
        double area = pixels * downsample * downsample;
        return resolution.stream().mapToDouble(r -> r.squareMicrometres(area) / 1e6).findFirst();
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
        int upperLeft = value(left, top);
        int upperRight = value(left + 1, top);
        int lowerLeft = value(left, top + 1);
        int lowerRight = value(left + 1, top + 1);
        if (upperLeft == upperRight && upperLeft == lowerLeft && upperLeft == lowerRight) {
            return upperLeft != 0;
        }
        double upper = (1 - across) * upperLeft + across * upperRight;
        double lower = (1 - across) * lowerLeft + across * lowerRight;
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
}
