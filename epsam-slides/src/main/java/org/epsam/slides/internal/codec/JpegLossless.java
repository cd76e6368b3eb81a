package org.epsam.slides.internal.codec;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.epsam.slides.image.Size;

/** Decodes JPEG lossless (process 14) with TwelveMonkeys. */
public final class JpegLossless {
    private JpegLossless() {}

    /**
     * Decodes a stream.
     *
     * @param data from SOI to EOI
     * @param samples bytes of each pixel, 1 or 3
     * @param size what it must have
     * @return the samples as they are stored, without a conversion of colours
     * @throws IOException where the data is damaged, of another size or of another kind
     */
    public static byte[] decode(byte[] data, int samples, Size size) throws IOException {
        ImageReader reader =
                IIORegistry.getDefaultInstance()
                        .getServiceProviderByClass(JPEGImageReaderSpi.class)
                        .createReaderInstance();
        try (MemoryCacheImageInputStream in =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(data))) {
            reader.setInput(in);
            if (reader.getWidth(0) != size.width() || reader.getHeight(0) != size.height()) {
                throw new IOException(
                        "JPEG of "
                                + reader.getWidth(0)
                                + " x "
                                + reader.getHeight(0)
                                + " in a place of "
                                + size);
            }
            Raster raster = reader.readRaster(0, null);
            if (raster.getNumBands() != samples) {
                throw new IOException("JPEG of " + raster.getNumBands() + " components");
            }
            int[] values = raster.getPixels(0, 0, size.width(), size.height(), (int[]) null);
            byte[] out = new byte[values.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = (byte) values[i];
            }
            return out;
        } catch (RuntimeException e) {
            throw new IOException("JPEG is damaged", e);
        } finally {
            reader.dispose();
        }
    }
}
