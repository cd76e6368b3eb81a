package org.epsam.core.slide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.ResultNames;
import org.epsam.base.task.Progress;
import org.epsam.core.pipeline.ImageResult;
import org.epsam.core.pipeline.ImageSegmentation;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunInfo;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.patch.SlideFolder;
import org.epsam.slides.patch.SlideList;

/**
 * Segments images and whole slides with a finished run, as {@code epsam segment} does: images by
 * {@link ImageSegmentation}, slides by {@link SlideSegmentation}, one folder of results.
 *
 * <pre>{@code
 * RunSegmentation.Outcome results =
 *         RunSegmentation.of(List.of(Path.of("patches")), Path.of("masks"))
 *                 .run(Path.of("runs/mine"), SlideOptions.USUAL, Progress.SILENT);
 * }</pre>
 */
public final class RunSegmentation {
    // Times the side of a patch; what is larger is hardly a patch.
    private static final int LARGE = 4;

    private final List<SegmentationInput> images = new ArrayList<>();
    private final List<SegmentationInput> slides = new ArrayList<>();
    private final Path out;

    /**
     * The results of a segmentation.
     *
     * @param images one for each image
     * @param slides one for each slide
     * @param skipped for each input that could not be segmented, the file and the reason
     */
    public record Outcome(
            List<ImageResult> images, List<SlideResult> slides, List<String> skipped) {
        /**
         * Returns how many inputs were segmented.
         *
         * @return images and slides
         */
        public int segmented() {
            return images.size() + slides.size();
        }
    }

    private RunSegmentation(Path out) {
        this.out = out;
    }

    /**
     * Collects the images and slides to segment.
     *
     * @param inputs images and slides, folders of them, and lists of slides ({@link SlideList})
     * @param out folder of all results
     * @return the segmentation, not yet started
     * @throws InputException if there is none, an input is the folder of results, or results cannot
     *     be written there
     */
    public static RunSegmentation of(List<Path> inputs, Path out) {
        OutputFolder.requireWritable(out, "--out");
        RunSegmentation segmentation = new RunSegmentation(out);
        inputs.forEach(segmentation::add);
        if (segmentation.images.isEmpty() && segmentation.slides.isEmpty()) {
            throw new InputException(
                    String.join(", ", inputs.stream().map(Path::toString).toList())
                            + ": no images or slides found; give png, jpg, tif or bmp files,"
                            + " slides, or a folder of them");
        }
        return segmentation;
    }

