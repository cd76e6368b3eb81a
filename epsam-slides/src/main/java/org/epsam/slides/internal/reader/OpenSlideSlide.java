package org.epsam.slides.internal.reader;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;

/** A slide that OpenSlide reads. Its tiles are cached by OpenSlide itself. */
final class OpenSlideSlide implements Slide {
    private final Path path;
    private final OpenSlideLibrary library;
    private final Pointer slide;
    private final List<Level> levels = new ArrayList<>();

    /** By level: the one that OpenSlide is asked for; a finer one where it gets the level wrong. */
    private final List<Integer> sources = new ArrayList<>();

    private final List<String> associated;
    private final DeclaredResolution declared;
    private final Bounds bounds;
    // Many may read at once; closing waits for them, as the memory is freed then.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    /**
     * Opens a slide.
     *
     * @param wrong sizes of the levels that this library gets wrong, see {@link OpenSlideFault}
     */
    OpenSlideSlide(Path path, OpenSlideLibrary library, Set<Size> wrong) {
        this.path = path;
        this.library = library;
        slide = library.openslide_open(path.toString());
        if (slide == null) {
            throw new InputException(path + ": OpenSlide does not know this format");
        }
        try {
            check();
            String vendor = property("openslide.vendor").orElse("unknown");
            for (int i = 0; i < library.openslide_get_level_count(slide); i++) {
                addLevel(i, vendor, wrong);
            }
            declared = declaredResolution(vendor);
            bounds = declaredBounds();
            Pointer names = library.openslide_get_associated_image_names(slide);
            associated =
                    names == null
                            ? List.of()
                            : Stream.of(names.getStringArray(0)).sorted().toList();
            check();
        } catch (RuntimeException e) {
            library.openslide_close(slide);
            throw e;
        }
    }

    private void addLevel(int index, String vendor, Set<Size> wrong) {
        long[] across = {0};
        long[] down = {0};
        library.openslide_get_level_dimensions(slide, index, across, down);
        double downsample = library.openslide_get_level_downsample(slide, index);
        check();
        Size size = new Size(Math.toIntExact(across[0]), Math.toIntExact(down[0]));
        String storage = "OpenSlide, " + vendor;
        int source = index;
        if (wrong.contains(size)) {
            if (index == 0) {
                throw new InputException(
                        path
                                + ": OpenSlide and libtiff installed here give wrong pixels of it"
                                + " (run epsam doctor for details); convert it to JPEG or deflate"
                                + " tiles, or update them");
            }
            source = sources.get(index - 1);
            storage += ", shrunk from level " + source;
        }
        sources.add(source);
        levels.add(new Level(size, downsample, storage));
    }

    private void check() {
        String error = library.openslide_get_error(slide);
        if (error != null) {
            throw new InputException(
                    path + ": OpenSlide cannot read it (" + error.strip() + "); replace it");
        }
    }

    private Optional<String> property(String name) {
        return Optional.ofNullable(library.openslide_get_property_value(slide, name));
    }

    private DeclaredResolution declaredResolution(String vendor) {
        // Before 4.0 it does not look at the fields of such files; since then it believes printers.
        if (vendor.equals("generic-tiff")) {
            int unit =
                    switch (property("tiff.ResolutionUnit").orElse("inch")) {
                        case "inch" -> 2;
                        case "centimeter" -> 3;
                        default -> 1;
                    };
            return DeclaredResolution.ofFields(
                    number("tiff.XResolution"), number("tiff.YResolution"), unit);
        }
        DeclaredResolution own =
                DeclaredResolution.of(
                        number("openslide.mpp-x"), number("openslide.mpp-y"), "its pixel size");
        double aperio = number("aperio.MPP");
        return own.or(DeclaredResolution.of(aperio, aperio, "Aperio's MPP"));
    }

    private double number(String name) {
        return property(name).map(DeclaredResolution::number).orElse(Double.NaN);
    }

