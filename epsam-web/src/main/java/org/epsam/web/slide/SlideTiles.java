package org.epsam.web.slide;

import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.TileJpeg;
import org.epsam.slides.tissue.Overview;

/**
 * An open slide as tiles for a viewer, from the corner of its scanned part on.
 *
 * <p>A tile is read from the level of the file that is next finer, in squares of at most 2048
 * pixels a side, so that it needs little memory whatever levels there are. What it costs is the
 * pixels of that level: up to 4 for each of the tile in usual pyramids, whose levels are 2 or 4
 * times coarser than those before them. Where the file has no coarse levels, the coarsest levels
 * here come from a {@link WholePicture}, for which all of the slide is read once.
 */
final class SlideTiles implements OpenPool.Closing {
    private static final int QUALITY = 85;

    /** Beyond this, reading a level anew for each tile is worse than one picture of the whole. */
    private static final double MOST_SHRINKING = 4;

    private final Slide slide;
    private final DeepZoom zoom;
    private final WholePicture picture;
    private final boolean pictureNeeded;

    SlideTiles(Slide slide) {
        this.slide = slide;
        zoom = new DeepZoom(slide.bounds().size());
        picture = new WholePicture(this, zoom);
        int scale = zoom.scale(picture.level());
        Level finer = slide.levels().get(slide.levelFor(scale));
        pictureNeeded =
                picture.level() < zoom.maxLevel() && scale / finer.downsample() > MOST_SHRINKING;
    }

    Slide slide() {
        return slide;
    }

    DeepZoom zoom() {
        return zoom;
    }

    /** Returns whether the coarsest levels come from a picture of the whole slide. */
    boolean isPictureNeeded() {
        return pictureNeeded;
    }

    byte[] jpeg(TilePlace tile) {
        return TileJpeg.encode(image(tile), QUALITY);
    }

    private RgbImage image(TilePlace tile) {
        Size size = zoom.tileSize(tile);
        if (!pictureNeeded || tile.level() > picture.level()) {
            return read(tile, size);
        }
        int times = 1 << picture.level() - tile.level();
        RgbImage part =
                part(
                        picture.image(),
                        tile.column() * DeepZoom.TILE * times,
                        tile.row() * DeepZoom.TILE * times,
                        new Size(size.width() * times, size.height() * times));
        return Resize.pillow(part, size);
    }

    /** Reads the part of a slide that a frame shows. */
    ClickedPart read(ClickedPart.Frame frame) {
        Bounds scanned = slide.bounds();
        RgbImage image =
                slide.readScaled(
                        frame.scale(),
                        scanned.x() + frame.left(),
                        scanned.y() + frame.top(),
                        frame.size());
        return new ClickedPart(image, frame.left(), frame.top(), frame.scale());
    }

    /** Reads a tile from the file. */
    RgbImage read(TilePlace tile, Size size) {
        int scale = zoom.scale(tile.level());
        Bounds scanned = slide.bounds();
        long x = scanned.x() + (long) tile.column() * DeepZoom.TILE * scale;
        long y = scanned.y() + (long) tile.row() * DeepZoom.TILE * scale;
        return Overview.of(slide, scale, new Bounds(Math.toIntExact(x), Math.toIntExact(y), size));
    }

    /**
     * A part of the picture, whose last column and row are repeated: the last pixels of a level may
     * reach beyond the slide, and stretched instead, all would be out of place.
     */
    private static RgbImage part(RgbImage image, int left, int top, Size size) {
        int width = size.width();
        byte[] rgb = new byte[3 * width * size.height()];
        int inside = Math.min(width, image.width() - left);
        for (int y = 0; y < size.height(); y++) {
            int row = Math.min(top + y, image.height() - 1);
            int from = 3 * (row * image.width() + left);
            int to = 3 * y * width;
            System.arraycopy(image.rgb(), from, rgb, to, 3 * inside);
            for (int x = inside; x < width; x++) {
                System.arraycopy(rgb, to + 3 * (inside - 1), rgb, to + 3 * x, 3);
            }
        }
        return new RgbImage(width, size.height(), rgb);
    }

    @Override
    public void close() {
        slide.close();
    }
}
