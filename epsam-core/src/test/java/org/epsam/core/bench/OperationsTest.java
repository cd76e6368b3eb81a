package org.epsam.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.sam.MobileNetV2;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.junit.jupiter.api.Test;

class OperationsTest {
    /** Sandler et al. 2018, table 4: 300 million multiplications with additions at 224 pixels. */
    @Test
    void mobileNetHasThePublishedNumber() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        MobileNetV2.expectedShapes("").forEach((k, s) -> shapes.put("image_encoder." + k, s));
        // The head lies at stride 32, too.
        Shape head = shapes.remove("image_encoder.head.weight");
        double operations =
                Operations.encoder(shapes, 224) + 2.0 * head.sizes().get(0) * head.inputs() * 49;
        // The paper counts the matrix of 1280 x 1000 as well.
        assertThat(operations / 2 + 1.28e6).isCloseTo(300e6, Percentage.withPercentage(1));
    }

    /** Matrices of 12 blocks on 4096 tokens, attention over 4096 or 196 of them, and the rest. */
    @Test
    void vitBIsCountedByItsFormula() {
        double tokens = 4096;
        double matrices = 12 * tokens * 12 * 768 * 768;
        double attention = tokens * 768 * (4 * (2 * 4096 + 2 * 64) + 8 * (2 * 196 + 2 * 14));
        double ends = tokens * (3 * 16 * 16 * 768 + 768 * 256 + 9 * 256 * 256);
        double counted = Operations.encoder(Sam.expectedShapes(SamConfig.vitB()), 1024);
        assertThat(counted / 2).isCloseTo(matrices + attention + ends, within(1.0));
    }

    @Test
    void theDecoderGrowsWithImageAndPrompt() {
        Map<String, Shape> shapes = Sam.expectedShapes(SamConfig.small());
        double few = Operations.decoder(shapes, 16, 2);
        double more = Operations.decoder(shapes, 16, 51);
        // Two layers: four matrices of attention to one another, two and two of 256 x 128 on
        // tokens, the perceptron. For each token and 2 for each product. The last attention is of
        // the decoder's own tokens, however long the prompt is.
        double matrices = 2 * (4 * 65536 + 4 * 32768 + 2 * 256 * 2048);
        double attention = 2 * 128 * 256 * (2 * 2);
        double self = 2.0 * 2 * 256 * (56 * 56 - 7 * 7) / 49;
        assertThat((more - few) / 49 / 2).isCloseTo(matrices + attention + self, within(1.0));
        assertThat(Operations.decoder(shapes, 32, 2)).isBetween(3 * few, 4 * few);
    }
}
