package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Refusal;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.slide.TileIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as vendors write them, as far as layout and texts go; all pixels are black or white. */
class TiffVendorTest {
    private static final String PHILIPS =
            "<?xml version=\"1.0\"?><DataObject ObjectType=\"DPUfsImport\"><Attribute"
                    + " Name=\"DICOM_PIXEL_SPACING\" Group=\"0x0028\""
                    + " PMSVR=\"IDoubleArray\">\"0.000454\" \"0.000454\"</Attribute><Attribute"
                    + " Name=\"DICOM_PIXEL_SPACING\" Group=\"0x0028\""
                    + " PMSVR=\"IDoubleArray\">\"0.000227\" \"0.000227\"</Attribute></DataObject>";

    @TempDir private Path dir;

    /** One directory of an uncompressed grey image. */
    private record Page(int width, int height, int tile, Map<Integer, Object> more) {}

    private Path write(Page... pages) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // Directories follow each other, each with its pixels and texts in front.
        List<byte[]> blocks = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        int at = 8;
        for (Page page : pages) {
            byte[] block = block(page, at);
            blocks.add(block);
            starts.add(at + ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getInt(0));
            at += block.length;
        }
        out.write(new byte[] {'I', 'I', 42, 0});
        out.write(little(starts.get(0)));
        for (int i = 0; i < blocks.size(); i++) {
            byte[] block = blocks.get(i);
            byte[] next = little(i + 1 < starts.size() ? starts.get(i + 1) : 0);
            System.arraycopy(next, 0, block, block.length - 4, 4);
            out.write(block);
        }
        return Files.write(dir.resolve("slide.tif"), out.toByteArray());
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    /** A block of: place of the directory, pixels, texts and lists, directory. */
    private static byte[] block(Page page, int at) {
        TreeMap<Integer, Object> fields = new TreeMap<>(page.more());
        int tile = page.tile();
        int side = tile == 0 ? page.width() : tile;
        int count =
                tile == 0
                        ? 1
                        : ((page.width() + tile - 1) / tile) * ((page.height() + tile - 1) / tile);
        int size = tile == 0 ? page.width() * page.height() : side * side;
        int[] offsets = new int[count];
        int[] counts = new int[count];
        Arrays.fill(offsets, at + 4);
        Arrays.fill(counts, size);
        fields.put(256, new int[] {page.width()});
        fields.put(257, new int[] {page.height()});
        fields.put(258, new int[] {8});
        fields.put(262, new int[] {1});
        if (tile > 0) {
            fields.put(322, new int[] {tile});
            fields.put(323, new int[] {tile});
        }
        fields.put(tile > 0 ? 324 : 273, offsets);
        fields.put(tile > 0 ? 325 : 279, counts);
        ByteBuffer out = ByteBuffer.allocate(size + 1_000_000).order(ByteOrder.LITTLE_ENDIAN);
        out.position(4 + size);
        Map<Integer, Integer> places = new TreeMap<>();
        fields.forEach(
                (tag, value) -> {
                    places.put(tag, at + out.position());
                    if (value instanceof String text) {
                        out.put((text + "\0").getBytes(StandardCharsets.UTF_8));
                    } else {
                        Arrays.stream((int[]) value).forEach(out::putInt);
                    }
                });
        out.putInt(0, out.position());
        out.putShort((short) fields.size());
        fields.forEach(
                (tag, value) -> {
                    boolean text = value instanceof String;
                    int length =
                            value instanceof String s
                                    ? s.getBytes(StandardCharsets.UTF_8).length + 1
                                    : ((int[]) value).length;
                    out.putShort((short) (int) tag).putShort((short) (text ? 2 : 4));
                    out.putInt(length);
                    boolean inside = !text && length == 1;
                    out.putInt(inside ? ((int[]) value)[0] : places.get(tag));
                });
        out.putInt(0);
        byte[] block = new byte[out.position()];
        out.get(0, block);
        return block;
    }

