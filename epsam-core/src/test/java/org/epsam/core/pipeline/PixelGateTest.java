package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;

class PixelGateTest {
    @Test
    void itOpensWhereEnoughOfAPatchIsMarked() {
        Mask marked = new Mask(5, 2, new byte[] {1, 0, 0, 0, 1, 0, 1, 0, 0, 0});
        assertThat(PixelGate.opens(marked, 0.3)).isTrue();
        assertThat(PixelGate.opens(marked, 0.31)).isFalse();
        assertThat(PixelGate.opens(new Mask(2, 1, new byte[2]), 0)).isTrue();
    }
}
