package org.epsam.slides.internal.reader;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
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
        for (TiffPage page : others) {
            if (page.size().pixels() > main.size().pixels()) {
                notes.add(
                        String.format(
                                Locale.ROOT,
                                "page %d of %s, which is larger, is not shown: it is %s",
                                page.index + 1,
                                page.size(),
                                page.isColour() ? "not tiled" : "grey"));
            } else if (isLike(main, page) && !page.size().equals(main.size())) {
                notes.add(
                        String.format(
                                Locale.ROOT,
                                "page %d of %s is not shown: it is taken for another image",
                                page.index + 1,
                                page.size()));
            }
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

    /** Grey pages of one size are channels or planes. */
    private static void requireNoPlanes(SlideFile file, List<TiffPage> pages) {
        long largest =
                pages.stream()
                        .filter(page -> page.isTiled() && page.isColour())
                        .mapToLong(page -> page.size().pixels())
                        .max()
                        .orElse(0);
        for (TiffPage page : pages) {
            long same =
                    pages.stream()
                            .filter(p -> !p.isColour() && p.size().equals(page.size()))
                            .count();
            if (!page.isColour() && same > 1 && page.size().pixels() > largest) {
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
        List<TiffPage> candidates = vendor == TiffVendor.PHILIPS ? pages : candidates(pages, main);
        List<OmePixels> images =
                vendor == TiffVendor.OME && main.subPages.isEmpty()
                        ? OmePixels.all(pages.get(0).text(TiffTag.DESCRIPTION))
                        : List.of();
        candidates =
                candidates.stream()
                        .filter(page -> OmePixels.mayBeLevel(images, main, page))
                        .filter(page -> page.isTiled() || isReduced(main, page))
                        .sorted(Comparator.comparingInt(TiffPage::width).reversed())
                        .toList();
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
            } else if (TiledSlide.haveOneShape(main.size(), page.size())) {
                double downsample = TiledSlide.downsample(main.size(), page.size());
                levels.add(new LevelPage(page, page.size(), downsample));
            }
        }
        return levels;
    }

    /**
     * The pages that may be levels; of those of one width the first counts. A file may hold several
     * slides of one shape: levels are the SubIFDs of level 0, else the pages that shrink from it on
     * or, where none follows, that grow up to it. Others must halve it a whole number of times.
     */
    private static List<TiffPage> candidates(List<TiffPage> pages, TiffPage main) {
        if (!main.subPages.isEmpty()) {
            return main.subPages;
        }
        List<TiffPage> after = new ArrayList<>();
        List<TiffPage> before = new ArrayList<>();
        for (TiffPage page : pages) {
            if (page != main && isLike(main, page)) {
                (page.index > main.index ? after : before).add(page);
            }
        }
        Collections.reverse(before);
        List<TiffPage> near = shrinking(after);
        if (near.isEmpty() && shrinking(before).size() == before.size()) {
            near = before;
        }
        List<TiffPage> candidates = new ArrayList<>(near);
        Stream.concat(after.stream(), before.stream())
                .filter(page -> !candidates.contains(page) && isHalved(main, page))
                .forEach(candidates::add);
        return candidates;
    }

    private static boolean isLike(TiffPage main, TiffPage page) {
        return (page.isTiled() || isReduced(main, page))
                && page.isColour() == main.isColour()
                && page.size().pixels() > 0
                && TiledSlide.haveOneShape(main.size(), page.size());
    }

    private static List<TiffPage> shrinking(List<TiffPage> pages) {
        int count = 1;
        while (count < pages.size() && pages.get(count).width() < pages.get(count - 1).width()) {
            count++;
        }
        return pages.subList(0, Math.min(count, pages.size()));
    }

    private static boolean isHalved(TiffPage main, TiffPage page) {
        double factor = TiledSlide.downsample(main.size(), page.size());
        return factor == Math.rint(factor) && Long.bitCount((long) factor) == 1;
    }

    /** Whether a page in strips is marked as the slide in lower resolution. */
    private static boolean isReduced(TiffPage main, TiffPage page) {
        return !main.isTiled() && page.number(TiffTag.SUBFILE, 0) == REDUCED;
    }
}
