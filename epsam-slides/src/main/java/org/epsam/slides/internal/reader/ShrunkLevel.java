package org.epsam.slides.internal.reader;

import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.TileIndex;

/**
 * A level whose pixels come from a finer one. It is shrunk in tiles, so that a pixel is the same in
 * all regions that show it.
 */
record ShrunkLevel(Level level, Level finer, Pixels pixels) implements TiledSlide.Tiles {
    private static final int TILE = 256;

    /** Reads the finer level, in its own pixels. */
    @FunctionalInterface
    interface Pixels {
        RgbImage read(long left, long top, Size size);
    }

    /** Reads a part of this level, in its own pixels; white outside of it. */
    RgbImage read(long left, long top, Size size) {
        TiledSlide.Pyramid tiled = new TiledSlide.Pyramid(level, new Size(TILE, TILE), this);
        return TiledSlide.compose(tiled, this, left, top, size);
    }

    @Override
    public byte[] decode(TileIndex index) {
        int column = index.column();
        int row = index.row();
        double ratio = TiledSlide.downsample(finer.size(), level.size());
        int width = Math.min(TILE, level.width() - column * TILE);
        int height = Math.min(TILE, level.height() - row * TILE);
        int left = (int) Math.min(finer.width() - 1, Math.round(column * TILE * ratio));
        int top = (int) Math.min(finer.height() - 1, Math.round(row * TILE * ratio));
        int wide = (int) Math.max(1, Math.round(width * ratio));
        int high = (int) Math.max(1, Math.round(height * ratio));
        RgbImage inside =
                pixels.read(
                        left,
                        top,
                        new Size(
                                Math.min(wide, finer.width() - left),
                                Math.min(high, finer.height() - top)));
        RgbImage shrunk = Resize.pillow(extended(inside, wide, high), new Size(width, height));
        byte[] tile = new byte[3 * TILE * TILE];
        for (int y = 0; y < height; y++) {
            System.arraycopy(shrunk.rgb(), 3 * y * width, tile, 3 * y * TILE, 3 * width);
        }
        return tile;
    }

    /**
     * Repeats the last column and row. A level whose sides were rounded up ends a part of a pixel
     * beyond the finer one; stretched instead, it would be out of place.
     */
    private static RgbImage extended(RgbImage image, int width, int height) {
        if (image.width() == width && image.height() == height) {
            return image;
        }
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int x = Math.min(image.width() - 1, i / 3 % width);
            int y = Math.min(image.height() - 1, i / 3 / width);
            rgb[i] = (byte) image.get(x, y, i % 3);
        }
        return new RgbImage(width, height, rgb);
    }
}
