package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.core.ToldMessages;
import org.epsam.core.pipeline.Crash;
import org.epsam.core.pipeline.Quality;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.tissue.SlideTissue;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of several sizes, and a run on patches of 64 px that has learnt nothing. */
class ImageSegmentationTest {
    @TempDir static Path shared;
    private static Path run;
    private static Path slide;

    @TempDir Path dir;
    private Path out;
    private final ToldMessages progress = new ToldMessages();
    private final List<String> messages = progress.lines();

    @BeforeAll
    static void train() {
        run = UntrainedRun.write(shared);
        Path slides = shared.resolve("slides");
        SyntheticSlide.writeAll(slides, 1, new SyntheticSlide.Plan(new Size(1000, 1101), true, 4));
        slide = slides.resolve("tumor_001.tif");
    }

    @BeforeEach
    void prepare() {
        out = dir.resolve("out");
    }

    /** A part of the slide as an image. */
    private static RgbImage tissue(int width, int height) {
        try (Slide source = Slides.open(slide)) {
            return source.read(new Region(0, 300, 300, width, height));
        }
    }

    private Path image(String name, int width, int height) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        ImageFile.writePng(file, tissue(width, height));
        return file;
    }

    private static SlideOptions options(Double mpp, Double own, Double minArea) {
        return new SlideOptions(
                Optional.ofNullable(mpp).map(Resolution::new),
                Optional.ofNullable(own).map(Resolution::new),
                Optional.ofNullable(minArea),
                0,
                SlideTissue.Rejection.NONE,
                Quality.STANDARD,
                MapFormat.OME_TIFF,
                false,
                false,
                false);
    }

    private RunSegmentation.Outcome segment(SlideOptions options, Path... inputs) {
        return RunSegmentation.of(List.of(inputs), out).run(run, options, progress);
    }

    private Mask mask(String name) {
        return ImageFile.readMask(out.resolve(name + "_mask.png"));
    }

    @Test
    void aLargeImageIsSegmentedAsItsPyramidIs() throws IOException {
        RgbImage pixels = tissue(200, 170);
        Path image = image("a.png", 200, 170);
        Path pyramid = dir.resolve("pyramid.zarr");
        try (SlideWriter writer =
                SlideWriter.rgb(pyramid, pixels.size(), 90, Optional.of(new Resolution(2)))) {
            writer.write(pixels);
            writer.finish();
        }
        RunSegmentation.Outcome done = segment(options(2.0, 2.0, 0.0), image, pyramid);
        assertThat(done.skipped()).isEmpty();
        assertThat(done.images().get(0).tiles()).isEqualTo(done.slides().get(0).tiles());
        Mask mask = mask("a");
        long compared = 0;
        try (Slide map = Slides.open(out.resolve("pyramid_probability.ome.tif"))) {
            RgbImage values = map.read(new Region(0, 0, 0, 200, 170));
            for (int y = 0; y < 170; y++) {
                for (int x = 0; x < 200; x++) {
                    // The slide ends with its tissue, as it is found there.
                    if (values.get(x, y, 0) > 0) {
                        assertThat(mask.get(x, y)).isEqualTo(values.get(x, y, 0) > 127);
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(5000);
        assertThat(mask.area()).isPositive();
        assertThat(out.resolve(".working")).doesNotExist();
    }

    @Test
    void imagesUpToOneAndAHalfPatchesAreTakenWholeWithANote() throws IOException {
        RunSegmentation.Outcome done =
                segment(
                        SlideOptions.USUAL,
                        image("large.png", 97, 64),
                        image("small.png", 64, 60),
                        image("middle.png", 96, 64));
        assertThat(done.images())
                .extracting(result -> result.name() + " " + result.tiles())
                .containsExactly("large 3", "small 1", "middle 1");
        assertThat(messages)
                .containsExactly(
                        "images up to 1.5 times as large as the patches of the run (64 px) and"
                                + " taken whole: middle.png",
                        "images more than 1.5 times as large as the patches of the run (64 px) and"
                                + " segmented in tiles: large.png");
    }

    @Test
    void aLargeImageResumes() throws IOException {
        Path image = image("a.png", 160, 160);
        segment(SlideOptions.USUAL, image);
        Mask undisturbed = mask("a");
        out = dir.resolve("again");
        int interruptions = 0;
        for (boolean done = false; !done; ) {
            try {
                RunSegmentation.of(List.of(image), out).run(run, SlideOptions.USUAL, new Crash(5));
                done = true;
            } catch (Crash e) {
                interruptions++;
                assertThat(interruptions).isLessThan(20);
            }
        }
        assertThat(interruptions).isPositive();
        assertThat(mask("a")).isEqualTo(undisturbed);
    }

    @Test
    void pixelSizesScaleImagesOrAreRefused() throws IOException {
        Path image = image("a.png", 128, 128);
        RunSegmentation.Outcome scaled = segment(options(2.0, 1.0, null), image);
        assertThat(scaled.images().get(0).tiles()).isEqualTo(1);
        assertThat(mask("a").size()).isEqualTo(new Size(128, 128));
        CsvTable.Row row = CsvTable.read(out.resolve("segments.csv")).rows().get(0);
        assertThat(row.get("image_mpp")).isEqualTo("1.0");
        assertThat(row.get("mpp")).isEqualTo("2.0");
        assertThat(Double.parseDouble(row.get("tumour_mm2")))
                .isCloseTo(mask("a").area() / 1e6, within(1e-6));
        assertThat(segment(SlideOptions.USUAL, image).images().get(0).tiles()).isEqualTo(9);
        assertThatThrownBy(() -> segment(options(2.0, null, null), image))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "--mpp: needs the pixel size of the images, which "
                                + image
                                + " and the others do not have; set it with --slide-mpp, or omit"
                                + " --mpp");
        assertThatThrownBy(() -> segment(options(null, 0.5, null), image))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("set it with --mpp");
        assertThat(segment(options(2.0, null, null), image, slide).skipped())
                .containsExactly(
                        image
                                + ": has no pixel size, which --mpp needs; set it with --slide-mpp,"
                                + " or segment it without --mpp");
        assertThat(segment(options(1.0, 2.0, null), image).skipped().get(0))
                .contains("has a pixel size of 2.000 um, coarser than the 1.000 um");
    }

    @Test
    void smallRegionsOfImagesAreLeftOutWhereAsked() throws IOException {
        Path image = image("a.png", 64, 64);
        segment(SlideOptions.USUAL, image);
        List<Annotation> all = outlines("a");
        assertThat(all).isNotEmpty();
        double largest = all.get(0).measurements().get("Area px");
        assertThat(all).allSatisfy(a -> assertThat(a.measurements().get("Area px")).isPositive());
        assertThat(all)
                .extracting(a -> a.measurements().get("Mean tumour probability"))
                .allSatisfy(p -> assertThat(p).isBetween(0.5, 1.0));
        segment(options(2.0, 2.0, 4 * largest + 1), image);
        assertThat(outlines("a")).isEmpty();
        assertThat(mask("a").area()).isZero();
        assertThatThrownBy(() -> segment(options(null, null, 10.0), image))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("--min-area: needs the pixel size of the images");
    }

    private List<Annotation> outlines(String name) {
        return AnnotationFile.read(out.resolve(name + "_outlines.geojson")).annotations();
    }

    @Test
    void imagesOfOneNameAreToldApartAndOthersNamed() throws IOException {
        Path png = image("in/a.png", 64, 64);
        Path other = image("b/a.png", 64, 64);
        Path folder = png.getParent();
        Files.copy(png, folder.resolve("a.bmp"));
        Files.writeString(folder.resolve("notes.txt"), "mine");
        Files.createDirectory(folder.resolve("deeper"));
        segment(SlideOptions.USUAL, image("old.png", 64, 64));
        messages.clear();
        RunSegmentation.Outcome done = segment(SlideOptions.USUAL, folder, other, png);
        assertThat(done.images())
                .extracting(ImageResult::name)
                .containsExactly("a.bmp", "in-a", "b-a");
        assertThat(messages)
                .containsExactly(
                        folder
                                + ": passed over, as neither images nor slides by their names:"
                                + " notes.txt",
                        folder
                                + ": folders in it are not looked into; give as inputs what is"
                                + " wanted of deeper",
                        png + ": given more than once; segmented once",
                        out + ": holds results of earlier calls, too: old");
        assertThat(CsvTable.read(out.resolve("segments.csv")).rows())
                .extracting(row -> row.get("image"))
                .containsExactly("a.bmp", "b-a", "in-a", "old");
    }

    @Test
    void aTableOfOthersAndResultsOfASlideAreNotReplaced() throws IOException {
        Path image = image("tumor_001.png", 64, 64);
        Path table = Files.writeString(Files.createDirectory(out).resolve("segments.csv"), "a,b\n");
        assertThatThrownBy(() -> segment(SlideOptions.USUAL, image))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("segments.csv: is not a table written by segment");
        Files.delete(table);
        segment(options(2.0, null, null), slide);
        assertThat(segment(SlideOptions.USUAL, image).skipped())
                .containsExactly(
                        image
                                + ": its results would have the names of those of a slide in "
                                + out.resolve("slides.csv")
                                + "; choose another --out");
    }
}
