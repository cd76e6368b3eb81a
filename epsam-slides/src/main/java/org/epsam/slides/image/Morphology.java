package org.epsam.slides.image;

import static org.bytedeco.opencv.global.opencv_core.BORDER_CONSTANT;
import static org.bytedeco.opencv.global.opencv_imgproc.MORPH_CLOSE;
import static org.bytedeco.opencv.global.opencv_imgproc.MORPH_DILATE;
import static org.bytedeco.opencv.global.opencv_imgproc.MORPH_OPEN;
import static org.bytedeco.opencv.global.opencv_imgproc.MORPH_RECT;
import static org.bytedeco.opencv.global.opencv_imgproc.getStructuringElement;
import static org.bytedeco.opencv.global.opencv_imgproc.morphologyDefaultBorderValue;
import static org.bytedeco.opencv.global.opencv_imgproc.morphologyEx;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.epsam.slides.internal.opencv.OpenCv;

/**
 * Opening, closing and widening of masks with a square, as OpenCV computes them: what lies outside
 * of the image never decides, neither in erosion nor in dilation.
 */
public final class Morphology {
    private Morphology() {}

    /**
     * Removes parts of a mask into which a square does not fit (erosion, then dilation).
     *
     * @param mask the mask
     * @param side side of the square in pixels, odd; 1 changes nothing
     * @return the opened mask
     */
    public static Mask open(Mask mask, int side) {
        return apply(mask, MORPH_OPEN, side, 1);
    }

    /**
     * Fills gaps of a mask into which a square does not fit (dilation, then erosion).
     *
     * @param mask the mask
     * @param side side of the square in pixels, odd; 1 changes nothing
     * @param iterations how often it is dilated, and then how often it is eroded
     * @return the closed mask
     */
    public static Mask close(Mask mask, int side, int iterations) {
        return apply(mask, MORPH_CLOSE, side, iterations);
    }

    /**
     * Widens a mask: every pixel of it becomes a square around itself.
     *
     * @param mask the mask
     * @param side side of the square in pixels, odd; 1 changes nothing
     * @return the dilated mask
     */
    public static Mask dilate(Mask mask, int side) {
        return apply(mask, MORPH_DILATE, side, 1);
    }

    private static Mask apply(Mask mask, int operation, int side, int iterations) {
        if (side < 1 || side % 2 == 0) {
            throw new IllegalArgumentException("the square's side must be odd, but is " + side);
        }
        byte[] result =
                OpenCv.apply(
                        mask.values(),
                        mask.width(),
                        mask.height(),
                        (from, to) -> run(from, to, operation, side, iterations));
        return new Mask(mask.width(), mask.height(), result);
    }

    private static void run(Mat from, Mat to, int operation, int side, int iterations) {
        try (Size size = new Size(side, side);
                Mat square = getStructuringElement(MORPH_RECT, size);
                Point middle = new Point(-1, -1);
                Scalar border = morphologyDefaultBorderValue()) {
            morphologyEx(from, to, operation, square, middle, iterations, BORDER_CONSTANT, border);
        }
    }
}
