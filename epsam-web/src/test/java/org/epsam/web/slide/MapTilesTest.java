package org.epsam.web.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapTilesTest {
    private static final int OPAQUE = 153;

    @TempDir Path dir;

    /** A map that is 1 from a column and a row on. */
    private MapTiles tiles(Size slide, double scale, int column, int row, String ending) {
        Size size =
                new Size(
                        (int) Math.ceil(slide.width() / scale),
                        (int) Math.ceil(slide.height() / scale));
        Path file =
                TestFiles.map(
                        dir.resolve("s_probability" + ending),
                        size,
                        (x, y) -> x >= column && y >= row ? 255 : 0);
        return MapTiles.of(Slides.open(file), new DeepZoom(slide), Optional.of(scale));
    }

    private static int alpha(BufferedImage tile, int x, int y) {
        return tile.getRGB(x, y) >>> 24;
    }

    @ParameterizedTest
    @CsvSource({
        "1, .ome.tif",
        "2, .ome.tif",
        "2.5, .ome.tif",
        "1.98, .ome.tif",
        "4, .ome.tif",
        "2.5, .ome.zarr"
    })
    void mapsLieOverTheirSlidesAtAllLevels(double scale, String ending) {
        Size slide = new Size(3000, 2300);
        int column = (int) (1700 / scale);
        int row = (int) (900 / scale);
        try (MapTiles tiles = tiles(slide, scale, column, row, ending)) {
            DeepZoom zoom = tiles.zoom();
            for (int level = 0; level <= zoom.maxLevel(); level++) {
                // Where tumour begins, in pixels of the level.
                double left = column * scale / zoom.scale(level);
                double top = row * scale / zoom.scale(level);
                // Pixels of map and level blur the step.
                double blur = 1 + scale / zoom.scale(level);
                TilePlace place =
                        new TilePlace(level, (int) left / DeepZoom.TILE, (int) top / DeepZoom.TILE);
                BufferedImage tile = TestFiles.decoded(tiles.png(place));
                int x = (int) left % DeepZoom.TILE;
                int y = (int) top % DeepZoom.TILE;
                int far = (int) Math.ceil(blur);

                assertThat(tile.getWidth()).isEqualTo(zoom.tileSize(place).width());
                assertThat(alpha(tile, x + far, y + far)).as("level " + level).isEqualTo(OPAQUE);
                assertThat(alpha(tile, x - far - 1, y + far)).as("level " + level).isZero();
                assertThat(alpha(tile, x + far, y - far - 1)).as("level " + level).isZero();
            }
        }
    }

    @Test
    void aMapIsInterpolatedBetweenTheMiddlesOfItsPixels() {
        Size slide = new Size(512, 512);
        try (MapTiles tiles = tiles(slide, 8, 32, 0, ".ome.tif")) {
            BufferedImage tile = TestFiles.decoded(tiles.png(new TilePlace(0, 0, 0)));

            // The middles of columns 31 and 32 lie at 252 and 260; halfway, tumour begins.
            assertThat(alpha(tile, 251, 100)).isZero();
            assertThat(alpha(tile, 253, 100)).isBetween(30, 80);
            assertThat(alpha(tile, 255, 100)).isBetween(120, 152);
            assertThat(alpha(tile, 256, 100)).isEqualTo(OPAQUE);
            assertThat(tile.getRGB(400, 100) & 0xffffff).isEqualTo(0xfcffa4);
        }
    }

    @Test
    void theLastColumnsAreThereAlthoughTheMapEndsWithinThem() {
        Size slide = new Size(1001, 701);
        try (MapTiles tiles = tiles(slide, 2, 0, 0, ".ome.tif")) {
            BufferedImage tile = TestFiles.decoded(tiles.png(new TilePlace(1, 1, 1)));

            assertThat(tile.getWidth()).isEqualTo(489);
            assertThat(tile.getHeight()).isEqualTo(189);
            assertThat(alpha(tile, 488, 188)).isEqualTo(OPAQUE);
        }
    }

    @Test
    void withoutATableTheSizesTellTheScale() {
        Path file =
                TestFiles.map(
                        dir.resolve("s_probability.ome.tif"), new Size(400, 300), (x, y) -> 0);
        try (MapTiles tiles =
                MapTiles.of(
                        Slides.open(file), new DeepZoom(new Size(1000, 750)), Optional.empty())) {
            assertThat(tiles.scale()).isEqualTo(2.5);
        }
    }

    @Test
    void theMapOfAnotherSlideIsRefused() {
        Path file =
                TestFiles.map(
                        dir.resolve("s_probability.ome.tif"), new Size(400, 300), (x, y) -> 0);

        assertThatThrownBy(
                        () ->
                                MapTiles.of(
                                        Slides.open(file),
                                        new DeepZoom(new Size(1000, 900)),
                                        Optional.of(2.5)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("s_probability.ome.tif: has 400 x 300 pixels")
                .hasMessageContaining("segment this one again");
    }
}