    private void add(Path input) {
        if (SlideList.isList(input)) {
            SlideList.read(input)
                    .slides()
                    .forEach((slide, mpp) -> add(SegmentationInput.slide(slide, mpp)));
            return;
        }
        SegmentationInput one = SegmentationInput.of(input);
        if (one.isSlide() || !Files.isDirectory(input)) {
            add(one);
            return;
        }
        if (input.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize())) {
            throw new InputException(
                    out + ": is an input and the folder of results; give another --out");
        }
        try (Stream<Path> files = Files.list(input)) {
            files.filter(f -> SlideFolder.isSlide(f) && !SlideFolder.isSystemFile(f))
                    .sorted()
                    .forEach(f -> add(SegmentationInput.of(f)));
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(
                    input + ": cannot be read (" + e + "); check the permissions", e);
        }
    }

    private void add(SegmentationInput input) {
        (input.isSlide() ? slides : images).add(input);
    }

    /**
     * Returns whether some inputs are segmented as slides. Slides are resumed after an
     * interruption, images are segmented again.
     *
     * @return false where all are images
     */
    public boolean hasSlides() {
        return !slides.isEmpty();
    }

    /**
     * Segments all inputs and writes the results. Inputs that cannot be read are skipped.
     *
     * @param run folder of a finished run
     * @param options how slides are segmented
     * @param progress receives progress and messages
     * @return the segmentation
     * @throws InputException where the run is not finished, or slides cannot be segmented with
     *     these options
     */
    public Outcome run(Path run, SlideOptions options, Progress progress) {
        Outcome results = new Outcome(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try (Segmenter segmenter = Segmenter.open(run, options.quality())) {
            ImageSegmentation ofImages = new ImageSegmentation(segmenter, out);
            Optional<SlideSegmentation> ofSlides =
                    slides.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new SlideSegmentation(segmenter, options, out, progress));
            // All inputs are looked at before the first is segmented, which may take hours.
            ResultNames names = new ResultNames();
            List<Named> usableImages =
                    usable(
                            images,
                            names::takeNumbered,
                            (i, n) -> ImageFile.size(i.file()),
                            results);
            List<Named> usableSlides =
                    usable(
                            slides,
                            names::take,
                            (i, n) -> ofSlides.orElseThrow().check(i, n),
                            results);
            int unusable = results.skipped().size();
            if (unusable > 0 && unusable < images.size() + slides.size()) {
                progress.message(
                        "%d of %d inputs cannot be segmented, first %s"
                                .formatted(
                                        unusable,
                                        images.size() + slides.size(),
                                        results.skipped().get(0)));
            }
            if (!usableImages.isEmpty()) {
                // Runs of older versions do not record it.
                new Run(run)
                        .info()
                        .map(RunInfo::patchSide)
                        .orElse(OptionalInt.empty())
                        .ifPresent(side -> tellLarge(side, usableImages, progress));
                segmentImages(segmenter, ofImages, usableImages, results, progress);
            }
            ofSlides.ifPresent(segmentation -> segmentSlides(segmentation, usableSlides, results));
        }
        return new Outcome(
                List.copyOf(results.images()),
                List.copyOf(results.slides()),
                List.copyOf(results.skipped()));
    }

    /** An input and the name of its results. */
    private record Named(SegmentationInput input, String name) {}

    private static List<Named> usable(
            List<SegmentationInput> inputs,
            Function<Path, String> name,
            BiConsumer<SegmentationInput, String> check,
            Outcome results) {
        List<Named> usable = new ArrayList<>();
        for (SegmentationInput input : inputs) {
            try {
                Named named = new Named(input, name.apply(input.file()));
                check.accept(input, named.name());
                usable.add(named);
            } catch (InputException e) {
                results.skipped().add(e.getMessage());
            }
        }
        return usable;
    }

    private static void segmentSlides(
            SlideSegmentation segmentation, List<Named> slides, Outcome results) {
        for (Named slide : slides) {
            SegmentationInput input = slide.input();
            try {
                results.slides()
                        .add(segmentation.segment(input.file(), slide.name(), input.listed()));
            } catch (InputException e) {
                results.skipped().add(e.getMessage());
            }
        }
        segmentation.tellOthers();
    }

    /** The result of an image, or the reason why there is none. */
    private record Segmented(Optional<ImageResult> result, String failure) {}

    private static void segmentImages(
            Segmenter segmenter,
            ImageSegmentation segmentation,
            List<Named> images,
            Outcome results,
            Progress progress) {
        try (Progress.Task task = progress.start("segment", images.size())) {
            segmenter
                    .workers()
                    .inOrder(
                            images.size(),
                            i ->
                                    segmented(
                                            segmentation,
                                            images.get(i).input().file(),
                                            images.get(i).name()),
                            (segmented, i) -> {
                                segmented.result().ifPresent(results.images()::add);
                                if (segmented.result().isEmpty()) {
                                    results.skipped().add(segmented.failure());
                                }
                                task.step(1);
                            });
        }
    }

    /** Images are taken as one patch each, whatever their size; the classifier sees them shrunk. */
    private static void tellLarge(int side, List<Named> images, Progress progress) {
        List<Path> large =
                images.stream()
                        .map(image -> image.input().file())
                        .filter(file -> ImageFile.size(file).longerSide() > LARGE * side)
                        .toList();
        if (!large.isEmpty()) {
            progress.message(
                    ("%d of %d images are more than %d times as large as the run's patches of %d"
                                    + " px, first %s (%s); each is segmented as one patch; for"
                                    + " tiles at the run's resolution name them in a CSV list"
                                    + " (slide, mpp)")
                            .formatted(
                                    large.size(),
                                    images.size(),
                                    LARGE,
                                    side,
                                    large.get(0),
                                    ImageFile.size(large.get(0))));
        }
    }

    private static Segmented segmented(ImageSegmentation segmentation, Path image, String name) {
        try {
            return new Segmented(Optional.of(segmentation.segment(image, name)), "");
        } catch (InputException e) {
            return new Segmented(Optional.empty(), e.getMessage());
        }
    }
}
