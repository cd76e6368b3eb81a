package org.epsam.web.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.epsam.slides.image.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeepZoomTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, 0",
        "512, 300, 0",
        "513, 300, 1",
        "1024, 1, 1",
        "46000, 32914, 7",
        "100000, 100000, 8",
        "2147483647, 2147483647, 22"
    })
    void level0FitsIntoOneTile(int width, int height, int maxLevel) {
        DeepZoom zoom = new DeepZoom(new Size(width, height));

        assertThat(zoom.maxLevel()).isEqualTo(maxLevel);
        assertThat(zoom.levelSize(maxLevel)).isEqualTo(new Size(width, height));
        assertThat(zoom.levelSize(0).longerSide()).isBetween(1, DeepZoom.TILE);
        assertThat(zoom.scale(maxLevel)).isEqualTo(1);
    }

    @Test
    void sidesAreRoundedUpAndTilesAtTheEdgeAreCut() {
        DeepZoom zoom = new DeepZoom(new Size(2001, 1025));

        assertThat(zoom.levelSize(1)).isEqualTo(new Size(1001, 513));
        assertThat(zoom.tileSize(new TilePlace(1, 0, 0))).isEqualTo(new Size(512, 512));
        assertThat(zoom.tileSize(new TilePlace(1, 1, 0))).isEqualTo(new Size(489, 512));
        assertThat(zoom.tileSize(new TilePlace(1, 1, 1))).isEqualTo(new Size(489, 1));
        assertThat(zoom.tileSize(new TilePlace(0, 0, 0))).isEqualTo(new Size(501, 257));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 0",
        "3, 0, 0",
        "2, -1, 0",
        "2, 0, -1",
        "2, 4, 0",
        "2, 0, 3",
        "0, 1, 0",
        "2, 2147483647, 0"
    })
    void placesOutsideAreRefused(int level, int column, int row) {
        DeepZoom zoom = new DeepZoom(new Size(2001, 1025));

        assertThatThrownBy(() -> zoom.tileSize(new TilePlace(level, column, row)))
                .isInstanceOf(AbsentException.class)
                .hasMessageContaining("there is no ");
    }
}
