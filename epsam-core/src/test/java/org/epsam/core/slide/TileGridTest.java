package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TileGridTest {
    @Property(tries = 200)
    void tilesCoverTheAreaAndEndWithIt(
            @ForAll @IntRange(min = 1, max = 700) int width,
            @ForAll @IntRange(min = 1, max = 700) int height,
            @ForAll @IntRange(min = 4, max = 130) int side) {
        TileGrid grid = new TileGrid(width, height, side);
        assertThat(grid.left(0)).isZero();
        assertThat(grid.top(0)).isZero();
        for (int column = 1; column < grid.columns(); column++) {
            assertThat(grid.left(column)).isGreaterThan(grid.left(column - 1));
            assertThat(grid.left(column) - grid.left(column - 1))
                    .isLessThanOrEqualTo(side - side / 2);
        }
        int right = grid.left(grid.columns() - 1) + side;
        assertThat(right).isEqualTo(Math.max(width, side));
        assertThat(grid.top(grid.rows() - 1) + side).isEqualTo(Math.max(height, side));
    }

    @Property(tries = 50)
    void weightsOfNeighboursAreSineAndCosine(@ForAll @IntRange(min = 4, max = 600) int side) {
        TileGrid grid = new TileGrid(10 * side, 10 * side, side);
        float[] weights = grid.weights();
        int stride = grid.left(1);
        for (int i = stride; i < side; i++) {
            double squares = Math.pow(weights[i], 2) + Math.pow(weights[i - stride], 2);
            assertThat(squares).isCloseTo(1, within(1e-5));
        }
        for (float weight : weights) {
            assertThat(weight).isPositive();
        }
    }
}
