package org.epsam.slides.internal.reader;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.internal.tiff.TiffTag;
import org.epsam.slides.slide.Refusal;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;

/**
 * Opens TIFF, BigTIFF, Aperio SVS, Philips TIFF and OME-TIFF files of 8 bits a sample, tiled or in
 * strips, with the codecs of {@link TiffCompression}.
 */
public final class TiffSlideReader implements SlideReader {
    private static final Pattern KIND =
            Pattern.compile("(?i)\\b(label|macro|thumbnail|overview)\\b");

    @Override
    public String name() {
        return "TIFF";
    }

    @Override
    public String formats() {
        return "TIFF, BigTIFF, Aperio SVS, Philips TIFF, OME-TIFF: "
                + Arrays.stream(TiffCompression.values())
                        .map(TiffCompression::title)
                        .collect(Collectors.joining(", "));
    }

    @Override
    public Optional<Refusal> refusal(Path path) {
        if (Files.isDirectory(path)) {
            return Optional.of(Refusal.of("a folder"));
        }
        try (SlideFile file = new SlideFile(path)) {
            if (!TiffFile.isTiff(file)) {
                return Optional.of(Refusal.of("does not begin as TIFF files do"));
            }
            slide(file);
            return Optional.empty();
        } catch (InputException e) {
            return Optional.of(UnsupportedSlide.refusal(e, path));
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
        TiffLayout layout = TiffLayout.of(file, tiff, vendor);
        boolean aperio = vendor == TiffVendor.APERIO;
        List<TiledSlide.Pyramid> pyramid = new ArrayList<>();
        for (TiffLayout.LevelPage level : layout.levels()) {
            TiffTiles tiles = new TiffTiles(file, level.page(), aperio, "level " + pyramid.size());
            pyramid.add(tiles.pyramid(level.size(), level.downsample()));
        }
        TiledSlide slide =
                new TiledSlide(
                        file.path(), "TIFF", pyramid, vendor.resolution(first, layout.main()));
        layout.notes().forEach(slide::note);
        for (TiffPage page : layout.others()) {
            slide.with(associatedName(page, vendor), () -> whole(file, page, aperio));
        }
        return slide;
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

    /** Decodes a page as one image. */
    static RgbImage whole(SlideFile file, TiffPage page, boolean aperio) {
        TiffTiles tiles = new TiffTiles(file, page, aperio, "page " + (page.index + 1));
        return TiledSlide.whole(file.path(), tiles.pyramid(page.size(), 1), tiles);
    }
}
