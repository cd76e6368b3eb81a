package org.epsam.slides.internal.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.epsam.base.InputException;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.TileIndex;

/** A slide put together from tiles, whatever file they come from. */
class TiledSlide implements Slide {
    private static final long MAX_ASSOCIATED_PIXELS = 100_000_000;

    private final Path path;
    private final String reader;
    private final List<Pyramid> pyramid;
    private final List<Level> levels;
    private final Optional<Resolution> resolution;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Supplier<RgbImage>> associated = new TreeMap<>();
    private Runnable closing = () -> {};
    private volatile boolean closed;

    /** Where the pixels of one tile come from. */
    @FunctionalInterface
    interface Tiles {
        /**
         * Returns tileWidth * tileHeight * 3 bytes, RGB; whoever gets them does not change them.
         */
        byte[] decode(TileIndex tile);
    }

    /**
     * A level with its tiles, which cover it from the upper left corner on; the last ones may stand
     * over its border.
     */
    record Pyramid(Level level, Size tileSize, Tiles tiles) {}

    TiledSlide(Path path, String reader, List<Pyramid> pyramid, DeclaredResolution declared) {
        this.path = path;
        this.reader = reader;
        this.pyramid = List.copyOf(pyramid);
        this.levels = pyramid.stream().map(Pyramid::level).toList();
        resolution = declared.resolution();
        declared.note().ifPresent(notes::add);
    }

    /** Adds a further image; where there is one of its name, a number is added to the name. */
    TiledSlide with(String name, Supplier<RgbImage> image) {
        String free = name;
        for (int i = 2; associated.containsKey(free); i++) {
            free = name + "-" + i;
        }
        associated.put(free, image);
        return this;
    }

    /** Adds what people should know about the file. */
    TiledSlide note(String line) {
        notes.add(line);
        return this;
    }

    /** Sets what is closed with the slide. */
    TiledSlide closing(Runnable action) {
        closing = action;
        return this;
    }

    /** Whether an image may be another in lower resolution: its sides have the same ratio. */
    static boolean haveOneShape(Size whole, Size level) {
        double expected = whole.height() * (level.width() / (double) whole.width());
        return Math.abs(expected - level.height()) <= 2 + 0.01 * expected;
    }

    /**
     * How much coarser a level is. Sides are rounded when pyramids are built, so that their ratio
     * is a little off: a whole number that explains both sides is taken instead.
     */
    static double downsample(Size whole, Size level) {
        double across = whole.width() / (double) level.width();
        double down = whole.height() / (double) level.height();
        double mean = (across + down) / 2;
        for (long factor : new long[] {Math.round(across), Math.round(down)}) {
            if (factor >= 1
                    && Math.abs(whole.width() / (double) factor - level.width()) <= 1
                    && Math.abs(whole.height() / (double) factor - level.height()) <= 1) {
                return factor;
            }
        }
        return mean;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public String reader() {
        return reader;
    }

    @Override
    public List<Level> levels() {
        return levels;
    }

    @Override
    public Optional<Resolution> resolution() {
        return resolution;
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public RgbImage read(Region region) {
        requireOpen();
        if (region.level() >= levels.size()) {
            throw new InputException(
                    path
                            + ": has no level "
                            + region.level()
                            + "; it has 0.."
                            + (levels.size() - 1));
        }
        Pyramid from = pyramid.get(region.level());
        double downsample = from.level().downsample();
        return compose(
                from,
                tile -> tile(region.level(), tile),
                Math.round(region.x() / downsample),
                Math.round(region.y() / downsample),
                region.size());
    }

    /** Reads a further image, where it is not too large for that. */
    static RgbImage whole(Path path, Pyramid image, Tiles tiles) {
        Size size = image.level().size();
        if (size.pixels() > MAX_ASSOCIATED_PIXELS) {
            throw new InputException(
                    path
                            + ": one of its further images has "
                            + size
                            + " pixels, too many to be read at once");
        }
        return compose(image, tiles, 0, 0, size);
    }

    /** Puts a part of a level together, in pixels of the level; white outside of it. */
    static RgbImage compose(Pyramid from, Tiles tiles, long left, long top, Size size) {
        Level level = from.level();
        int width = size.width();
        int height = size.height();
        byte[] rgb = new byte[3 * width * height];
        // Long, as a border far outside of the slide is allowed.
        int x0 = (int) Math.max(0, left);
        int y0 = (int) Math.max(0, top);
        int x1 = (int) Math.min(level.width(), left + width);
        int y1 = (int) Math.min(level.height(), top + height);
        if (x0 > left || y0 > top || x1 < left + width || y1 < top + height) {
            Arrays.fill(rgb, (byte) 255);
        }
        if (x0 >= x1 || y0 >= y1) {
            return new RgbImage(width, height, rgb);
        }
        int wide = from.tileSize().width();
        int high = from.tileSize().height();
        for (int row = y0 / high; row <= (y1 - 1) / high; row++) {
            for (int column = x0 / wide; column <= (x1 - 1) / wide; column++) {
                byte[] tile = tiles.decode(new TileIndex(column, row));
                int fromX = Math.max(x0, column * wide);
                int toX = (int) Math.min(x1, (column + 1L) * wide);
                int toY = (int) Math.min(y1, (row + 1L) * high);
                for (int y = Math.max(y0, row * high); y < toY; y++) {
                    System.arraycopy(
                            tile,
                            3 * ((y - row * high) * wide + fromX - column * wide),
                            rgb,
                            3 * (int) ((y - top) * width + fromX - left),
                            3 * (toX - fromX));
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    private byte[] tile(int level, TileIndex index) {
        TileCache.Key key = new TileCache.Key(this, level, index);
        Optional<byte[]> known = TileCache.SHARED.get(key);
        if (known.isPresent()) {
            return known.get();
        }
        // Two threads may decode the same tile; that costs less than making one wait.
        byte[] tile = pyramid.get(level).tiles().decode(index);
        TileCache.SHARED.put(key, tile);
        return tile;
    }

    @Override
    public List<String> associatedImages() {
        return List.copyOf(associated.keySet());
    }

    @Override
    public RgbImage readAssociated(String name) {
        requireOpen();
        Supplier<RgbImage> image = associated.get(name);
        if (image == null) {
            throw new InputException(
                    path
                            + ": has no image '"
                            + name
                            + "'; it has "
                            + (associated.isEmpty() ? "none" : associated.keySet()));
        }
        return image.get();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(path + " is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            closing.run();
            TileCache.SHARED.forget(this);
        }
    }
}
