package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.core.ToldMessages;
import org.epsam.core.pipeline.Quality;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.tissue.SlideTissue;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is listed, told and kept of slides when the same folder of results is used again. */
class SlideResultsTest {
    @TempDir static Path shared;
    private static Path run;
    private static Path slide;

    private final ToldMessages progress = new ToldMessages();
    private final List<String> messages = progress.lines();

    @BeforeAll
    static void train() {
        run = UntrainedRun.write(shared);
        Path slides = shared.resolve("slides");
        SyntheticSlide.writeAll(slides, 1, new SyntheticSlide.Plan(new Size(1000, 1000), true, 4));
        slide = slides.resolve("tumor_001.tif");
    }

    private static SlideOptions options(double mpp, double minTissue, boolean mask) {
        return new SlideOptions(
                Optional.of(new Resolution(mpp)),
                Optional.empty(),
                Optional.of(500.0),
                minTissue,
                SlideTissue.Rejection.NONE,
                Quality.STANDARD,
                MapFormat.OME_TIFF,
                mask,
                false,
                false);
    }

    private RunSegmentation.Outcome segment(SlideOptions options, Path out, Path... inputs) {
        return RunSegmentation.of(Arrays.asList(inputs), out).run(run, options, progress);
    }

    private JsonNode evaluate(Path slides, Optional<Path> annotations, Path out)
            throws IOException {
        SlideEvaluation.of(
                run,
                slides,
                new SlideEvaluation.Truth(annotations, GroupLabels.USUAL, true, false),
                options(2, 0.02, false),
                out,
                progress);
        return new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
    }

    /** Two tiles, so that it has two levels and is no plain image. */
    private static Path glass(Path file) {
        byte[] white = new byte[3 * SlideWriter.TILE * SlideWriter.TILE];
        Arrays.fill(white, (byte) 245);
        RgbImage tile = new RgbImage(SlideWriter.TILE, SlideWriter.TILE, white);
        Size size = new Size(2 * SlideWriter.TILE, SlideWriter.TILE);
        try (SlideWriter writer = SlideWriter.rgb(file, size, 90, Optional.of(new Resolution(1)))) {
            writer.write(tile);
            writer.write(tile);
            writer.finish();
        }
        return file;
    }

    @Test
    void aListGivesSlidesTheirPixelSize(@TempDir Path dir) throws IOException {
        Files.copy(slide, dir.resolve("a.tif"));
        Files.copy(slide, dir.resolve("b.tif"));
        Path list = Files.writeString(dir.resolve("list.csv"), "slide,mpp\na.tif,1\nb.tif,\n");
        RunSegmentation.Outcome done = segment(options(2, 0.02, false), dir.resolve("o"), list);
        assertThat(done.slides())
                .extracting(SlideResult::name, r -> Math.round(100 * r.slideMicrometres()))
                .as("a as the list says, b as the file says")
                .containsExactly(tuple("a", 100L), tuple("b", 50L));
        JsonNode metrics = evaluate(list, Optional.empty(), dir.resolve("e"));
        assertThat(metrics.path("n_normal").asInt()).isEqualTo(2);
        assertThat(dir.resolve("e/slides.csv"))
                .content()
                .contains("a,a.tif,1000,1000,1.0,", "b,b.tif,1000,1000,0.5");
    }

    @Test
    void listsThatAreWrongEndInOneLine(@TempDir Path dir) throws IOException {
        Files.copy(slide, dir.resolve("a.tif"));
        Path list = dir.resolve("list.csv");
        Path out = dir.resolve("o");
        for (List<String> wrong :
                List.of(
                        List.of("file,mpp\na.tif,1\n", "has the columns [file, mpp]"),
                        List.of(
                                "slide,slide_mpp\na.tif,1\n",
                                "the column slide_mpp",
                                "name it mpp"),
                        List.of("slide\nb.tif\n", "line 2 names b.tif, which is not in " + dir),
                        List.of("slide\na.tif\na.tif\n", "line 3 names a.tif again"),
                        List.of("slide,mpp\na.tif,fine\n", "line 2 has the mpp 'fine'"),
                        List.of("slide,mpp\na.tif,0\n", "line 2 has the mpp '0'"),
                        List.of("slide,mpp\na.tif,0.5,x\n", "line 2 has 3 fields"))) {
            Files.writeString(list, wrong.get(0));
            String[] parts = wrong.subList(1, wrong.size()).toArray(String[]::new);
            assertThatThrownBy(() -> segment(options(2, 0, false), out, list))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(list + ": ")
                    .hasMessageContainingAll(parts);
            assertThatThrownBy(() -> evaluate(list, Optional.empty(), out))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(list + ": ")
                    .hasMessageContainingAll(parts);
        }
        assertThat(out).doesNotExist();
    }

