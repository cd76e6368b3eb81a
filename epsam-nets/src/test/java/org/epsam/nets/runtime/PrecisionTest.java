package org.epsam.nets.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrecisionTest {
    @Test
    void aProcessorWithoutFastBfloat16ComputesWithFloat32() {
        assertThat(Precision.choose(0.3)).isEqualTo(Precision.FLOAT32);
        assertThat(Precision.choose(1.49)).isEqualTo(Precision.FLOAT32);
        assertThat(Precision.choose(1.5)).isEqualTo(Precision.BFLOAT16);
    }

    @Test
    void theChoiceIsThatOfTheMeasurementAndStays() {
        double speedup = Precision.bfloat16Speedup();

        assertThat(speedup).isPositive().isEqualTo(Precision.bfloat16Speedup());
        Precision ofGpu =
                Accelerator.get().multipliesBfloat16() ? Precision.BFLOAT16 : Precision.FLOAT32;
        assertThat(Precision.fastest())
                .isEqualTo(Torch.onGpu() ? ofGpu : Precision.choose(speedup))
                .isEqualTo(Precision.fastest());
    }

    @Test
    void wordsAreThoseOfTheConfiguration() {
        assertThat(Precision.BFLOAT16.word()).isEqualTo("bfloat16");
    }
}
