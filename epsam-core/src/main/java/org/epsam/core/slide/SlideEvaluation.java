package org.epsam.core.slide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;
import org.epsam.core.evaluate.Areas;
import org.epsam.core.evaluate.DetectedLesions;
import org.epsam.core.evaluate.Detection;
import org.epsam.core.evaluate.EvaluatedSlide;
import org.epsam.core.evaluate.Lesions;
import org.epsam.core.evaluate.SlideMetrics;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.OwnEvaluation;
import org.epsam.core.run.Run;
import org.epsam.core.share.SharedQueue;
import org.epsam.core.share.Sharing;
import org.epsam.core.share.StagedSlides;
import org.epsam.core.share.StatusLog;
import org.epsam.slides.annotation.AnnotationRaster;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.patch.SlideFolder;
import org.epsam.slides.patch.TumourPlace;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.tissue.SlideTissue;

/** Evaluates a run on whole slides with annotations; definitions in docs/METRICS.md. */
public final class SlideEvaluation {
    private static final int BAND = 256;
    private static final int MOST_TOLD = 10;
    // The intervals do not depend on the run's seed.
    private static final long SEED = 42;

    private final Truth truth;
    private final SlideOptions options;
    private final SlideSegmentation segmentation;
    private final Sharing sharing;
    private final Path out;
    private final Progress progress;
    private final StatusLog status;
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final List<Map<String, Object>> rows = new ArrayList<>();

    /**
     * The ground truth of the slides.
     *
     * @param annotations folder of annotations named after the slides, if any
     * @param groups which groups are tumour
     * @param normalWithoutAnnotation whether slides without annotation, or with one without areas,
     *     are free of tumour; those named {@code normal_...} without annotation always are
     * @param force whether slides are used whose outlined tumour lies elsewhere than on tissue or
     *     whose annotations lack a shape
     */
    public record Truth(
            Optional<Path> annotations,
            GroupLabels groups,
            boolean normalWithoutAnnotation,
            boolean force) {}

    /** What is known of a slide before it is segmented. */
    private record Looked(
            Optional<AnnotationSet> annotations, SlideTissue tissue, List<String> notes) {}

    private SlideEvaluation(
            Truth truth,
            SlideOptions options,
            Segmenter segmenter,
            Sharing sharing,
            Progress progress) {
        this.truth = truth;
        this.options = options;
        this.sharing = sharing;
        this.out = sharing.folder();
        this.progress = progress;
        this.status = new StatusLog(sharing);
        this.segmentation = new SlideSegmentation(segmenter, options, out, progress, status);
    }

    /**
     * Segments all slides of a folder, as {@code segment} does, and compares them with their
     * annotations.
     *
     * @param run a finished run
     * @param slides folder of slides, or a {@link org.epsam.slides.patch.SlideList}
     * @param truth the ground truth
     * @param options how to segment
     * @param out folder for {@code metrics.json} and the results of {@code segment}
     * @param progress receives the progress
     * @return the metrics of all slides that could be evaluated
     * @throws InputException if no slide can be evaluated, with the reasons, or {@code out} is
     *     neither absent nor empty nor contains results of {@code segment} or {@code evaluate}
     */
    public static SlideMetrics of(
            Path run, Path slides, Truth truth, SlideOptions options, Path out, Progress progress) {
        return of(run, slides, truth, options, Sharing.in(out), progress);
    }

    /**
     * Does the same, sharing the segmentation of the slides with other programs.
     *
     * @param run a finished run
     * @param slides folder of slides, or a {@link org.epsam.slides.patch.SlideList}
     * @param truth the ground truth
     * @param options how to segment
     * @param sharing the folder for {@code metrics.json} and the results of {@code segment}; of all
     *     slides, not a part of them
     * @param progress receives the progress
     * @return the metrics of all slides that could be evaluated
     * @throws InputException as {@link #of(Path, Path, Truth, SlideOptions, Path, Progress)}
     */
    public static SlideMetrics of(
            Path run,
            Path slides,
            Truth truth,
            SlideOptions options,
            Sharing sharing,
            Progress progress) {
        SlideFolder folder = folder(slides, truth, sharing);
        Path metrics = new EvaluateFolder(sharing.folder()).metricsFile();
        try (PathLock lock = PathLock.take(metrics);
                Segmenter segmenter = Segmenter.open(run, options.quality())) {
            AtomicFolders.deleteLeftovers(metrics);
            AtomicFolders.deleteLeftovers(new Run(sharing.folder()).report());
            return new SlideEvaluation(truth, options, segmenter, sharing, progress)
                    .measure(slides, folder);
        }
    }

