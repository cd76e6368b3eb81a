package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.epsam.base.InputException;
import org.epsam.slides.TestSlides;
import org.epsam.slides.internal.tiff.TiffTag;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every bad file ends in one clear line; none in another exception or in much memory. */
class DamagedSlideTest {
    @TempDir private Path dir;
    private Path file;
    private byte[] bytes;

    @BeforeEach
    void writeSlide() throws Exception {
        file = dir.resolve("slide.tif");
        TestSlides.write(file, TestSlides.picture(700, 600), Optional.of(0.5));
        bytes = Files.readAllBytes(file);
    }

    /** A place where a field of a directory begins. */
    private int field(int tag, int directory) {
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long at = all.getLong(8);
        for (int i = 0; i < directory; i++) {
            at = all.getLong((int) at + 8 + 20 * (int) all.getLong((int) at));
        }
        for (int i = 0; i < all.getLong((int) at); i++) {
            int entry = (int) at + 8 + 20 * i;
            if (all.getShort(entry) == tag) {
                return entry;
            }
        }
        throw new AssertionError("no field " + tag);
    }

    private void set(int tag, int directory, long value) {
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(field(tag, directory) + 12, value);
    }

    private void assertRefused(String reason) throws Exception {
        Files.write(file, bytes);
        assertThatThrownBy(() -> Slides.open(file).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("slide.tif: no reader opens it")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        assertThatThrownBy(() -> Slides.open(dir.resolve("none.svs")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such file");
        Path empty = Files.createFile(dir.resolve("empty.svs"));
        assertThatThrownBy(() -> Slides.open(empty))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the file is empty");
        Files.writeString(dir.resolve("notes.txt"), "no slide");
        assertThatThrownBy(() -> Slides.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("DICOM: a folder without DICOM whole slide images");
        assertThatThrownBy(() -> Slides.open(dir.resolve("notes.txt")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("TIFF: does not begin as TIFF files do")
                .hasMessageContaining("OpenSlide: ")
                .hasMessageContaining("image: the content is not a PNG");
    }

    @Test
    void aFileThatIsCutOffIsRefusedAtAnyLength() throws Exception {
        byte[] whole = bytes;
        for (int length : new int[] {1, 7, 8, 12, 16, 500, whole.length / 2, whole.length - 1}) {
            bytes = Arrays.copyOf(whole, length);
            assertRefused("TIFF: ");
        }
    }

    @Test
    void tilesBeyondTheFileAreRefusedWhenItIsOpened() throws Exception {
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int offsets = (int) all.getLong(field(TiffTag.TILE_OFFSETS, 0) + 12);
        for (long place : new long[] {bytes.length, Long.MAX_VALUE, -1}) {
            all.putLong(offsets + 8, place);
            assertRefused("tile 1 of level 0 lies at byte " + Long.toUnsignedString(place));
        }
    }

    @Test
    void unknownCodecsAreNamedWithAdvice() throws Exception {
        for (Object[] codec :
                new Object[][] {{50002, "JPEG XL"}, {34887, "LERC"}, {4711, "codec 4711"}}) {
            set(TiffTag.COMPRESSION, 0, (int) codec[0]);
            Files.write(file, bytes);
            // OpenSlide, where it is installed, may know the codec.
            assertThat(Slides.refusals(file).get("TIFF").orElseThrow())
                    .startsWith("level 0 has " + codec[1] + " compression, which is not read")
                    .contains("convert it");
        }
    }

    @Test
    void directoriesInACircleAreRefused() throws Exception {
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int first = (int) all.getLong(8);
        int next = first + 8 + 20 * (int) all.getLong(first);
        all.putLong(next, first);
        assertRefused("its directories form a circle");
        all.putLong(next, bytes.length + 5L);
        assertRefused("directory 2 lies at byte");
    }

    @Test
    void absurdSizesAreRefusedWithoutMemoryForThem() throws Exception {
        byte[] whole = bytes.clone();
        set(TiffTag.WIDTH, 0, 4_000_000_000L);
        assertRefused("level 0 declares no size, or an absurd one");
        set(TiffTag.WIDTH, 0, 2_000_000_000L);
        set(TiffTag.HEIGHT, 0, 2_000_000_000L);
        assertRefused("level 0 of 2000000000 x 2000000000 needs");
        bytes = whole.clone();
        set(TiffTag.TILE_WIDTH, 0, 1 << 20);
        set(TiffTag.TILE_HEIGHT, 0, 1 << 20);
        assertRefused("level 0 declares tiles of 1048576 x 1048576");
        bytes = whole.clone();
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(field(TiffTag.TILE_OFFSETS, 0) + 4, 1L << 60);
        assertRefused("field 324 declares 1152921504606846976 values");
    }

    @Test
    void pixelsWithoutSamplesAreRefused() throws Exception {
        byte[] whole = bytes;
        for (int directory : new int[] {0, 1}) {
            bytes = whole.clone();
            set(TiffTag.SAMPLES, directory, 0);
            Files.write(file, bytes);
            // OpenSlide, where it is installed, may have a way.
            assertThat(Slides.refusals(file).get("TIFF").orElseThrow())
                    .contains("directory " + (directory + 1) + " declares no samples a pixel");
        }
    }

    @Test
    void aDamagedTileIsNamedWhenItIsRead() throws Exception {
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int offsets = (int) all.getLong(field(TiffTag.TILE_OFFSETS, 0) + 12);
        int tile = (int) all.getLong(offsets + 8);
        byte[] whole = bytes.clone();
        Arrays.fill(bytes, tile, tile + 100, (byte) 0);
        Files.write(file, bytes);
        try (Slide slide = Slides.open(file)) {
            slide.read(new Region(0, 0, 0, 256, 256));
            assertThatThrownBy(() -> slide.read(new Region(0, 0, 0, 300, 10)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(
                            "slide.tif: damaged: tile 1, 0 of level 0: JPEG is damaged")
                    .hasMessageNotContaining("\n");
        }
        // A tile that ends early was cut off, which libjpeg would fill with grey.
        bytes = whole;
        all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int counts = (int) all.getLong(field(TiffTag.TILE_COUNTS, 0) + 12);
        all.putLong(counts + 8, all.getLong(counts + 8) - 200);
        Files.write(file, bytes);
        try (Slide slide = Slides.open(file)) {
            assertThatThrownBy(() -> slide.read(new Region(0, 0, 0, 300, 10)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("JPEG is cut off");
        }
    }

    @Test
    void randomlyChangedBytesNeverEndInAnotherException() throws Exception {
        byte[] whole = bytes;
        Random random = new Random(17);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            bytes = whole.clone();
            // Directories lie at the end, so most changes hit them.
            int from = i % 3 == 0 ? 0 : whole.length - 1400;
            for (int n = 0; n < 4; n++) {
                bytes[random.nextInt(from, whole.length)] = (byte) random.nextInt();
            }
            Files.write(file, bytes);
            // Without OpenSlide, whose own failures are not the subject.
            TiffSlideReader reader = new TiffSlideReader();
            try (Slide slide = reader.open(file)) {
                for (int level = 0; level < slide.levels().size(); level++) {
                    slide.read(new Region(level, 0, 0, 300, 300));
                }
                for (String name : slide.associatedImages()) {
                    slide.readAssociated(name);
                }
            } catch (InputException e) {
                refused++;
                assertThat(e.getMessage()).contains("slide.tif: ").doesNotContain("\n");
            }
        }
        assertThat(refused).isBetween(20, 290);
    }
}