    @Test
    void tilesWithLittleTissueAreNotPredicted(@TempDir Path dir) {
        int all = segment(options(2, 0, false), dir.resolve("all"), slide).slides().get(0).tiles();
        int most =
                segment(options(2, 0.3, false), dir.resolve("most"), slide).slides().get(0).tiles();
        assertThat(most).isPositive().isLessThan(all);
        assertThatThrownBy(() -> options(2, 1.5, false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--min-tissue 1.5: must be 0 to 1");
    }

    @Test
    void notesAreInTheTableAndToldAgain(@TempDir Path dir) throws IOException {
        Path slides = Files.createDirectory(dir.resolve("slides"));
        Path glass = glass(slides.resolve("normal_001.tif"));
        Path out = dir.resolve("o");
        for (int time = 0; time < 2; time++) {
            messages.clear();
            assertThat(segment(options(2, 0.02, false), out, glass).slides().get(0).notes())
                    .containsExactly("no tissue found; check it with epsam tissue");
            assertThat(messages)
                    .contains("normal_001: no tissue found; check it with epsam tissue");
        }
        assertThat(out.resolve("slides.csv")).content().contains(",no tissue found; check it ");
        for (int time = 0; time < 2; time++) {
            JsonNode metrics = evaluate(slides, Optional.empty(), dir.resolve("e"));
            assertThat(metrics.path("slides").get(0).path("notes").get(0).asText())
                    .isEqualTo("no tissue found; check it with epsam tissue");
        }
    }

    @Test
    void resultsOfAnotherKindAreReplacedAndTold(@TempDir Path dir) throws IOException {
        Path other = Files.copy(slide, dir.resolve("other.tif"));
        Path out = dir.resolve("o");
        segment(options(2, 0.02, true), out, slide, other);
        assertThat(messages).noneMatch(m -> m.contains("another"));
        segment(options(4, 0.02, false), out, slide);
        Path mask = out.resolve("tumor_001_mask.ome.tif");
        assertThat(messages)
                .contains(
                        "tumor_001: replaces the results of another run, or of other options",
                        mask
                                + ": is of an earlier result; delete it, or make it anew with"
                                + " --slide-mask --format ome-tiff",
                        out.resolve("slides.csv")
                                + ": 1 row is of another run, or of other options: other");
        // As if it had been made long before, whatever the resolution of the file system's times.
        Files.setLastModifiedTime(mask, FileTime.fromMillis(0));
        segment(options(4, 0.02, true), out, slide);
        assertThat(messages).contains("tumor_001: already finished; skipped", "tumor_001: mask");
        assertThat(Files.getLastModifiedTime(mask)).isGreaterThan(FileTime.fromMillis(0));
        messages.clear();
        segment(options(4, 0.02, true), out, slide);
        assertThat(messages).doesNotContain("tumor_001: mask");
        Files.copy(glass(dir.resolve("glass.tif")), dir.resolve("tumor_001.tif"));
        segment(options(4, 0.02, true), out, dir.resolve("tumor_001.tif"));
        assertThat(messages)
                .contains(
                        "tumor_001: replaces the results of another slide, or of this one with"
                                + " another pixel size");
    }

    @Test
    void resultsThatAreReplacedInPartAreMadeAgain(@TempDir Path dir) throws IOException {
        Path out = dir.resolve("o");
        segment(options(2, 0.02, false), out, slide);
        Path map = out.resolve("tumor_001_probability.ome.tif");
        byte[] first = Files.readAllBytes(map);
        // What is published last cannot be, as if the program had been killed before.
        Path outlines = out.resolve("tumor_001_outlines.geojson");
        Path kept = Files.move(outlines, dir.resolve("kept"));
        Path wall = Files.createFile(Files.createDirectory(outlines).resolve("wall"));
        assertThatThrownBy(() -> segment(options(4, 0.02, false), out, slide))
                .isInstanceOf(OutputException.class);
        assertThat(Files.readAllBytes(map)).isNotEqualTo(first);
        Files.delete(wall);
        Files.delete(outlines);
        Files.move(kept, outlines);
        assertThat(segment(options(2, 0.02, false), out, slide).segmented()).isEqualTo(1);
        assertThat(map).hasBinaryContent(first);
    }

    @Test
    void annotationsOfOtherNamesAreNoReasonToCallSlidesNormal(@TempDir Path dir)
            throws IOException {
        Path annotations = Files.createDirectory(dir.resolve("annotations"));
        Path out = dir.resolve("o");
        assertThatThrownBy(() -> evaluate(slide.getParent(), Optional.of(annotations), out))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(annotations + ": no annotation files found");
        Files.copy(slide.resolveSibling("tumor_001.xml"), annotations.resolve("T1.xml"));
        assertThatThrownBy(() -> evaluate(slide.getParent(), Optional.of(annotations), out))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1 annotation file, none with the name of a slide");
        assertThat(out).doesNotExist();
    }

    @Test
    void allAnnotationsAreLookedAtBeforeTheFirstSlideIsSegmented(@TempDir Path dir)
            throws IOException {
        Path slides = Files.createDirectory(dir.resolve("slides"));
        glass(slides.resolve("normal_001.tif"));
        Path annotations = Files.createDirectory(dir.resolve("annotations"));
        for (String name : List.of("tumor_001", "tumor_002")) {
            Files.copy(slide, slides.resolve(name + ".tif"));
            Files.writeString(annotations.resolve(name + ".xml"), "<ASAP_Annotations><Annot");
        }
        JsonNode metrics = evaluate(slides, Optional.of(annotations), dir.resolve("e"));
        assertThat(metrics.path("n_skipped").asInt()).isEqualTo(2);
        assertThat(messages)
                .containsSubsequence(
                        "2 of 3 slides will be skipped; to evaluate them, interrupt and mend what"
                                + " is told",
                        "normal_001: no tissue found; check it with epsam tissue");
        int segmented = messages.indexOf("normal_001: no tissue found; check it with epsam tissue");
        assertThat(messages.subList(0, segmented))
                .anyMatch(m -> m.startsWith("tumor_001.tif: ") && m.contains("tumor_001.xml"))
                .anyMatch(m -> m.startsWith("tumor_002.tif: ") && m.contains("tumor_002.xml"));
    }
}