    /**
     * Segments a part of the slides, as one of several programs that get the same slides. When all
     * parts have ended, {@link #of(Path, Path, Truth, SlideOptions, Sharing, Progress)} measures.
     *
     * @param run a finished run
     * @param slides folder of slides, or a {@link org.epsam.slides.patch.SlideList}
     * @param truth the ground truth
     * @param options how to segment
     * @param sharing the folder of the results, and the part of this program
     * @param progress receives the progress
     * @return what was segmented, and what was not
     * @throws InputException as {@link #of(Path, Path, Truth, SlideOptions, Path, Progress)}
     */
    public static Part segment(
            Path run,
            Path slides,
            Truth truth,
            SlideOptions options,
            Sharing sharing,
            Progress progress) {
        SlideFolder folder = folder(slides, truth, sharing);
        try (Segmenter segmenter = Segmenter.open(run, options.quality())) {
            return new SlideEvaluation(truth, options, segmenter, sharing, progress)
                    .segment(sharing.shard().of(folder.slides()));
        }
    }

    /**
     * What one of several programs has segmented.
     *
     * @param slides the results
     * @param skipped slides that cannot be evaluated, with the reason
     */
    public record Part(List<SlideResult> slides, List<SkippedFile> skipped) {}

    private static SlideFolder folder(Path slides, Truth truth, Sharing sharing) {
        OutputFolder.requireOwn(
                sharing.folder(),
                "--out",
                "results of segment or evaluate",
                SlideEvaluation::isOwn);
        SlideFolder folder = SlideFolder.list(slides, truth.annotations());
        folder.requireSome(slides);
        folder.requireMatches(truth.annotations());
        return folder;
    }

    private static boolean isOwn(Path out) {
        Path metrics = new EvaluateFolder(out).metricsFile();
        return Files.exists(metrics)
                ? OwnEvaluation.isMetrics(metrics) && !Run.isRun(out)
                : hasResults(out);
    }

    private static boolean hasResults(Path out) {
        try {
            return ResultTable.isOfSlides(out) || WorkFolder.isIn(out) || StatusLog.isIn(out);
        } catch (IOException e) {
            throw InputException.unreadable(out, e);
        }
    }

    private Part segment(List<SlideFolder.Entry> part) {
        List<SlideResult> done = new ArrayList<>();
        queue(part, entry -> done.add(segment(entry).result()));
        return new Part(List.copyOf(done), List.copyOf(skipped));
    }

    /** Does slides that can be evaluated; others are skipped. */
    private void queue(List<SlideFolder.Entry> entries, Consumer<SlideFolder.Entry> work) {
        SharedQueue<SlideFolder.Entry> queue =
                new SharedQueue<>(out, status, progress, SlideFolder.Entry::path);
        // All slides are looked at before the first is segmented, which may take hours.
        usable(entries).forEach(entry -> queue.add(entry.name(), entry));
        try (StagedSlides staged = StagedSlides.in(sharing.stage(), progress)) {
            queue.run(
                    staged,
                    () -> status.done(segmentation.settings()),
                    (name, entry, file) -> work.accept(entry.at(file)),
                    this::skip);
        }
        segmentation.tellOthers();
    }

    private SlideMetrics measure(Path slides, SlideFolder folder) {
        skipped.addAll(folder.skipped());
        List<EvaluatedSlide> measured = new ArrayList<>();
        queue(folder.slides(), entry -> measured.add(measure(entry)));
        // Those at which others were at work came last.
        Map<String, Integer> order = new HashMap<>();
        folder.slides().forEach(entry -> order.put(entry.name(), order.size()));
        measured.sort(Comparator.comparing(slide -> order.get(slide.name())));
        rows.sort(Comparator.comparing(row -> order.get(row.get("slide"))));
        if (measured.isEmpty()) {
            throw new InputException(
                    slides
                            + ": no slide can be evaluated"
                            + (skipped.isEmpty()
                                    ? "; check the path"
                                    : ", "
                                            + skipped.size()
                                            + " skipped, first "
                                            + skipped.get(0).file()
                                            + ": "
                                            + skipped.get(0).reason()));
        }
        SlideMetrics metrics = SlideMetrics.of(measured, SEED);
        Json.write(
                new EvaluateFolder(out).metricsFile(),
                SlideMetricsJson.of(slides, metrics, measured, rows, skipped));
        return metrics;
    }

    /** The slides that can be evaluated, as far as annotations, headers and small levels tell. */
    private List<SlideFolder.Entry> usable(List<SlideFolder.Entry> entries) {
        List<SlideFolder.Entry> usable = new ArrayList<>();
        int before = skipped.size();
        try (Progress.Task task = progress.start("slides and annotations", entries.size())) {
            for (SlideFolder.Entry entry : entries) {
                try (Slide slide = Slides.open(entry.path())) {
                    segmentation.check(slide, entry.name(), entry.resolution());
                    // Blur does not count here, and to look for it takes longest.
                    look(slide, entry, options.rejection().withBlur());
                    usable.add(entry);
                } catch (InputException e) {
                    skip(entry, e.getMessage());
                }
                task.step(1);
            }
        }
        List<SkippedFile> found = skipped.subList(before, skipped.size());
        if (!usable.isEmpty() && !found.isEmpty()) {
            progress.message(
                    "%d of %d slides will be skipped; to evaluate them, interrupt and mend what is told"
                            .formatted(found.size(), entries.size()));
            found.stream()
                    .limit(MOST_TOLD)
                    .forEach(s -> progress.message(s.file() + ": " + s.reason()));
        }
        return usable;
    }

