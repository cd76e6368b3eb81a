package org.epsam.slides.image;

import static org.bytedeco.opencv.global.opencv_imgproc.THRESH_BINARY;
import static org.bytedeco.opencv.global.opencv_imgproc.THRESH_OTSU;

import org.bytedeco.opencv.global.opencv_imgproc;
import org.epsam.slides.internal.opencv.OpenCv;

/** Otsu's threshold: the grey value that separates two classes best, as OpenCV finds it. */
public final class Otsu {
    private Otsu() {}

    /**
     * Finds the threshold. A pixel belongs to the bright class if it is greater than it.
     *
     * @param image the image
     * @return 0..255, the smallest of equally good values; 0 for an image of a single value
     */
    public static double threshold(GrayImage image) {
        double[] threshold = new double[1];
        OpenCv.apply(
                image.values(),
                image.width(),
                image.height(),
                (from, to) ->
                        threshold[0] =
                                opencv_imgproc.threshold(
                                        from, to, 0, 1, THRESH_BINARY | THRESH_OTSU));
        return threshold[0];
    }

    /**
     * Marks the bright class.
     *
     * @param image the image
     * @return 1 where the image is greater than {@link #threshold(GrayImage)}
     */
    public static Mask above(GrayImage image) {
        byte[] inside =
                OpenCv.apply(
                        image.values(),
                        image.width(),
                        image.height(),
                        (from, to) ->
                                opencv_imgproc.threshold(
                                        from, to, 0, 1, THRESH_BINARY | THRESH_OTSU));
        return new Mask(image.width(), image.height(), inside);
    }
}
