package org.epsam.slides.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolutionTest {
    private final Resolution quarter = new Resolution(0.25);

    @Test
    void downsamplingLeadsFromOneResolutionToAnother() {
        Resolution two = new Resolution(2);
        assertThat(quarter.downsampleTo(two)).isEqualTo(8);
        assertThat(quarter.downsampled(8)).isEqualTo(two);
        assertThat(two.downsampleTo(quarter)).isEqualTo(0.125);
        assertThat(quarter).hasToString("0.25 um");
    }

    @Test
    void areasFollowFromPixels() {
        assertThat(quarter.squareMicrometres(16)).isEqualTo(1);
        assertThat(quarter.squareMillimetres(16_000_000)).isCloseTo(1, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1000, Double.NaN, Double.POSITIVE_INFINITY})
    void whatCannotBeAPixelSizeIsRefused(double micrometres) {
        assertThat(Resolution.isPlausible(micrometres)).isFalse();
        assertThatThrownBy(() -> new Resolution(micrometres))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("pixel size of " + micrometres + " um");
    }

    @Test
    void aSlideDeclaresThePixelSizeOfAScanner() {
        assertThat(Resolution.ofSlide(0.25)).contains(quarter);
        assertThat(Resolution.ofSlide(0.05)).contains(new Resolution(0.05));
        assertThat(Resolution.ofSlide(50)).contains(new Resolution(50));
        for (double other : new double[] {0, 0.04, 51, 264.6, Double.NaN}) {
            assertThat(Resolution.ofSlide(other)).isEmpty();
        }
    }
}
