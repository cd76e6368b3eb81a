package org.epsam.slides.slide;

import org.epsam.slides.image.RgbImage;
import org.epsam.slides.internal.codec.Jpeg;

/** Encodes parts of slides for viewers. */
public final class TileJpeg {
    private TileJpeg() {}

    /**
     * Encodes an image as JPEG: YCbCr, chroma at half the resolution in both directions.
     *
     * @param image the image
     * @param quality 1 to 100
     * @return a whole JFIF stream
     */
    public static byte[] encode(RgbImage image, int quality) {
        return Jpeg.encode(image, quality);
    }
}
