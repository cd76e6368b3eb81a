package org.epsam.slides.image;

import org.bytedeco.opencv.global.opencv_imgproc;
import org.epsam.slides.internal.opencv.OpenCv;

/** The median of a square neighbourhood, as OpenCV computes it: border pixels are repeated. */
public final class MedianFilter {
    private MedianFilter() {}

    /**
     * Replaces every pixel by the median around it.
     *
     * @param image the image
     * @param side side of the neighbourhood in pixels, odd and at least 3
     * @return the smoothed image
     */
    public static GrayImage of(GrayImage image, int side) {
        if (side < 3 || side % 2 == 0) {
            throw new IllegalArgumentException(
                    "the neighbourhood's side must be odd and at least 3, but is " + side);
        }
        byte[] result =
                OpenCv.apply(
                        image.values(),
                        image.width(),
                        image.height(),
                        (from, to) -> opencv_imgproc.medianBlur(from, to, side));
        return new GrayImage(image.width(), image.height(), result);
    }
}
