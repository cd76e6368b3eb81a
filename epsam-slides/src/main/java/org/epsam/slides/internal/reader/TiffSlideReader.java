package org.epsam.slides.internal.reader;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.base.InputException;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.tiff.TiffTag;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;

/**
 * Opens TIFF, BigTIFF, Aperio SVS, Philips TIFF and OME-TIFF files of 8 bits a sample, tiled or in
 * strips: JPEG, LZW, deflate or uncompressed.
 */
public final class TiffSlideReader implements SlideReader {
    private static final Pattern KIND =
            Pattern.compile("(?i)\\b(label|macro|thumbnail|overview)\\b");
    private static final long MAX_ASSOCIATED_PIXELS = 100_000_000;

    @Override
    public String name() {
        return "TIFF";
    }

    @Override
    public String formats() {
        return "TIFF, BigTIFF, Aperio SVS, Philips TIFF, OME-TIFF: JPEG, LZW, deflate,"
                + " uncompressed";
    }

    /** A page that is a level, and how much coarser than level 0 it is. */
    private record LevelPage(TiffPage page, Size size, double downsample) {}

    /**
     * Finds what is wrong with a TIFF file, if it is one and damaged.
     *
     * @return the reason without the path; empty for sound TIFF files, even unsupported ones, and
     *     for all other files
     */
    static Optional<String> damage(Path path) {
        try (SlideFile file = new SlideFile(path)) {
            if (TiffFile.isTiff(file)) {
                slide(file);
            }
            return Optional.empty();
        } catch (UnsupportedSlide e) {
            return Optional.empty();
        } catch (InputException e) {
            return Optional.of(e.withoutPath(path));
        }
    }

    @Override
    public Optional<String> refusal(Path path) {
        if (Files.isDirectory(path)) {
            return Optional.of("a folder");
        }
        try (SlideFile file = new SlideFile(path)) {
            if (!TiffFile.isTiff(file)) {
                return Optional.of("does not begin as TIFF files do");
            }
            slide(file);
            return Optional.empty();
        } catch (InputException e) {
            return Optional.of(e.withoutPath(path));
        }
    }

    @Override
    public Slide open(Path path) {
        SlideFile file = new SlideFile(path);
        try {
            if (!TiffFile.isTiff(file)) {
                throw new InputException(path + ": does not begin as TIFF files do");
            }
            return slide(file).closing(file::close);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static TiledSlide slide(SlideFile file) {
        TiffFile tiff = TiffFile.read(file);
        TiffPage first = tiff.pages().get(0);
        TiffVendor vendor = TiffVendor.of(file, first);
        List<LevelPage> levels = levels(tiff, vendor);
        List<TiledSlide.Pyramid> pyramid = new ArrayList<>();
        for (LevelPage level : levels) {
            TiffTiles tiles = new TiffTiles(file, level.page(), "level " + pyramid.size());
            pyramid.add(tiles.pyramid(level.size(), level.downsample()));
        }
        TiledSlide slide = new TiledSlide(file.path(), "TIFF", pyramid, vendor.resolution(first));
        List<TiffPage> used = levels.stream().map(LevelPage::page).toList();
        for (TiffPage page : tiff.pages()) {
            if (!used.contains(page)) {
                slide.with(associatedName(page, vendor), () -> whole(file, page));
            }
        }
        return slide;
    }

    private static List<LevelPage> levels(TiffFile tiff, TiffVendor vendor) {
        TiffPage first = tiff.pages().get(0);
        List<LevelPage> levels = new ArrayList<>();
        levels.add(new LevelPage(first, first.size(), 1));
        List<TiffPage> candidates = new ArrayList<>(tiff.subPages());
        tiff.pages().stream()
                .skip(1)
                .filter(page -> page.isTiled() || isReduced(first, page))
                .forEach(candidates::add);
        candidates.sort(Comparator.comparingInt(TiffPage::width).reversed());
        for (TiffPage page : candidates) {
            LevelPage before = levels.get(levels.size() - 1);
            if (page.width() < 1 || page.height() < 1 || page.width() >= before.page().width()) {
                continue;
            }
            if (vendor == TiffVendor.PHILIPS) {
                // Each level halves the one before; its sides are rounded up to whole tiles.
                double downsample = 2 * before.downsample();
                int width = (int) Math.min(page.width(), Math.round(first.width() / downsample));
                int height = (int) Math.min(page.height(), Math.round(first.height() / downsample));
                Size size = new Size(Math.max(1, width), Math.max(1, height));
                levels.add(new LevelPage(page, size, downsample));
            } else if (sameShape(first, page)) {
                double downsample = TiledSlide.downsample(first.size(), page.size());
                levels.add(new LevelPage(page, page.size(), downsample));
            }
        }
        return levels;
    }

    /** Whether a page in strips is marked as the first page in lower resolution. */
    private static boolean isReduced(TiffPage first, TiffPage page) {
        return !first.isTiled() && page.number(TiffTag.SUBFILE, 0) == 1;
    }

    /** Two sides that differ from the same ratio by more than rounding belong to another image. */
    private static boolean sameShape(TiffPage first, TiffPage page) {
        double across = first.width() / (double) page.width();
        double expected = first.height() / across;
        return Math.abs(expected - page.height()) <= 2 + 0.01 * expected;
    }

    private static String associatedName(TiffPage page, TiffVendor vendor) {
        String description = page.text(TiffTag.DESCRIPTION);
        Matcher kind = KIND.matcher(description);
        if (kind.find()) {
            return kind.group(1).toLowerCase(Locale.ROOT);
        }
        return vendor == TiffVendor.APERIO && page.index == 1
                ? "thumbnail"
                : "page-" + (page.index + 1);
    }

    private static RgbImage whole(SlideFile file, TiffPage page) {
        TiffTiles tiles = new TiffTiles(file, page, "page " + (page.index + 1));
        if (page.size().pixels() > MAX_ASSOCIATED_PIXELS) {
            throw new InputException(
                    file.path()
                            + ": page "
                            + (page.index + 1)
                            + " has "
                            + page.size()
                            + " pixels, too many to be read at once");
        }
        TiledSlide.Pyramid level = tiles.pyramid(page.size(), 1);
        return TiledSlide.compose(level, tiles, 0, 0, page.size());
    }
}
