package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class HeatLayerTest {
    @Test
    void nothingIsTransparentAndTumourIsSeenBest() throws IOException {
        byte[] values = {0, 12, 13, 64, 127, (byte) 128, (byte) 255};

        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(HeatLayer.png(new GrayImage(7, 1, values))));

        assertThat(image.getWidth()).isEqualTo(7);
        int[] alpha = new int[7];
        for (int i = 0; i < 7; i++) {
            alpha[i] = image.getRGB(i, 0) >>> 24;
        }
        assertThat(alpha).containsExactly(0, 0, 16, 77, 152, 153, 153);
        assertThat(image.getRGB(6, 0) & 0xffffff).isEqualTo(HeatColours.of(1));
        assertThat(image.getRGB(3, 0) & 0xffffff).isEqualTo(HeatColours.of(64 / 255.0));
    }
}
