package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.epsam.slides.TestSlides.difference;
import static org.epsam.slides.TestSlides.part;
import static org.epsam.slides.TestSlides.whole;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.TestSlides;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherReadersTest {
    private static final String DICOM = "slides/dicom";
    private static final String VOLUME =
            DICOM + "/1.2.826.0.1.3680043.8.498.35220404935377466417110411569853018212.dcm";

    @TempDir private Path dir;

    @Test
    void dicomFoldersAreSlidesWithTheSamePixelsAsTheAperioFile() {
        try (Slide dicom = Slides.open(GoldenTensors.shared(DICOM));
                Slide svs = Slides.open(GoldenTensors.shared(TestSlides.SVS))) {
            assertThat(dicom.reader()).isEqualTo("DICOM");
            assertThat(dicom.name()).isEqualTo("dicom");
            assertThat(dicom.levels())
                    .containsExactly(
                            new Level(new Size(2220, 2967), 1, "JPEG, tiles of 240 x 240"));
            assertThat(dicom.resolution().orElseThrow().micrometres())
                    .isCloseTo(0.499, Offset.offset(1e-4));
            assertThat(dicom.associatedImages()).containsExactly("label", "overview");
            // This file's label declares 463 rows and its JPEG has the first 7 of them.
            assertThatThrownBy(() -> dicom.readAssociated("label"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("JPEG of 387 x 7 in a tile of 387 x 463");
            assertThat(difference(whole(dicom), whole(svs))).isLessThan(1);
        }
    }

    @Test
    void oneDicomInstanceIsASlideToo() {
        try (Slide dicom = Slides.open(GoldenTensors.shared(VOLUME))) {
            assertThat(dicom.width()).isEqualTo(2220);
            assertThat(dicom.name()).endsWith(".35220404935377466417110411569853018212");
            assertThat(dicom.associatedImages()).isEmpty();
            RgbImage region = dicom.read(new Region(0, 2100, 2900, 300, 200));
            assertThat(region.rgb()).isEqualTo(part(whole(dicom), 2100, 2900, 300, 200).rgb());
            assertThat(region.get(299, 199, 1)).isEqualTo(255);
        }
    }

    @Test
    void otherFilesBesideDicomArePassedOverAndTwoSeriesRefused() throws Exception {
        try (Stream<Path> files = Files.list(GoldenTensors.shared(DICOM))) {
            for (Path file : files.toList()) {
                Files.copy(file, dir.resolve(file.getFileName()));
            }
        }
        Files.writeString(dir.resolve("notes.txt"), "no slide");
        Files.createFile(dir.resolve("empty"));
        Files.createDirectory(dir.resolve("folder"));
        try (Slide slide = Slides.open(dir)) {
            assertThat(slide.levels()).hasSize(1);
        }
        Path volume = GoldenTensors.shared(VOLUME);
        byte[] bytes = Files.readAllBytes(volume);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int series = text.indexOf("10485105821025535128156911350248732784");
        bytes[series] = '7';
        Files.write(dir.resolve("other.dcm"), bytes);
        assertThatThrownBy(() -> Slides.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds 2 DICOM series");
    }

    @Test
    void damagedDicomIsRefused() throws Exception {
        byte[] bytes = Files.readAllBytes(GoldenTensors.shared(VOLUME));
        Path file = dir.resolve("short.dcm");
        for (int length : List.of(140, 700, 2200, 3000, 500_000, bytes.length - 100)) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Slides.open(file).close())
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("short.dcm: no reader opens it")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void plainImagesAreSlidesOfOneLevel() {
        RgbImage image = new RgbImage(90, 70, new byte[90 * 70 * 3]);
        Random random = new Random(3);
        random.nextBytes(image.rgb());
        Path file = dir.resolve("picture.png");
        ImageFile.writePng(file, image);
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.reader()).isEqualTo("image");
            assertThat(slide.resolution()).isEmpty();
            assertThat(slide.read(new Region(0, 60, 40, 50, 50)).rgb())
                    .isEqualTo(part(image, 60, 40, 50, 50).rgb());
            assertThatThrownBy(() -> slide.readAt(new Resolution(0.5), 0, 0, new Size(10, 10)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("has no pixel size");
            assertThatThrownBy(() -> slide.read(new Region(1, 0, 0, 10, 10)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("has no level 1");
            assertThatThrownBy(() -> slide.readAssociated("label"))
                    .isInstanceOf(InputException.class);
        }
    }

    @Test
    void aClosedSlideSaysSo() {
        Path file = dir.resolve("picture.png");
        ImageFile.writePng(file, new RgbImage(9, 9, new byte[243]));
        Slide slide = Slides.open(file);
        slide.close();
        slide.close();
        assertThatThrownBy(() -> slide.read(new Region(0, 0, 0, 1, 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void openSlideReadsTheSamePixels() {
        Path file = GoldenTensors.shared(TestSlides.SVS);
        Random random = new Random(11);
        try (Slide theirs = TestSlides.openSlide().open(file);
                Slide ours = Slides.open(file)) {
            assertThat(theirs.resolution()).isEqualTo(ours.resolution());
            assertThat(theirs.associatedImages()).isEqualTo(ours.associatedImages());
            for (int i = 0; i < 100; i++) {
                Region region =
                        new Region(
                                0,
                                random.nextInt(-100, 2300),
                                random.nextInt(-100, 3000),
                                random.nextInt(1, 300),
                                random.nextInt(1, 300));
                assertThat(difference(ours.read(region), theirs.read(region))).isLessThan(0.01);
            }
            for (String name : ours.associatedImages()) {
                assertThat(difference(ours.readAssociated(name), theirs.readAssociated(name)))
                        .isLessThan(0.01);
            }
        }
    }

    @Test
    void theScannedPartIsToldWhereTheCanvasIsLarger() {
        Path scn = GoldenTensors.shared("cases/01-openslide-bounds/slides/leica.scn");
        try (Slide slide = TestSlides.openSlide().open(scn);
                Slide svs = Slides.open(GoldenTensors.shared(TestSlides.SVS))) {
            assertThat(slide.size()).isEqualTo(new Size(2048, 2048));
            assertThat(slide.bounds()).isEqualTo(new Bounds(768, 512, new Size(512, 512)));
            assertThat(slide.read(new Region(0, 0, 0, 768, 512)).rgb()).containsOnly(255);
            assertThat(svs.bounds()).isEqualTo(Bounds.whole(svs.size()));
        }
    }
}
