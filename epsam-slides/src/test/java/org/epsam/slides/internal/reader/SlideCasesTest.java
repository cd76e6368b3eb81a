package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.epsam.slides.TestSlides.difference;
import static org.epsam.slides.TestSlides.part;
import static org.epsam.slides.TestSlides.whole;

import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.TestSlides;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.patch.SlideFolder;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slides that once were shown wrongly, in silence. */
class SlideCasesTest {
    private static final Offset<Double> CLOSE = Offset.offset(1e-4);

    private static Path shared(String file) {
        return GoldenTensors.shared("cases/" + file);
    }

    private static double micrometres(Slide slide) {
        return slide.resolution().orElseThrow().micrometres();
    }

    @ParameterizedTest
    @ValueSource(strings = {"thumb-first.tif", "macro-first.ome.tif"})
    void theLargestTiledPageIsTheSlideWhereverItStands(String name) {
        Path file = shared("05-first-page-is-not-the-slide/slides/" + name);
        try (Slide slide = Slides.open(file)) {
            assertThat(slide.size()).isEqualTo(new Size(512, 512));
            assertThat(micrometres(slide)).isCloseTo(0.5, CLOSE);
            assertThat(slide.levels()).hasSize(2);
            assertThat(slide.associatedImages()).hasSize(1);
        }
    }

    @Test
    void channelsInPagesAreRefusedByAllReaders() {
        Path file = shared("08-channels-in-pages/three-grey-pages.tif");
        assertThatThrownBy(() -> Slides.open(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "has 3 grey pages of 512 x 512, which are channels or planes");
        assertThat(Slides.refusals(file).get("OpenSlide").orElseThrow())
                .isEqualTo("not asked, as the reader TIFF refuses it");
    }

    @Test
    void planesOfDicomAreColours() {
        RgbImage truth = ImageFile.readRgb(shared("06-dicom-uncompressed-colours/truth.png"));
        for (String name : new String[] {"rgb-planar0-ok.dcm", "rgb-planar1.dcm"}) {
            try (Slide slide = Slides.open(shared("06-dicom-uncompressed-colours/" + name))) {
                assertThat(difference(whole(slide), truth)).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-organisation.dcm", "sparse-in-order.dcm"})
    void framesOfDicomLieInRowsOrWhereTheyAreSaidToLie(String name) {
        RgbImage truth = ImageFile.readRgb(shared("07-dicom-without-tiled-full/truth.png"));
        try (Slide slide = Slides.open(shared("07-dicom-without-tiled-full/" + name))) {
            RgbImage image = whole(slide);
            assertThat(image.size()).isEqualTo(truth.size());
            assertThat(difference(image, truth)).isLessThan(6);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "11-aperio-mpp-number/exponent.svs, 0.5",
        "16-ome-units/inch.ome.tif, 0.5",
        "16-ome-units/pm.ome.tif, 0.5",
        "26-openslide-generic-resolution/c.tif, 0.5"
    })
    void pixelSizesAreReadInAnyForm(String name, double expected) {
        try (Slide slide = Slides.open(shared(name))) {
            assertThat(micrometres(slide)).isCloseTo(expected, CLOSE);
            assertThat(slide.notes()).isEmpty();
        }
    }

    @Test
    void openSlideTellsThePixelSizeOfPlainTiffToo() {
        try (Slide slide =
                TestSlides.openSlide().open(shared("26-openslide-generic-resolution/c.tif"))) {
            assertThat(micrometres(slide)).isCloseTo(0.5, CLOSE);
        }
    }

    @Test
    void resolutionsOfPrintersAreToldAndNotBelieved() {
        try (Slide slide = Slides.open(shared("15-printer-resolution/dpi600.tif"))) {
            assertThat(slide.resolution()).isEmpty();
            assertThat(slide.notes()).singleElement().asString().contains("600 dots an inch");
        }
    }

    @Test
    void dicomFilesNeedNoEnding() {
        Path folder = shared("18-dicom-without-ending/slides/case1");
        assertThat(SlideFolder.isSlide(folder)).isTrue();
        assertThat(SlideFolder.isSlide(folder.resolve("IM00001"))).isTrue();
        try (Slide slide = Slides.open(folder)) {
            assertThat(slide.reader()).isEqualTo("DICOM");
        }
    }

    @Test
    void theOrderOfBitsIsObeyed() {
        try (Slide slide = Slides.open(shared("27-fill-order-2/fill-order-2-none.tif"))) {
            RgbImage truth = ImageFile.readRgb(shared("27-fill-order-2/fill-order-2-truth.png"));
            assertThat(difference(whole(slide), truth)).isZero();
        }
    }

    @Test
    void whatOrthancWritesIsRead() {
        Path converted = shared("28-dicom-orthanc/orthanc-tif-no-dimension-organization.dcm");
        try (Slide slide = Slides.open(converted);
                Slide svs = Slides.open(GoldenTensors.shared(TestSlides.SVS))) {
            assertThat(slide.size()).isEqualTo(svs.size());
            assertThat(micrometres(slide)).isCloseTo(0.499, Offset.offset(1e-3));
            assertThat(difference(whole(slide), whole(svs))).isLessThan(6);
        }
        try (Slide slide = Slides.open(shared("28-dicom-orthanc/dicom-implicit-vr.dcm"))) {
            RgbImage truth = ImageFile.readRgb(shared("28-dicom-orthanc/dicom-truth.png"));
            assertThat(slide.size()).isEqualTo(new Size(512, 384));
            assertThat(difference(whole(slide), part(truth, 0, 0, 512, 384))).isLessThan(6);
        }
    }
}
