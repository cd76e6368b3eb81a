package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.epsam.core.ToldMessages;
import org.epsam.core.appearance.Appearance;
import org.epsam.core.appearance.KnownAppearance;
import org.epsam.core.appearance.KnownAppearance.Example;
import org.epsam.core.pipeline.Evaluation;
import org.epsam.core.pipeline.Quality;
import org.epsam.core.run.Run;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.tissue.SlideTissue;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of images and slides that look unlike the patches of the training. */
class UnfamiliarInputTest {
    private static final String WARNING = "look unlike the patches that the run was trained on";

    @TempDir static Path shared;
    private static Path data;
    private static Path run;

    private static List<String> warnings(ToldMessages messages) {
        return messages.lines().stream().filter(m -> m.contains(WARNING)).toList();
    }

    @BeforeAll
    static void train() {
        data = shared.resolve("more");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(40, 40), new Counts(4, 4), new Counts(6, 6), 64, 11));
        run = UntrainedRun.write(shared);
        learn(image -> image);
    }

    /** The run knows the drawn patches, changed in some way, as those of its training. */
    private static void learn(UnaryOperator<RgbImage> change) {
        List<Example> examples =
                Dataset.open(data).of(Split.TRAIN).stream()
                        .map(p -> new Example(p.slide(), appearance(p, change)))
                        .toList();
        new Run(run).classify().writeAppearance(KnownAppearance.of(examples).orElseThrow());
    }

    private static Appearance appearance(Patch patch, UnaryOperator<RgbImage> change) {
        return Appearance.of(change.apply(ImageFile.readRgb(patch.image())));
    }

    /** A negative. */
    private static RgbImage inverted(RgbImage image) {
        byte[] rgb = image.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (255 - (rgb[i] & 0xff));
        }
        return new RgbImage(image.width(), image.height(), rgb);
    }

    private static List<String> segmenting(List<Path> inputs, Path out) {
        ToldMessages messages = new ToldMessages();
        SlideOptions options =
                new SlideOptions(
                        Optional.of(new Resolution(2)),
                        Optional.of(new Resolution(0.5)),
                        500,
                        SlideOptions.MIN_TISSUE,
                        SlideTissue.Rejection.NONE,
                        Quality.STANDARD);
        RunSegmentation.of(inputs, out).run(run, options, messages);
        return warnings(messages);
    }

    @Test
    void imagesOfTheSameKindAreNotRemarkedOn(@TempDir Path dir) {
        learn(image -> image);
        Path images = data.resolve("test/image");
        ToldMessages messages = new ToldMessages();
        RunSegmentation.of(List.of(images), dir).run(run, SlideOptions.USUAL, messages);
        assertThat(dir.resolve("segments.csv")).isNotEmptyFile();
        assertThat(warnings(messages)).isEmpty();
    }

    @Test
    void negativesAreToldOnceForAllImages(@TempDir Path dir) {
        learn(image -> image);
        List<Path> negatives = new ArrayList<>();
        for (Patch patch : Dataset.open(data).of(Split.TEST)) {
            Path file = dir.resolve(patch.name() + ".png");
            ImageFile.writePng(file, inverted(ImageFile.readRgb(patch.image())));
            negatives.add(file);
        }
        ToldMessages messages = new ToldMessages();
        RunSegmentation.of(negatives, dir.resolve("out")).run(run, SlideOptions.USUAL, messages);
        assertThat(warnings(messages)).hasSize(1).first().asString().startsWith("12 of 12 images");
    }

    @Test
    void aSlideIsNamed(@TempDir Path dir) {
        learn(UnfamiliarInputTest::inverted);
        SyntheticSlide.writeAll(dir, 1, new SyntheticSlide.Plan(new Size(1000, 1000), true, 4));
        assertThat(segmenting(List.of(dir.resolve("tumor_001.tif")), dir.resolve("out")))
                .hasSize(1)
                .first()
                .asString()
                .matches("tumor_001: (\\d+) of \\1 tiles " + WARNING + ".*");
    }

    @Test
    void anEvaluationNotesIt(@TempDir Path dir) {
        learn(UnfamiliarInputTest::inverted);
        ToldMessages messages = new ToldMessages();
        Evaluation.of(run, data, List.of(), dir.resolve("out"), messages);
        assertThat(warnings(messages)).hasSize(1).first().asString().startsWith("12 of 12 patches");
        learn(image -> image);
        ToldMessages none = new ToldMessages();
        Evaluation.of(run, data, List.of(), dir.resolve("out"), none);
        assertThat(warnings(none)).isEmpty();
    }
}