    private void skip(SlideFolder.Entry entry, String reason) {
        skipped.add(new SkippedFile(entry.path().getFileName().toString(), reason));
    }

    /** A slide and what is known of it. */
    private record Segmented(Looked looked, SlideResult result, Bounds scanned) {}

    private Segmented segment(SlideFolder.Entry entry) {
        try (Slide slide = Slides.open(entry.path())) {
            Looked looked = look(slide, entry, options.rejection());
            looked.notes().forEach(progress::message);
            SlideResult result =
                    segmentation.segment(
                            slide, entry.name(), entry.resolution(), Optional.of(looked.tissue()));
            return new Segmented(looked, result, slide.bounds());
        }
    }

    private EvaluatedSlide measure(SlideFolder.Entry entry) {
        Segmented segmented = segment(entry);
        Looked looked = segmented.looked();
        SlideResult result = segmented.result();
        Bounds scanned = segmented.scanned();
        AnnotationRaster raster =
                AnnotationRaster.of(
                        looked.annotations().orElse(new AnnotationSet(entry.path(), List.of())),
                        truth.groups());
        if (looked.annotations().isPresent()) {
            ComparedPicture.write(out, entry.name(), scanned, raster);
        } else {
            ComparedPicture.delete(out, entry.name());
        }
        try (Slide map =
                Slides.open(SlideResultFiles.probabilityMap(out, entry.name(), options.format()))) {
            double scale = result.micrometres() / result.slideMicrometres();
            long[] counts = counts(map, raster, scanned, scale);
            double pixel = Math.pow(result.micrometres() / 1000, 2);
            double coarse = Lesions.MICROMETRES / result.slideMicrometres();
            int width = Math.max(1, (int) Math.ceil(result.width() / coarse));
            int height = Math.max(1, (int) Math.ceil(result.height() / coarse));
            Lesions lesions =
                    Lesions.of(
                            raster.tumour(
                                    new Canvas(width, height, scanned.x(), scanned.y(), coarse)));
            List<Detection> detections =
                    Detection.of(
                            red(
                                    map.readScaled(
                                            Lesions.MICROMETRES / result.micrometres(),
                                            0,
                                            0,
                                            new Size(width, height))));
            EvaluatedSlide slide =
                    new EvaluatedSlide(
                            entry.name(),
                            counts[0] + counts[2] > 0,
                            new Areas(counts[0] * pixel, counts[1] * pixel, counts[2] * pixel),
                            result.score(),
                            DetectedLesions.of(lesions, detections));
            List<String> notes = new ArrayList<>(looked.notes());
            notes.addAll(result.notes());
            rows.add(SlideMetricsJson.row(slide, result, notes));
            return slide;
        }
    }

    /** Reads the annotation of a slide and makes sure that it can be its own. */
    private Looked look(Slide slide, SlideFolder.Entry entry, SlideTissue.Rejection rejection) {
        Optional<AnnotationSet> annotations =
                entry.annotations(slide, truth.groups(), truth.normalWithoutAnnotation());
        if (annotations.isEmpty()
                && !entry.isNormalWithoutAnnotation(truth.normalWithoutAnnotation())) {
            throw new InputException(entry.lackOfAnnotation());
        }
        Optional<Resolution> resolution =
                entry.resolution().or(options::slideResolution).or(slide::resolution);
        SlideTissue tissue = SlideTissue.of(slide, resolution, rejection);
        List<String> notes = new ArrayList<>();
        for (AnnotationSet set : annotations.stream().toList()) {
            notes.addAll(
                    TumourPlace.of(set, truth.groups(), slide.size(), tissue)
                            .checked(set, resolution, truth.force())
                            .notes());
        }
        return new Looked(annotations, tissue, notes);
    }

    /** Pixels that are annotated and predicted, predicted only, and annotated only. */
    private static long[] counts(Slide map, AnnotationRaster raster, Bounds scanned, double scale) {
        long[] counts = new long[3];
        for (int top = 0; top < map.height(); top += BAND) {
            int rowsLeft = Math.min(BAND, map.height() - top);
            byte[] predicted = red(map.read(new Region(0, 0, top, map.width(), rowsLeft))).values();
            byte[] annotated =
                    raster.tumour(
                                    new Canvas(
                                            map.width(),
                                            rowsLeft,
                                            scanned.x(),
                                            scanned.y() + top * scale,
                                            scale))
                            .values();
            for (int i = 0; i < predicted.length; i++) {
                boolean tumour = (predicted[i] & 0xff) > 127;
                if (tumour) {
                    counts[annotated[i] != 0 ? 0 : 1]++;
                } else if (annotated[i] != 0) {
                    counts[2]++;
                }
            }
        }
        return counts;
    }

    /** Grey slides are read as colour with three equal channels. */
    private static GrayImage red(RgbImage image) {
        byte[] values = new byte[image.width() * image.height()];
        for (int i = 0; i < values.length; i++) {
            values[i] = image.rgb()[3 * i];
        }
        return new GrayImage(image.width(), image.height(), values);
    }
}
