package org.epsam.nets.sam;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** PNG files as tensors. */
final class Pictures {
    private Pictures() {}

    /** Colours as bytes, [3, h, w]. */
    static Tensor rgb(Path file) {
        BufferedImage image = read(file);
        int h = image.getHeight();
        int w = image.getWidth();
        int[] values = new int[3 * h * w];
        for (int i = 0; i < h * w; i++) {
            int rgb = image.getRGB(i % w, i / w);
            for (int c = 0; c < 3; c++) {
                values[c * h * w + i] = rgb >> (16 - 8 * c) & 255;
            }
        }
        return AbstractTensor.create(values, 3, h, w).to(ScalarType.Byte);
    }

    /** A grey picture's pixels that are not 0, as 0/1 floats, [h, w]. */
    static Tensor mask(Path file) {
        BufferedImage image = read(file);
        float[] values = new float[image.getHeight() * image.getWidth()];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    image.getRaster().getSample(i % image.getWidth(), i / image.getWidth(), 0) == 0
                            ? 0
                            : 1;
        }
        return AbstractTensor.create(values, image.getHeight(), image.getWidth());
    }

    private static BufferedImage read(Path file) {
        try {
            return ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
