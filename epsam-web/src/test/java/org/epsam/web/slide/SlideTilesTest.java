package org.epsam.web.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideLostException;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.slide.TileJpeg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlideTilesTest {
    /** What JPEG of quality 85 may change of tissue, in grey levels: colours are halved. */
    private static final double JPEG_ERROR = 8;

    @TempDir Path dir;

    @Test
    void tilesOfAllLevelsShowTheSlide() {
        Path file = TestFiles.slide(dir.resolve("slide.tif"), new Size(2500, 1700));
        try (SlideTiles tiles = new SlideTiles(Slides.open(file))) {
            assertThat(tiles.isPictureNeeded()).isFalse();
            requireAllTiles(tiles);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "slides/aperio/cmu-1-small-region.svs",
                "slides/ome/OS-1-detail.ome.tif",
                "slides/dicom/1.2.826.0.1.3680043.8.498.35220404935377466417110411569853018212.dcm",
                "slides/tiff/CMU-1-Small-Region.webp.tiff"
            })
    void tilesOfScannersShowTheSlide(String name) {
        try (SlideTiles tiles = new SlideTiles(Slides.open(TestFiles.shared(name)))) {
            requireAllTiles(tiles);
        }
    }

    /** The first, a middle and the last tile of each level. */
    private static void requireAllTiles(SlideTiles tiles) {
        DeepZoom zoom = tiles.zoom();
        for (int level = 0; level <= zoom.maxLevel(); level++) {
            Size size = zoom.levelSize(level);
            int lastColumn = (size.width() - 1) / DeepZoom.TILE;
            int lastRow = (size.height() - 1) / DeepZoom.TILE;
            for (TilePlace place :
                    List.of(
                            new TilePlace(level, 0, 0),
                            new TilePlace(level, lastColumn / 2, lastRow / 2),
                            new TilePlace(level, lastColumn, lastRow))) {
                BufferedImage picture = picture(tiles, place);
                RgbImage read = read(tiles, place);
                assertThat(TestFiles.difference(picture, read))
                        .as(place.toString())
                        .isLessThan(JPEG_ERROR);
                assertThat(TestFiles.difference(picture, asJpeg(read)))
                        .as(place.toString())
                        .isLessThan(0.2);
            }
        }
    }

    /** The picture as its JPEG shows it, so that nothing else is compared. */
    private static RgbImage asJpeg(RgbImage image) {
        return TestFiles.rgb(TestFiles.decoded(TileJpeg.encode(image, 85)));
    }

    private static BufferedImage picture(SlideTiles tiles, TilePlace place) {
        return TestFiles.decoded(tiles.jpeg(place));
    }

    private static RgbImage read(SlideTiles tiles, TilePlace place) {
        int scale = tiles.zoom().scale(place.level());
        Bounds bounds = tiles.slide().bounds();
        return tiles.slide()
                .readScaled(
                        scale,
                        bounds.x() + place.column() * DeepZoom.TILE * scale,
                        bounds.y() + place.row() * DeepZoom.TILE * scale,
                        tiles.zoom().tileSize(place));
    }

    @Test
    void tilesBeginAtTheScannedPart() {
        Path leica = TestFiles.shared("cases/01-openslide-bounds/slides/leica.scn");
        try (SlideTiles tiles = new SlideTiles(Slides.open(leica))) {
            assertThat(tiles.zoom().size()).isEqualTo(new Size(512, 512));
            assertThat(tiles.slide().bounds().x()).isEqualTo(768);

            BufferedImage tile = picture(tiles, new TilePlace(0, 0, 0));

            RgbImage scanned = tiles.slide().read(new Region(0, 768, 512, 512, 512));
            assertThat(TestFiles.difference(tile, scanned)).isLessThan(JPEG_ERROR);
        }
    }

    @Test
    void aPartThatWasScannedIsShownAlone() {
        Size part = new Size(700, 600);
        Slide canvas = new TestFiles.Drawn(new Size(3000, 2000), new Bounds(900, 800, part));
        try (SlideTiles tiles = new SlideTiles(canvas)) {
            assertThat(tiles.zoom().maxLevel()).isEqualTo(1);
            assertThat(
                            TestFiles.difference(
                                    picture(tiles, new TilePlace(1, 1, 1)),
                                    canvas.read(new Region(0, 1412, 1312, 188, 88))))
                    .isLessThan(1);
        }
    }

    @Test
    void aSlideWithoutCoarseLevelsIsReadOnceForThem() {
        Size size = new Size(20_480, 640);
        Counting slide = new Counting(new TestFiles.Drawn(size, Bounds.whole(size)));
        try (SlideTiles tiles = new SlideTiles(slide)) {
            assertThat(tiles.isPictureNeeded()).isTrue();
            List<BufferedImage> all =
                    IntStream.rangeClosed(0, 3)
                            .parallel()
                            .mapToObj(level -> picture(tiles, new TilePlace(level, 0, 0)))
                            .toList();

            // The squares at the edge of each tile are whole.
            assertThat(slide.pixels.get()).isBetween(size.pixels(), size.pixels() * 11 / 10);
            assertThat(slide.largest.get()).isLessThanOrEqualTo(2048 * 2048);
            for (int level = 0; level <= 3; level++) {
                RgbImage expected = asJpeg(read(tiles, new TilePlace(level, 0, 0)));
                assertThat(TestFiles.difference(all.get(level), expected)).isLessThan(2);
            }
        }
    }

    @Test
    void tilesWithoutACoarseLevelAreReadInSquares() {
        Size size = new Size(40_000, 8300);
        Counting slide = new Counting(new TestFiles.Drawn(size, Bounds.whole(size)));
        try (SlideTiles tiles = new SlideTiles(slide)) {
            picture(tiles, new TilePlace(4, 0, 0));

            assertThat(tiles.zoom().scale(4)).isEqualTo(8);
            assertThat(slide.largest.get()).isLessThanOrEqualTo(2048 * 2048);
        }
    }

    @Test
    void whatCannotBeReadIsGreyFromAfarAndToldFromNear() {
        Size size = new Size(40_000, 600);
        Slide damaged =
                new Counting(new TestFiles.Drawn(size, Bounds.whole(size))) {
                    @Override
                    public RgbImage read(Region region) {
                        if (region.x() < 20_000) {
                            throw new InputException("drawn.tif: tile 0 is damaged; replace it");
                        }
                        return super.read(region);
                    }
                };
        try (SlideTiles tiles = new SlideTiles(damaged)) {
            BufferedImage whole = picture(tiles, new TilePlace(0, 0, 0));

            assertThat(whole.getRGB(20, 1) & 0xff).isBetween(220, 228);
            assertThat(whole.getRGB(290, 1) & 0xff).isBetween(100, 140);
            assertThatThrownBy(() -> tiles.jpeg(new TilePlace(7, 0, 0)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("tile 0 is damaged");
        }
    }

    @Test
    void aSlideThatGotLostIsNotShownAsGrey() {
        Size size = new Size(40_000, 600);
        Slide lost =
                new Counting(new TestFiles.Drawn(size, Bounds.whole(size))) {
                    @Override
                    public RgbImage read(Region region) {
                        throw new SlideLostException("drawn.tif: its reader ended; try again");
                    }
                };
        try (SlideTiles tiles = new SlideTiles(lost)) {
            assertThatThrownBy(() -> tiles.jpeg(new TilePlace(0, 0, 0)))
                    .isInstanceOf(SlideLostException.class);
        }
    }

    /** Counts what is read. */
    private static class Counting implements Slide {
        private final Slide slide;
        private final AtomicLong pixels = new AtomicLong();
        private final AtomicLong largest = new AtomicLong();

        Counting(Slide slide) {
            this.slide = slide;
        }

        @Override
        public RgbImage read(Region region) {
            pixels.addAndGet(region.size().pixels());
            largest.accumulateAndGet(region.size().pixels(), Math::max);
            return slide.read(region);
        }

        @Override
        public Path path() {
            return slide.path();
        }

        @Override
        public String reader() {
            return slide.reader();
        }

        @Override
        public List<Level> levels() {
            return slide.levels();
        }

        @Override
        public Optional<Resolution> resolution() {
            return slide.resolution();
        }

        @Override
        public List<String> associatedImages() {
            return slide.associatedImages();
        }

        @Override
        public RgbImage readAssociated(String name) {
            return slide.readAssociated(name);
        }

        @Override
        public void close() {
            slide.close();
        }
    }
}
