package org.epsam.core.slide;

import java.util.ArrayList;
import java.util.List;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.TileIndex;
import org.epsam.slides.tissue.SlideTissue;

/**
 * The work on one slide.
 *
 * @param slide is open
 * @param name of its results
 * @param slideResolution of level 0
 * @param scale pixels of level 0 along one pixel of the probability map
 * @param grid the tiles, in pixels of the probability map, which begins at the slide's scanned part
 */
record SlideJob(Slide slide, String name, Resolution slideResolution, double scale, TileGrid grid)
        implements TileSource {
    /** Resolution of the probability map. */
    Resolution resolution() {
        return slideResolution.downsampled(scale);
    }

    /** The tiles with at least a fraction of tissue, row by row. */
    List<TileIndex> tiles(SlideTissue tissue, double minTissue) {
        int side = (int) Math.round(grid.side() * scale);
        List<TileIndex> tiles = new ArrayList<>();
        for (int row = 0; row < grid.rows(); row++) {
            for (int column = 0; column < grid.columns(); column++) {
                TileIndex tile = new TileIndex(column, row);
                if (tissue.fraction(left(tile), top(tile), side) >= minTissue) {
                    tiles.add(tile);
                }
            }
        }
        return tiles;
    }

    @Override
    public RgbImage read(TileIndex tile) {
        return slide.readScaled(scale, left(tile), top(tile), new Size(grid.side(), grid.side()));
    }

    /**
     * Blanks what is not tissue in a block of the probability map.
     *
     * @param left its left border in pixels of the map
     * @param top its upper border in pixels of the map
     * @return the block, 0 beside the tissue
     */
    GrayImage onTissue(SlideTissue tissue, int left, int top, GrayImage block) {
        byte[] values = block.values().clone();
        for (int y = 0; y < block.height(); y++) {
            double row = slide.bounds().y() + (top + y + 0.5) * scale;
            for (int x = 0; x < block.width(); x++) {
                int i = y * block.width() + x;
                double column = slide.bounds().x() + (left + x + 0.5) * scale;
                if (values[i] != 0 && !tissue.contains(column, row)) {
                    values[i] = 0;
                }
            }
        }
        return new GrayImage(block.width(), block.height(), values);
    }

    /** The left border of a tile in pixels of level 0. */
    private int left(TileIndex tile) {
        return slide.bounds().x() + (int) Math.round(grid.left(tile.column()) * scale);
    }

    /** The upper border of a tile in pixels of level 0. */
    private int top(TileIndex tile) {
        return slide.bounds().y() + (int) Math.round(grid.top(tile.row()) * scale);
    }
}
