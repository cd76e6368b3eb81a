package org.epsam.slides.internal.opencv;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;

import java.util.function.BiConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** Loads OpenCV once and carries Java arrays in and out of it. */
public final class OpenCv {
    static {
        // JavaCPP would refuse allocations beyond a multiple of -Xmx. It reads these two settings
        // once, at the first native pointer, whichever library asks for that one.
        System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
        System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        Loader.load(opencv_imgproc.class);
        Loader.load(opencv_imgcodecs.class);
    }

    private OpenCv() {}

    /** Loads OpenCV where that has not been done; for classes that call it themselves. */
    public static void load() {
        // The static initializer has done it.
    }

    /**
     * Runs one operation of OpenCV on an 8-bit single-channel image.
     *
     * @param values {@code height * width} bytes, row by row
     * @param width pixels in a row
     * @param height rows
     * @param operation from the source to a result of the same size and type
     * @return the bytes of the result
     */
    public static byte[] apply(
            byte[] values, int width, int height, BiConsumer<Mat, Mat> operation) {
        try (BytePointer pixels = new BytePointer(values);
                Mat source = new Mat(height, width, CV_8UC1, pixels);
                Mat result = new Mat()) {
            operation.accept(source, result);
            byte[] out = new byte[values.length];
            try (BytePointer data = result.data()) {
                data.get(out);
            }
            return out;
        }
    }
}
