package org.epsam.core.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;

class MapSmoothingTest {
    @Test
    void withoutDeviationAMapStaysAsItIs() {
        ScalarMap map = new ScalarMap(2, 1, new float[] {1, -3});
        assertThat(MapSmoothing.of(map, 0)).isEqualTo(map);
    }

    @Test
    void aSingleCellBecomesAGaussian() {
        ScalarMap map = new ScalarMap(21, 21, new float[21 * 21]);
        map.values()[10 * 21 + 10] = 1;
        ScalarMap smooth = MapSmoothing.of(map, 2.0 / 21);
        double sum = 0;
        for (float value : smooth.values()) {
            sum += value;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        // Two cells are one standard deviation, to the right as well as down.
        double side = smooth.get(12, 10) / smooth.get(10, 10);
        assertThat(side).isCloseTo(Math.exp(-0.5), within(1e-4));
        assertThat(smooth.get(10, 8)).isCloseTo(smooth.get(12, 10), within(1e-7f));
        assertThat(smooth.get(12, 12) / smooth.get(10, 10))
                .isCloseTo((float) Math.exp(-1), within(1e-4f));
    }

    @Test
    void outsideIsAsTheNearestCell() {
        float[] values = new float[5 * 3];
        Arrays.fill(values, -2.5f);
        ScalarMap smooth = MapSmoothing.of(new ScalarMap(5, 3, values), 0.5);
        for (float value : smooth.values()) {
            assertThat(value).isCloseTo(-2.5f, within(1e-5f));
        }
    }

    @Test
    void theLongerSideCountsAlongBoth() {
        ScalarMap wide = new ScalarMap(12, 4, new float[48]);
        ScalarMap high = new ScalarMap(4, 12, new float[48]);
        wide.values()[2 * 12 + 7] = 3;
        high.values()[7 * 4 + 2] = 3;
        ScalarMap one = MapSmoothing.of(wide, 0.1);
        ScalarMap other = MapSmoothing.of(high, 0.1);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 12; x++) {
                assertThat(one.get(x, y)).isCloseTo(other.get(y, x), within(1e-6f));
            }
        }
    }
}
