package example;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.pipeline.Quality;
import org.epsam.core.pipeline.Training;
import org.epsam.core.run.Run;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideOptions;
import org.epsam.core.slide.SlideResult;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.tissue.SlideTissue;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.epsam.synthetic.SyntheticSlide;

/**
 * Trains on a few drawn patches, segments a drawn slide, and reads the outlines of the tumour. What
 * it learns from so little in so short a time is not worth looking at.
 */
public final class TrainAndSegment {
    private static final int SIDE = 128;
    private static final long SEED = 1;

    private TrainAndSegment() {}

    /**
     * Runs the example.
     *
     * @param args a folder for data and results, absent or empty
     */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        Run run = train(folder);
        run.metrics()
                .ifPresent(
                        metrics ->
                                System.out.println(
                                        metrics.positives().orElse(0)
                                                + " patches with tumour evaluated, "
                                                + metrics.results().rows().size()
                                                + " rows"));
        List<Annotation> outlines = outlines(run, folder);
        double area = outlines.stream().mapToDouble(outline -> outline.shape().getArea()).sum();
        System.out.printf("%d outlines, %.0f square pixels%n", outlines.size(), area);
    }

    private static Run train(Path folder) {
        Path data = folder.resolve("data");
        SyntheticDataset.write(
                data,
                new SyntheticDataset.Plan(
                        new Counts(6, 6), new Counts(2, 2), new Counts(2, 2), SIDE, SEED));
        Config config =
                ConfigLoader.load(
                        "small",
                        Optional.empty(),
                        List.of(
                                "classify.epochs=1",
                                "classify.side=" + SIDE,
                                "adapt.epochs=1",
                                "adapt.iterations=0",
                                "adapt.ids_threshold=0",
                                "evaluate.gate=0.0"));
        return Training.run(data, folder.resolve("run"), "small", config, Progress.SILENT);
    }

    /** The patches do not tell their pixel size, so the slide's is chosen to fit them. */
    private static SlideOptions options() {
        return new SlideOptions(
                Optional.of(new Resolution(2)),
                Optional.empty(),
                SlideOptions.MIN_AREA,
                SlideOptions.MIN_TISSUE,
                SlideTissue.Rejection.ALL,
                Quality.STANDARD);
    }

    private static List<Annotation> outlines(Run run, Path folder) {
        Path slide = folder.resolve("slide.tif");
        SyntheticSlide.write(
                slide,
                folder.resolve("slide.xml"),
                new SyntheticSlide.Plan(new Size(1000, 1000), true, SEED));
        Path out = folder.resolve("out");
        RunSegmentation.Outcome outcome =
                RunSegmentation.of(List.of(slide), out)
                        .run(run.folder(), options(), Progress.SILENT);
        SlideResult result = outcome.slides().get(0);
        System.out.printf(
                "%s: %.2f mm2 of tissue, %.2f mm2 of tumour in %d regions%n",
                result.file(), result.tissue(), result.tumour(), result.regions());
        return AnnotationFile.read(out.resolve(result.name() + "_outlines.geojson")).annotations();
    }
}
