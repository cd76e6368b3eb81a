package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.tiff.TiffTag;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideWriter;

/**
 * Finds out where OpenSlide gives wrong pixels of TIFF files without an error.
 *
 * <p>OpenSlide lets libtiff fill a buffer of a whole tile, also where the tile reaches beyond the
 * image. Since the security fixes CVE-2025-9900 and CVE-2026-4775 libtiff cuts such a request, and
 * then the pixels lie elsewhere in the buffer. What OpenSlide decodes itself is right: JPEG of
 * three samples and Aperio's JPEG 2000.
 */
final class OpenSlideFault {
    private static Set<Overhang> installed;

    private OpenSlideFault() {}

    /** How tiles reach beyond their image, each with the size of an image in which they do. */
    enum Overhang {
        LOWER("lower than a tile", SlideWriter.TILE, 200) {
            @Override
            boolean isIn(long width, long height, long tileWidth, long tileHeight) {
                return height < tileHeight;
            }
        },
        NARROWER("narrower than a tile", 200, SlideWriter.TILE) {
            @Override
            boolean isIn(long width, long height, long tileWidth, long tileHeight) {
                return width < tileWidth;
            }
        },
        LAST_ROW("with a last row of tiles that is not full", SlideWriter.TILE, 300) {
            @Override
            boolean isIn(long width, long height, long tileWidth, long tileHeight) {
                return height > tileHeight && height % tileHeight != 0;
            }
        };

        private final String words;
        private final Size shown;

        Overhang(String words, int width, int height) {
            this.words = words;
            shown = new Size(width, height);
        }

        abstract boolean isIn(long width, long height, long tileWidth, long tileHeight);
    }

    /** Returns the faults of the installed OpenSlide; looks once. */
    static synchronized Set<Overhang> installed() {
        if (installed == null) {
            installed = OpenSlideLibrary.get().map(OpenSlideFault::of).orElse(Set.of());
        }
        return installed;
    }

    /** Returns one line for people on the faults and their consequence; empty without faults. */
    static Optional<String> describe(Set<Overhang> faults) {
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "with the libtiff installed here it gives wrong pixels of TIFF images "
                                + faults.stream()
                                        .map(fault -> fault.words)
                                        .collect(Collectors.joining(" or "))
                                + ", unless they are colour JPEG; such levels are shrunk from the"
                                + " next finer sound level, and files without one are refused");
    }

    /**
     * Lets a library read small images that are written to a temporary folder.
     *
     * @throws InputException where there is no temporary folder
     */
    static Set<Overhang> of(OpenSlideLibrary library) {
        Set<Overhang> faults = EnumSet.noneOf(Overhang.class);
        try {
            Path folder = Files.createTempDirectory("epsam-openslide");
            try {
                for (Overhang overhang : Overhang.values()) {
                    Path file = folder.resolve("check.tif");
                    if (!isRight(library, file, overhang.shown)) {
                        faults.add(overhang);
                    }
                    Files.deleteIfExists(file);
                }
            } finally {
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new InputException(
                    System.getProperty("java.io.tmpdir")
                            + ": OpenSlide cannot be checked there ("
                            + e
                            + "); choose another folder with -Djava.io.tmpdir",
                    e);
        }
        return faults;
    }

    private static boolean isRight(OpenSlideLibrary library, Path file, Size size) {
        int side = SlideWriter.TILE;
        // Neighbours differ in both directions, so that pixels in another place are seen.
        byte[] values = new byte[side * 2 * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i % side + 3 * (i / side));
        }
        try (SlideWriter writer = SlideWriter.gray(file, size, Optional.empty())) {
            for (int row = 0; row < writer.rows(); row++) {
                byte[] tile = new byte[side * side];
                System.arraycopy(values, row * tile.length, tile, 0, tile.length);
                writer.write(new GrayImage(side, side, tile));
            }
            writer.finish();
        }
        try (Slide slide = new OpenSlideSlide(file, library, Set.of())) {
            RgbImage image = slide.read(new Region(0, 0, 0, size.width(), size.height()));
            for (int i = 0; i < size.pixels(); i++) {
                int x = i % size.width();
                int y = i / size.width();
                if (image.get(x, y, 1) != (values[y * side + x] & 0xff)) {
                    return false;
                }
            }
            return true;
        } catch (InputException e) {
            // An image that it does not read has not been shown to be right.
            return false;
        }
    }

    /**
     * Returns the levels of a file that a library with faults gets wrong. Levels and pages of TIFF
     * files that are not JPEG have the same sizes in OpenSlide.
     *
     * @param faults is asked only where the file has levels to which it matters
     */
    static Set<Size> wrongLevels(Path path, Supplier<Set<Overhang>> faults) {
        Set<Size> wrong = new HashSet<>();
        if (Files.isDirectory(path)) {
            return wrong;
        }
        try (SlideFile file = new SlideFile(path)) {
            if (TiffFile.isTiff(file)) {
                for (TiffPage page : TiffFile.read(file).pages()) {
                    Set<Overhang> overhangs = overhangs(page);
                    if (!overhangs.isEmpty()
                            && faults.get().stream().anyMatch(overhangs::contains)) {
                        wrong.add(page.size());
                    }
                }
            }
        }
        return wrong;
    }

    private static Set<Overhang> overhangs(TiffPage page) {
        Set<Overhang> overhangs = EnumSet.noneOf(Overhang.class);
        long codec = page.number(TiffTag.COMPRESSION, 1);
        boolean jpeg =
                codec == 7
                        && page.number(TiffTag.SAMPLES, 1) == 3
                        && page.number(TiffTag.PLANAR, 1) == 1;
        if (!page.isTiled() || jpeg || codec == 33003 || codec == 33005) {
            return overhangs;
        }
        long tileWidth = page.number(TiffTag.TILE_WIDTH, 0);
        long tileHeight = page.number(TiffTag.TILE_HEIGHT, 0);
        for (Overhang overhang : Overhang.values()) {
            if (tileHeight > 0
                    && overhang.isIn(page.width(), page.height(), tileWidth, tileHeight)) {
                overhangs.add(overhang);
            }
        }
        return overhangs;
    }
}
