package org.epsam.nets.classifier;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.Golden;

/** Golden pictures as tensors. */
final class Pictures {
    private Pictures() {}

    /** [1, 3, H, W] in [0,1]. */
    static Tensor read(String name) {
        BufferedImage image;
        try {
            image = ImageIO.read(Golden.file(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int w = image.getWidth();
        int h = image.getHeight();
        int[] packed = image.getRGB(0, 0, w, h, null, 0, w);
        int[] planes = new int[3 * packed.length];
        for (int i = 0; i < packed.length; i++) {
            for (int c = 0; c < 3; c++) {
                planes[c * packed.length + i] = packed[i] >> (16 - 8 * c) & 255;
            }
        }
        return Golden.unit(torch.tensor(planes).view(1, 3, h, w));
    }
}
