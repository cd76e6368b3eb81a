package org.epsam.slides.patch;

import java.util.ArrayList;
import java.util.List;
import org.epsam.slides.image.Mask;

/**
 * The lattice of patch centres over the tissue of a slide: one every side of a patch, and again
 * shifted by half a side in both directions (tools/wsi_preprocess.py of the original).
 */
final class PatchGrid {
    private static final double FOCUS = 0.25;
    private static final double BORDER = 0.01;
    private static final double[] SHIFTS = {0, 0.5};

    private PatchGrid() {}

    /**
     * Lists the centres whose middle (a square of half the patch's side) touches tissue and stays
     * clear of a border of 1 % of the slide. The slide's first row and column never hold a centre.
     *
     * @param tissue the slide's tissue mask
     * @param patchSide side of a patch in pixels of level 0; at least one pixel of the mask
     * @param downsample pixels of level 0 for one pixel of the mask, often near 16 but not exactly
     * @return centres in level-0 pixels: by row, then column, then shift
     */
    public static List<PatchCentre> centres(Mask tissue, int patchSide, double downsample) {
        double side = patchSide / downsample;
        if (!(side >= 1)) {
            throw new IllegalArgumentException(
                    "patches of " + patchSide + " pixels on a mask of downsampling " + downsample);
        }
        int focus = (int) (FOCUS * side);
        int rows = (int) (tissue.height() / side);
        int columns = (int) (tissue.width() / side);
        List<PatchCentre> centres = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                for (double shift : SHIFTS) {
                    int row = (int) ((i + shift) * side);
                    int column = (int) ((j + shift) * side);
                    int top = Math.max(0, row - focus);
                    int bottom = Math.min(row + focus, tissue.height() - 1);
                    int left = Math.max(0, column - focus);
                    int right = Math.min(column + focus, tissue.width() - 1);
                    if (isClear(top, bottom, tissue.height())
                            && isClear(left, right, tissue.width())
                            && touches(tissue, top, bottom, left, right)) {
                        centres.add(
                                new PatchCentre(
                                        (int) Math.round(row * downsample),
                                        (int) Math.round(column * downsample)));
                    }
                }
            }
        }
        return centres;
    }

    private static boolean isClear(int start, int end, int length) {
        double padding = BORDER * length;
        return start >= padding && end <= length - padding;
    }

    private static boolean touches(Mask tissue, int top, int bottom, int left, int right) {
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                if (tissue.get(x, y)) {
                    return true;
                }
            }
        }
        return false;
    }
}
