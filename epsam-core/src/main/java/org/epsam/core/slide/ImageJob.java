package org.epsam.core.slide;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.TileIndex;

/**
 * The work on one image.
 *
 * @param file the image
 * @param name of its results
 * @param size of the image
 * @param resolution of the image, if known
 * @param scale pixels of the image along one that is segmented, 1 or more
 * @param side of the run's patches in pixels
 */
record ImageJob(
        Path file,
        String name,
        Size size,
        Optional<Resolution> resolution,
        double scale,
        int side) {
    // A larger image shows the networks structures of another size than they were trained on.
    private static final double LARGEST_WHOLE = 1.5;

    /** The size of what is segmented. */
    Size seen() {
        return new Size(shrunk(size.width()), shrunk(size.height()));
    }

    private int shrunk(int length) {
        return (int) Math.ceil(length / scale);
    }

    /** Whether it is segmented as one patch. */
    boolean isWhole() {
        return seen().longerSide() <= LARGEST_WHOLE * side;
    }

    /** Whether it is segmented as one patch though it is larger than the run's. */
    boolean isLargeWhole() {
        return isWhole() && seen().longerSide() > side;
    }

    /** Shrinks the image to what is segmented. */
    RgbImage seen(RgbImage image) {
        return seen().equals(size) ? image : Resize.pillow(image, seen());
    }

    /**
     * The tiles of an image.
     *
     * @param name of its results
     * @param grid covers all of it
     * @param image as it is segmented
     */
    record Tiles(String name, TileGrid grid, RgbImage image) implements TileSource {
        /** All tiles, row by row: unlike a slide, an image need not show any glass. */
        List<TileIndex> all() {
            List<TileIndex> all = new ArrayList<>();
            for (int row = 0; row < grid.rows(); row++) {
                for (int column = 0; column < grid.columns(); column++) {
                    all.add(new TileIndex(column, row));
                }
            }
            return all;
        }

        /** What lies outside of the image is white, as on slides. */
        @Override
        public RgbImage read(TileIndex tile) {
            int side = grid.side();
            int left = grid.left(tile.column());
            int top = grid.top(tile.row());
            byte[] rgb = new byte[3 * side * side];
            Arrays.fill(rgb, (byte) 255);
            int wide = Math.min(side, image.width() - left);
            for (int y = 0; y < Math.min(side, image.height() - top); y++) {
                System.arraycopy(
                        image.rgb(),
                        3 * ((top + y) * image.width() + left),
                        rgb,
                        3 * y * side,
                        3 * wide);
            }
            return new RgbImage(side, side, rgb);
        }
    }
}