    /** The four properties of the bounds; all of level 0 where one is missing or absurd. */
    private Bounds declaredBounds() {
        Size whole = levels.get(0).size();
        try {
            List<Integer> values =
                    Stream.of("x", "y", "width", "height")
                            .flatMap(side -> property("openslide.bounds-" + side).stream())
                            .map(Integer::valueOf)
                            .toList();
            boolean inside =
                    values.size() == 4
                            && values.stream().allMatch(value -> value >= 0)
                            && values.get(2) > 0
                            && values.get(3) > 0
                            && (long) values.get(0) + values.get(2) <= whole.width()
                            && (long) values.get(1) + values.get(3) <= whole.height();
            return inside
                    ? new Bounds(
                            values.get(0), values.get(1), new Size(values.get(2), values.get(3)))
                    : Bounds.whole(whole);
        } catch (NumberFormatException e) {
            return Bounds.whole(whole);
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public String reader() {
        return "OpenSlide";
    }

    @Override
    public List<Level> levels() {
        return List.copyOf(levels);
    }

    @Override
    public Optional<Resolution> resolution() {
        return declared.resolution();
    }

    @Override
    public List<String> notes() {
        return declared.note().stream().toList();
    }

    @Override
    public Bounds bounds() {
        return bounds;
    }

    @Override
    public RgbImage read(Region region) {
        if (region.level() >= levels.size()) {
            throw new InputException(
                    path
                            + ": has no level "
                            + region.level()
                            + "; it has 0.."
                            + (levels.size() - 1));
        }
        int source = sources.get(region.level());
        Level level = levels.get(region.level());
        long left = Math.round(region.x() / level.downsample());
        long top = Math.round(region.y() / level.downsample());
        return guarded(
                () ->
                        source == region.level()
                                ? pixels(source, left, top, region.size())
                                : new ShrunkLevel(
                                                level,
                                                levels.get(source),
                                                (x, y, size) -> pixels(source, x, y, size))
                                        .read(left, top, region.size()));
    }

    /** Reads on whole pixels of the level, where OpenSlide need not interpolate. */
    private RgbImage pixels(int level, long left, long top, Size size) {
        double downsample = levels.get(level).downsample();
        int pixels = Math.toIntExact(size.pixels());
        try (Memory argb = new Memory(4L * pixels)) {
            library.openslide_read_region(
                    slide,
                    argb,
                    Math.round(left * downsample),
                    Math.round(top * downsample),
                    level,
                    size.width(),
                    size.height());
            check();
            return onWhite(size, argb.getIntArray(0, pixels));
        }
    }

    private RgbImage guarded(Supplier<RgbImage> reading) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(path + " is closed");
            }
            return reading.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Pixels are premultiplied with their alpha; what lies outside of the slide has none. */
    private static RgbImage onWhite(Size size, int[] argb) {
        byte[] rgb = new byte[3 * argb.length];
        for (int i = 0, to = 0; i < argb.length; i++, to += 3) {
            int pixel = argb[i];
            int white = 255 - (pixel >>> 24);
            rgb[to] = (byte) ((pixel >> 16 & 0xff) + white);
            rgb[to + 1] = (byte) ((pixel >> 8 & 0xff) + white);
            rgb[to + 2] = (byte) ((pixel & 0xff) + white);
        }
        return new RgbImage(size.width(), size.height(), rgb);
    }

    @Override
    public List<String> associatedImages() {
        return associated;
    }

    @Override
    public RgbImage readAssociated(String name) {
        if (!associated.contains(name)) {
            throw new InputException(
                    path
                            + ": has no image '"
                            + name
                            + "'; it has "
                            + (associated.isEmpty() ? "none" : associated));
        }
        return guarded(
                () -> {
                    long[] width = {0};
                    long[] height = {0};
                    library.openslide_get_associated_image_dimensions(slide, name, width, height);
                    check();
                    int pixels = Math.toIntExact(width[0] * height[0]);
                    try (Memory argb = new Memory(4L * pixels)) {
                        library.openslide_read_associated_image(slide, name, argb);
                        check();
                        Size size = new Size((int) width[0], (int) height[0]);
                        return onWhite(size, argb.getIntArray(0, pixels));
                    }
                });
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                library.openslide_close(slide);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
