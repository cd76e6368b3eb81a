package org.epsam.web.slide;

import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.HeatLayer;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;

/**
 * A probability map as tiles that lie exactly over those of its slide. Its pixels are of another
 * size, so that it is interpolated between the middles of its pixels.
 *
 * @param map the open map, a grey pyramid
 * @param zoom the levels of the slide
 * @param scale pixels of level 0 of the slide along one pixel of the map
 */
record MapTiles(Slide map, DeepZoom zoom, double scale) implements OpenPool.Closing {
    /** Maps of {@code segment} have levels, so that a tile never needs as much. */
    private static final long MOST_PIXELS = 1 << 24;

    /**
     * Checks that a map belongs to a slide.
     *
     * @throws InputException where its size is another one
     */
    MapTiles {
        Size expected =
                new Size(
                        (int) Math.ceil(zoom.size().width() / scale),
                        (int) Math.ceil(zoom.size().height() / scale));
        if (Math.abs(expected.width() - map.width()) > 1
                || Math.abs(expected.height() - map.height()) > 1) {
            throw new InputException(
                    map.path()
                            + ": has "
                            + map.size()
                            + " pixels, but the slide of "
                            + zoom.size()
                            + " pixels needs "
                            + expected
                            + "; it is of another slide, segment this one again");
        }
    }

    /**
     * Lays a map over its slide.
     *
     * @param scale as {@code slides.csv} has it; empty: what the sizes tell
     */
    static MapTiles of(Slide map, DeepZoom zoom, Optional<Double> scale) {
        return new MapTiles(map, zoom, scale.orElse(zoom.size().width() / (double) map.width()));
    }

    /**
     * Where the pixels of a tile lie along one side of a level of the map. Never compared: as a
     * record of arrays it is equal to itself only.
     *
     * @param low the pixel before each place, counted from the first one that is read
     * @param part how far each place lies behind the middle of that pixel, 0..1
     * @param first the first pixel that is read
     * @param count how many are read
     */
    private record Places(int[] low, double[] part, int first, int count) {
        /**
         * Finds the places.
         *
         * @param start of the tile, in its pixels
         * @param length of the tile
         * @param ratio pixels of the map along one of the tile
         * @param side of the map
         */
        static Places of(long start, int length, double ratio, int side) {
            int[] low = new int[length];
            double[] part = new double[length];
            for (int i = 0; i < length; i++) {
                // Beyond the outermost middles there is only that pixel.
                double at = (start + i + 0.5) * ratio - 0.5;
                double inside = Math.max(0, Math.min(side - 1, at));
                low[i] = Math.min((int) inside, Math.max(0, side - 2));
                part[i] = inside - low[i];
            }
            int first = low[0];
            int count = Math.min(side, low[length - 1] + 2) - first;
            for (int i = 0; i < length; i++) {
                low[i] -= first;
            }
            return new Places(low, part, first, count);
        }

        int next(int i) {
            return Math.min(low[i] + 1, count - 1);
        }
    }

    byte[] png(TilePlace tile) {
        Size size = zoom.tileSize(tile);
        double pixels = zoom.scale(tile.level()) / scale;
        int number = map.levelFor(pixels);
        Level level = map.levels().get(number);
        double ratio = pixels / level.downsample();
        long left = (long) tile.column() * DeepZoom.TILE;
        long top = (long) tile.row() * DeepZoom.TILE;
        Places columns = Places.of(left, size.width(), ratio, level.width());
        Places rows = Places.of(top, size.height(), ratio, level.height());
        if ((long) columns.count() * rows.count() > MOST_PIXELS) {
            throw new InputException(
                    map.path() + ": has no coarse levels; segment the slide again");
        }
        RgbImage read =
                map.read(
                        new Region(
                                number,
                                (int) Math.round(columns.first() * level.downsample()),
                                (int) Math.round(rows.first() * level.downsample()),
                                columns.count(),
                                rows.count()));
        return HeatLayer.png(interpolated(read, columns, rows));
    }

    private static GrayImage interpolated(RgbImage read, Places columns, Places rows) {
        int width = columns.low().length;
        int height = rows.low().length;
        byte[] values = new byte[width * height];
        if (isEmpty(read)) {
            return new GrayImage(width, height, values);
        }
        float[][] across = new float[rows.count()][];
        for (int row = 0; row < across.length; row++) {
            across[row] = across(read, columns, row);
        }
        for (int y = 0; y < height; y++) {
            float[] above = across[rows.low()[y]];
            float[] below = across[rows.next(y)];
            float down = (float) rows.part()[y];
            for (int x = 0; x < width; x++) {
                values[y * width + x] = (byte) (above[x] + down * (below[x] - above[x]) + 0.5f);
            }
        }
        return new GrayImage(width, height, values);
    }

    private static float[] across(RgbImage read, Places columns, int row) {
        float[] values = new float[columns.low().length];
        for (int x = 0; x < values.length; x++) {
            int left = read.get(columns.low()[x], row, 0);
            int right = read.get(columns.next(x), row, 0);
            values[x] = left + (float) columns.part()[x] * (right - left);
        }
        return values;
    }

    /** Most of a slide is glass, or healthy. */
    private static boolean isEmpty(RgbImage read) {
        for (byte value : read.rgb()) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        map.close();
    }
}
