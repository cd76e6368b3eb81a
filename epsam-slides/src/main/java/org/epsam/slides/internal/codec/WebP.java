package org.epsam.slides.internal.codec;

import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.opencv.OpenCv;

/** Decodes WebP with the library inside of OpenCV. */
public final class WebP {
    static {
        OpenCv.load();
    }

    private WebP() {}

    /**
     * Decodes an image.
     *
     * @param data a whole WebP file
     * @param size what it must have
     * @param channels 3 for RGB, 4 for RGB and alpha
     * @return so many bytes for each pixel
     * @throws IOException where the data is damaged or of another size
     */
    public static byte[] decode(byte[] data, Size size, int channels) throws IOException {
        if (data.length < 16 || data[0] != 'R' || data[8] != 'W' || data[9] != 'E') {
            throw new IOException("WebP is damaged");
        }
        try (BytePointer bytes = new BytePointer(data);
                Mat input = new Mat(1, data.length, opencv_core.CV_8UC1, bytes);
                Mat image = opencv_imgcodecs.imdecode(input, opencv_imgcodecs.IMREAD_UNCHANGED)) {
            if (image.empty()) {
                throw new IOException("WebP is damaged");
            }
            if (image.cols() != size.width() || image.rows() != size.height()) {
                throw new IOException(
                        "WebP of "
                                + image.cols()
                                + " x "
                                + image.rows()
                                + " in a place of "
                                + size);
            }
            int stored = image.channels();
            byte[] bgr = new byte[stored * image.cols() * image.rows()];
            try (BytePointer values = image.data()) {
                values.get(bgr);
            }
            return rgb(bgr, stored, channels);
        } catch (RuntimeException e) {
            throw new IOException("WebP is damaged", e);
        }
    }

    /** OpenCV has blue first. A tile without alpha among others that have it is opaque. */
    private static byte[] rgb(byte[] bgr, int stored, int channels) {
        byte[] out = new byte[bgr.length / stored * channels];
        for (int from = 0, to = 0; from < bgr.length; from += stored, to += channels) {
            out[to] = bgr[from + 2];
            out[to + 1] = bgr[from + 1];
            out[to + 2] = bgr[from];
            if (channels == 4) {
                out[to + 3] = stored == 4 ? bgr[from + 3] : (byte) 255;
            }
        }
        return out;
    }
}