    private static Optional<String> refusal(Path file) {
        return new TiffSlideReader().refusal(file).map(Refusal::reason);
    }

    @Test
    void philipsLevelsAreRoundedUpToTilesAndHalveEachTime() throws Exception {
        Path file =
                write(
                        new Page(1024, 768, 256, Map.of(270, PHILIPS, 305, "Philips DP v1.0")),
                        new Page(512, 512, 256, Map.of()),
                        new Page(256, 256, 256, Map.of()),
                        new Page(100, 50, 0, Map.of(270, "Macro")),
                        new Page(60, 50, 0, Map.of(270, "Label")));
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.reader()).isEqualTo("TIFF");
            assertThat(slide.resolution().orElseThrow().micrometres())
                    .isCloseTo(0.227, Offset.offset(1e-9));
            assertThat(slide.levels())
                    .extracting(l -> List.of(l.width(), l.height(), (int) l.downsample()))
                    .containsExactly(
                            List.of(1024, 768, 1), List.of(512, 384, 2), List.of(256, 192, 4));
            assertThat(slide.associatedImages()).containsExactly("label", "macro");
            assertThat(slide.readAssociated("macro").width()).isEqualTo(100);
        }
    }

    @Test
    void pagesOfOtherShapesAreNoLevels() throws Exception {
        Path file =
                write(
                        new Page(1024, 768, 256, Map.of()),
                        new Page(256, 192, 64, Map.of()),
                        new Page(200, 200, 64, Map.of()));
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.levels()).extracting(Level::downsample).containsExactly(1.0, 4.0);
            assertThat(slide.associatedImages()).containsExactly("page-3");
            assertThat(slide.resolution()).isEmpty();
        }
    }

    @Test
    void anOmeImageOfItsOwnIsALevelOnlyWhereItShowsAsMuch() throws Exception {
        String pixels =
                "<Image><Pixels SizeX=\"%d\" SizeY=\"%d\" PhysicalSizeX=\"%s\"><TiffData"
                        + " IFD=\"%d\"/></Pixels></Image>";
        for (String[] sizes : new String[][] {{"0.25", "1", "level"}, {"0.25", "8", "page-2"}}) {
            String text =
                    "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\">"
                            + pixels.formatted(1024, 768, sizes[0], 0)
                            + pixels.formatted(256, 192, sizes[1], 1)
                            + "</OME>";
            Path file =
                    write(
                            new Page(1024, 768, 256, Map.of(270, text)),
                            new Page(256, 192, 64, Map.of()));
            try (Slide slide = Slides.open(file)) {
                boolean level = sizes[2].equals("level");
                assertThat(slide.levels()).hasSize(level ? 2 : 1);
                assertThat(slide.associatedImages()).hasSize(level ? 0 : 1);
                assertThat(slide.notes()).hasSize(level ? 0 : 1);
            }
        }
    }

    @Test
    void pagesOfAnotherSlideAreNoLevels() throws Exception {
        Page[] one = {
            new Page(1024, 768, 64, Map.of()),
            new Page(512, 384, 64, Map.of()),
            new Page(256, 192, 64, Map.of())
        };
        Page[] other = {new Page(800, 600, 64, Map.of()), new Page(400, 300, 64, Map.of())};
        Path first = write(one[0], one[1], one[2], other[0], other[1]);
        try (Slide slide = Slides.open(first)) {
            assertThat(slide.levels()).extracting(Level::width).containsExactly(1024, 512, 256);
            assertThat(slide.notes())
                    .containsExactly(
                            "page 4 of 800 x 600 is not shown: it is taken for another image",
                            "page 5 of 400 x 300 is not shown: it is taken for another image");
        }
        Path last = write(other[0], other[1], one[0], one[1], one[2]);
        try (Slide slide = Slides.open(last)) {
            assertThat(slide.levels()).extracting(Level::width).containsExactly(1024, 512, 256);
            assertThat(slide.associatedImages()).containsExactly("page-1", "page-2");
        }
        Path single = write(other[0], other[1], one[0]);
        try (Slide slide = Slides.open(single)) {
            assertThat(slide.levels()).extracting(Level::width).containsExactly(1024);
        }
        Path between = write(one[0], new Page(64, 48, 16, Map.of()), one[1], one[2]);
        try (Slide slide = Slides.open(between)) {
            assertThat(slide.levels()).extracting(Level::width).containsExactly(1024, 512, 256, 64);
        }
    }

    @Test
    void aLargerPageThatIsNotShownIsTold() throws Exception {
        Path file = write(new Page(1200, 900, 0, Map.of()), new Page(256, 192, 64, Map.of()));
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.size().width()).isEqualTo(256);
            assertThat(slide.notes())
                    .singleElement()
                    .asString()
                    .startsWith("page 1 of 1200 x 900, which is larger, is not shown: it is ");
        }
    }

    @Test
    void channelsWithSmallerPagesInBetweenAreRefused() throws Exception {
        Path file =
                write(
                        new Page(300, 200, 64, Map.of()),
                        new Page(150, 100, 64, Map.of()),
                        new Page(300, 200, 64, Map.of()));
        assertThat(Slides.isRefused(file)).isTrue();
    }

    @Test
    void theLargestTiledPageIsLevelZeroWhereverItStands() throws Exception {
        Path file =
                write(
                        new Page(90, 80, 0, Map.of()),
                        new Page(256, 192, 64, Map.of()),
                        new Page(1200, 900, 0, Map.of(270, "macro")),
                        new Page(512, 384, 64, Map.of()),
                        new Page(1024, 768, 64, Map.of()));
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.levels()).extracting(Level::width).containsExactly(1024, 512, 256);
            assertThat(slide.associatedImages()).containsExactly("macro", "page-1");
        }
    }

    @Test
    void greyPagesOfOneSizeAreChannels() throws Exception {
        Path file = write(new Page(300, 200, 64, Map.of()), new Page(300, 200, 64, Map.of()));
        assertThat(new TiffSlideReader().refusal(file))
                .contains(
                        new Refusal(
                                "has 2 grey pages of 300 x 200, which are channels or planes; only"
                                        + " one RGB or grey plane is read, export it so",
                                true));
    }

    @Test
    void anOrientationIsToldAndPixelsLieAsTheyAreStored() throws Exception {
        Path file = write(new Page(300, 200, 64, Map.of(274, new int[] {6})));
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.width()).isEqualTo(300);
            assertThat(slide.notes())
                    .containsExactly(
                            "its orientation 6 is left aside: pixels lie as they are stored");
        }
    }

    @Test
    void aperioTellsItsResolutionInTheDescription() throws Exception {
        String text = "Aperio Image Library v11\r\n1000x800 |AppMag = 40|MPP = %s|Left = 2";
        Path file = write(new Page(300, 200, 64, Map.of(270, String.format(text, "0.2508"))));
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.resolution()).contains(new Resolution(0.2508));
        }
        for (String half : List.of("0,500000", "5.0e-1", " 5E-1 ", "+0.5")) {
            file = write(new Page(300, 200, 64, Map.of(270, String.format(text, half))));
            try (Slide slide = Slides.open(file)) {
                assertThat(slide.resolution()).contains(new Resolution(0.5));
            }
        }
        file = write(new Page(300, 200, 64, Map.of(270, String.format(text, "."))));
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.resolution()).isEmpty();
        }
    }

    @Test
    void omeTellsItsResolutionInAnyUnitAndItsPlanes() throws Exception {
        String text =
                "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image><Pixels"
                        + " SizeC=\"%s\" SizeZ=\"1\" SizeT=\"1\" %s/></Image></OME>";
        for (String size :
                List.of(
                        "PhysicalSizeX=\"0.25\" PhysicalSizeY=\"0.25\"",
                        "PhysicalSizeX=\"250\" PhysicalSizeXUnit=\"nm\"",
                        "PhysicalSizeX=\"0.25\" PhysicalSizeXUnit=\"&#181;m\"",
                        "PhysicalSizeX=\"0.00025\" PhysicalSizeXUnit=\"mm\"",
                        "PhysicalSizeX=\"250000\" PhysicalSizeXUnit=\"pm\"",
                        "PhysicalSizeX=\"2500\" PhysicalSizeXUnit=\"&#197;\"",
                        "PhysicalSizeX=\"9.84251968503937E-6\" PhysicalSizeXUnit=\"in\"",
                        "PhysicalSizeX=\"0.00984251968503937\" PhysicalSizeXUnit=\"thou\"")) {
            Path file = write(new Page(300, 200, 64, Map.of(270, String.format(text, 1, size))));
            try (Slide slide = Slides.open(file)) {
                assertThat(slide.resolution().orElseThrow().micrometres())
                        .isCloseTo(0.25, Offset.offset(1e-9));
            }
        }
        Path pixels =
                write(
                        new Page(
                                300,
                                200,
                                64,
                                Map.of(
                                        270,
                                        String.format(
                                                text,
                                                1,
                                                "PhysicalSizeX=\"1\""
                                                        + " PhysicalSizeXUnit=\"pixel\""))));
        try (Slide slide = Slides.open(pixels)) {
            assertThat(slide.resolution()).isEmpty();
        }
        Path channels = write(new Page(300, 200, 64, Map.of(270, String.format(text, 4, ""))));
        assertThat(refusal(channels).orElseThrow()).startsWith("OME-TIFF of 4 channels");
    }

    @Test
    void formatsWhoseTilesLieOtherwiseAreLeftToOpenSlide() throws Exception {
        assertThat(refusal(write(new Page(300, 200, 64, Map.of(65420, new int[] {1})))))
                .contains("Hamamatsu NDPI, which needs OpenSlide; install libopenslide");
        assertThat(
                        refusal(
                                write(
                                        new Page(
                                                300,
                                                200,
                                                64,
                                                Map.of(
                                                        270,
                                                        "<scn xmlns=\"http://www"
                                                            + ".leica-microsystems.com/scn/2010\"/>")))))
                .get()
                .asString()
                .contains("Leica SCN");
    }

    @Test
    void theCacheStaysWithinItsBounds() {
        TileCache cache = new TileCache(1000);
        Object slide = new Object();
        for (int i = 0; i < 50; i++) {
            cache.put(new TileCache.Key(slide, 0, new TileIndex(i, 0)), new byte[100]);
            assertThat(cache.get(new TileCache.Key(slide, 0, new TileIndex(0, 0)))).isPresent();
        }
        assertThat(bytes(cache, slide)).isEqualTo(1000);
        assertThat(cache.get(new TileCache.Key(slide, 0, new TileIndex(20, 0)))).isEmpty();
        assertThat(cache.get(new TileCache.Key(slide, 0, new TileIndex(49, 0)))).isPresent();
        cache.put(new TileCache.Key(slide, 0, new TileIndex(0, 1)), new byte[500]);
        assertThat(cache.get(new TileCache.Key(slide, 0, new TileIndex(0, 1)))).isEmpty();
        cache.put(new TileCache.Key(slide, 0, new TileIndex(49, 0)), new byte[200]);
        assertThat(bytes(cache, slide)).isEqualTo(1000);
        cache.forget(slide);
        assertThat(bytes(cache, slide)).isZero();
        for (int i = 0; i < 10; i++) {
            cache.put(new TileCache.Key(slide, 0, new TileIndex(i, 0)), new byte[100]);
        }
        assertThat(bytes(cache, slide)).as("forgotten tiles take no space").isEqualTo(1000);
    }

    private static int bytes(TileCache cache, Object slide) {
        return IntStream.range(0, 50)
                .mapToObj(i -> cache.get(new TileCache.Key(slide, 0, new TileIndex(i, 0))))
                .mapToInt(tile -> tile.map(bytes -> bytes.length).orElse(0))
                .sum();
    }
}
