package org.epsam.slides.internal.reader;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.tiff.TiffTag;

/**
 * Which pages of a TIFF file are the slide.
 *
 * @param levels the pages that are levels, finest first
 * @param others the pages of the main chain that are not
 * @param notes what of the file is not shown, for people
 */
record TiffLayout(List<LevelPage> levels, List<TiffPage> others, List<String> notes) {
    private static final int REDUCED = 1;

    /** A page that is a level, and how much coarser than level 0 it is. */
    record LevelPage(TiffPage page, Size size, double downsample) {}

    /** The page that is level 0. */
    TiffPage main() {
        return levels.get(0).page();
    }

    /**
     * Finds the slide.
     *
     * @throws InputException where channels, depths or times lie in pages of their own, which would
     *     be shown as the first of them
     */
    static TiffLayout of(SlideFile file, TiffFile tiff, TiffVendor vendor) {
        List<TiffPage> pages = tiff.pages();
        requireNoPlanes(file, pages);
        TiffPage main = main(pages);
        if (vendor == TiffVendor.OME) {
            requireOnePlane(file, pages.get(0), main);
        }
        List<LevelPage> levels = levels(pages, main, vendor);
        List<TiffPage> used = levels.stream().map(LevelPage::page).toList();
        List<TiffPage> others = pages.stream().filter(page -> !used.contains(page)).toList();
        List<String> notes = new ArrayList<>();
        long same =
                others.stream()
                        .filter(
                                p ->
                                        p.size().equals(main.size())
                                                && p.isColour() == main.isColour())
                        .count();
        if (same > 0) {
            notes.add(
                    String.format(
                            Locale.ROOT,
                            "%d of its %d pages of %s are not shown: depths, times or other slides",
                            same,
                            same + 1,
                            main.size()));
        }
        if (main.number(TiffTag.ORIENTATION, 1) != 1) {
            notes.add(
                    "its orientation "
                            + main.number(TiffTag.ORIENTATION, 1)
                            + " is left aside: pixels lie as they are stored");
        }
        return new TiffLayout(levels, others, notes);
    }

    /**
     * The largest tiled page of colours; without one, the largest tiled page, and the largest page
     * without that. The first of several of one size.
     */
    private static TiffPage main(List<TiffPage> pages) {
        return pages.stream()
                .max(
                        Comparator.comparing((TiffPage page) -> page.isTiled() && page.isColour())
                                .thenComparing(TiffPage::isTiled)
                                .thenComparing(TiffLayout::pixels)
                                .thenComparing(page -> -page.index))
                .orElseThrow();
    }

    /** An absurd size counts as the largest: a smaller page must not stand for it in silence. */
    private static long pixels(TiffPage page) {
        long pixels = page.size().pixels();
        return pixels == 0 ? Long.MAX_VALUE : pixels;
    }

    /** Grey pages of one size that follow each other are channels or planes. */
    private static void requireNoPlanes(SlideFile file, List<TiffPage> pages) {
        long largest =
                pages.stream()
                        .filter(page -> page.isTiled() && page.isColour())
                        .mapToLong(page -> page.size().pixels())
                        .max()
                        .orElse(0);
        for (int i = 1; i < pages.size(); i++) {
            TiffPage before = pages.get(i - 1);
            TiffPage page = pages.get(i);
            if (!page.isColour()
                    && !before.isColour()
                    && page.size().equals(before.size())
                    && page.size().pixels() > largest) {
                long same = pages.stream().filter(p -> p.size().equals(page.size())).count();
                throw new InputException(
                        file.path()
                                + ": has "
                                + same
                                + " grey pages of "
                                + page.size()
                                + ", which are channels or planes; only one RGB or grey plane is"
                                + " read, export it so");
            }
        }
    }

    private static void requireOnePlane(SlideFile file, TiffPage first, TiffPage main) {
        OmePixels.of(first.text(TiffTag.DESCRIPTION), main)
                .ifPresent(
                        pixels -> {
                            long samples = Math.max(1, main.number(TiffTag.SAMPLES, 1));
                            if (pixels.channels() / samples * pixels.depthsAndTimes() > 1) {
                                throw new InputException(
                                        file.path()
                                                + ": OME-TIFF of "
                                                + pixels.channels()
                                                + " channels and "
                                                + pixels.depthsAndTimes()
                                                + " planes; only one RGB or grey plane is read,"
                                                + " export it so");
                            }
                        });
    }

    private static List<LevelPage> levels(List<TiffPage> pages, TiffPage main, TiffVendor vendor) {
        List<LevelPage> levels = new ArrayList<>();
        levels.add(new LevelPage(main, main.size(), 1));
        List<TiffPage> candidates = new ArrayList<>(main.subPages);
        pages.stream()
                .filter(page -> page != main && (page.isTiled() || isReduced(main, page)))
                .forEach(candidates::add);
        candidates.sort(Comparator.comparingInt(TiffPage::width).reversed());
        for (TiffPage page : candidates) {
            LevelPage before = levels.get(levels.size() - 1);
            if (page.width() < 1
                    || page.height() < 1
                    || page.width() >= before.page().width()
                    || page.isColour() != main.isColour()) {
                continue;
            }
            if (vendor == TiffVendor.PHILIPS) {
                // Each level halves the one before; its sides are rounded up to whole tiles.
                double downsample = 2 * before.downsample();
                int width = (int) Math.min(page.width(), Math.round(main.width() / downsample));
                int height = (int) Math.min(page.height(), Math.round(main.height() / downsample));
                Size size = new Size(Math.max(1, width), Math.max(1, height));
                levels.add(new LevelPage(page, size, downsample));
            } else if (sameShape(main, page)) {
                double downsample = TiledSlide.downsample(main.size(), page.size());
                levels.add(new LevelPage(page, page.size(), downsample));
            }
        }
        return levels;
    }

    /** Whether a page in strips is marked as the slide in lower resolution. */
    private static boolean isReduced(TiffPage main, TiffPage page) {
        return !main.isTiled() && page.number(TiffTag.SUBFILE, 0) == REDUCED;
    }

    /** Two sides that differ from the same ratio by more than rounding belong to another image. */
    private static boolean sameShape(TiffPage main, TiffPage page) {
        double across = main.width() / (double) page.width();
        double expected = main.height() / across;
        return Math.abs(expected - page.height()) <= 2 + 0.01 * expected;
    }
}
