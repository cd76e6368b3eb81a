package org.epsam.nets.sam;

import java.util.LinkedHashMap;
import java.util.Map;
import org.epsam.nets.Golden;
import org.epsam.nets.SeededTensors;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SAM's own image encoders at their size, with seeded weights (golden/parity/sam_vit.py). */
class VitParityTest {
    private static final double TOLERANCE = 1e-4;

    @Test
    void theEmbeddingOfVitBIsTheOriginals() {
        assertEmbedding(SamConfig.vitB());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit_l", "vit_h"})
    void soAreThoseOfLargerSizes(String size) {
        Assumptions.assumeTrue(
                "all".equals(System.getProperty("epsam.parity")),
                "takes minutes and up to 8 GiB; -Depsam.parity=all runs it");
        assertEmbedding(size.equals("vit_l") ? SamConfig.vitL() : SamConfig.vitH());
    }

    private static void assertEmbedding(SamConfig config) {
        Torch.start();
        Map<String, Shape> shapes = new LinkedHashMap<>(Sam.expectedShapes(config));
        shapes.keySet().removeIf(key -> !key.startsWith(ImageEncoder.PREFIX));
        try (StateDict golden = Golden.tensors("parity/sam_vit.safetensors");
                StateDict state = SeededTensors.state(shapes);
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            VitEncoder encoder =
                    new VitEncoder(
                            (VitConfig) config.encoder(), new Weights(state, ImageEncoder.PREFIX));
            SeededTensors.assertSample(
                    config.name(),
                    encoder.encode(SeededTensors.image(config.inputSide())),
                    golden.get(config.name() + ".embedding"),
                    TOLERANCE);
        }
    }
}
