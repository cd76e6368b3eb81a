package org.epsam.core.slide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.ResultNames;
import org.epsam.base.task.Progress;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.run.PatchScale;
import org.epsam.core.run.Run;
import org.epsam.core.share.SharedQueue;
import org.epsam.core.share.Sharing;
import org.epsam.core.share.StagedSlides;
import org.epsam.core.share.StatusLog;
import org.epsam.slides.image.ImageFile;
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
    private final SegmentInputs inputs = new SegmentInputs();
    private final Path out;
    private final Sharing sharing;
    // Of the results of each input.
    private Map<Path, String> names = Map.of();

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

    private RunSegmentation(Sharing sharing) {
        this.out = sharing.folder();
        this.sharing = sharing;
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
        return of(inputs, Sharing.in(out));
    }

    /**
     * Collects the images and slides to segment by one of several programs, which get the same
     * inputs, on one machine or many. A slide at which another one is at work is waited for, and
     * taken over where that ends before.
     *
     * @param inputs images and slides, folders of them, and lists of slides ({@link SlideList})
     * @param sharing the folder of all results, and the part of this program, which may have no
     *     input
     * @return the segmentation, not yet started
     * @throws InputException as {@link #of(List, Path)}
     */
    public static RunSegmentation of(List<Path> inputs, Sharing sharing) {
        RunSegmentation segmentation = listed(inputs, sharing);
        segmentation.inputs.want(sharing.shard());
        return segmentation;
    }

    /**
     * What was given, without a look into it.
     *
     * @param slides each with the name of its results; among them what may turn out to be no slide
     * @param skipped what cannot be segmented, with the reason
     * @param notes what is passed over, one line each
     */
    public record Listing(List<NamedSlide> slides, List<String> skipped, List<String> notes) {
        /** Copies the lists. */
        public Listing {
            slides = List.copyOf(slides);
            skipped = List.copyOf(skipped);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Lists images and slides without a look into them, which takes time for thousands.
     *
     * @param inputs images and slides, folders of them, and lists of slides ({@link SlideList})
     * @param out folder of all results
     * @return what was given
     * @throws InputException as {@link #of(List, Path)}
     */
    public static Listing list(List<Path> inputs, Path out) {
        RunSegmentation all = listed(inputs, Sharing.in(out));
        return all.inputs.listing(all::name);
    }

    /**
     * Lists images and slides that somebody may have segmented before, as {@link #list(List,
     * Path)}.
     *
     * @param inputs images and slides, folders of them, and lists of slides ({@link SlideList})
     * @return what was given, with the names of the results of {@code segment} for these inputs
     * @throws InputException where there is none
     */
    public static Listing list(List<Path> inputs) {
        RunSegmentation all = new RunSegmentation(Sharing.in(Path.of("")));
        all.add(inputs);
        return all.inputs.listing(all::name);
    }

    /**
     * Says which rows of {@code slides.csv} cannot be compared with those of some settings.
     *
     * @param out folder of all results
     * @param settings of other rows ({@link SlideResult#settings})
     * @return one line; empty where all can be
     */
    public static Optional<String> otherRows(Path out, String settings) {
        return ResultTable.ofSlides(out).others(settings);
    }

    /**
     * Writes rows of {@code slides.csv}; others in it stay.
     *
     * @param out folder of the table
     * @param slides one for each row
     */
    public static void writeRows(Path out, Collection<SlideResult> slides) {
        ResultTable.ofSlides(out).put(slides.stream().map(SlideResult::fields).toList());
    }

    /**
     * Refuses a run that cannot segment slides, before its models are loaded.
     *
     * @param folder of a run
     * @param options how to segment
     * @throws InputException where the run is not finished, or neither it nor the options say at
     *     which pixel size
     */
    public static void requireSlides(Path folder, SlideOptions options) {
        Run run = new Run(folder);
        run.requireTrained();
        if (PixelScale.wanted(options, PatchScale.of(run)).isEmpty()) {
            throw PixelScale.unknown();
        }
    }

    private static RunSegmentation listed(List<Path> inputs, Sharing sharing) {
        Path out = sharing.folder();
        OutputFolder.requireWritable(out, "--out");
        RunSegmentation segmentation = new RunSegmentation(sharing);
        for (Path input : inputs) {
            if (Files.isDirectory(input)
                    && input.toAbsolutePath()
                            .normalize()
                            .equals(out.toAbsolutePath().normalize())) {
                throw new InputException(
                        out + ": is an input and the folder of results; give another --out");
            }
        }
        segmentation.add(inputs);
        return segmentation;
    }

    private void add(List<Path> given) {
        given.forEach(inputs::add);
        if (inputs.files().isEmpty()) {
            throw new InputException(
                    String.join(", ", given.stream().map(Path::toString).toList())
                            + ": no images or slides found; give png, jpg, tif or bmp files,"
                            + " slides, or a folder of them"
                            + String.join("", inputs.notes().stream().map(n -> "; " + n).toList()));
        }
        names = ResultNames.distinct(inputs.files());
    }

    /**
     * Returns whether some inputs are segmented as slides. Slides are resumed after an
     * interruption, images are segmented again.
     *
     * @return false where all are images
     */
    public boolean hasSlides() {
        return !inputs.slides().isEmpty();
    }

    /**
     * Segments all inputs and writes the results. Inputs that cannot be read are skipped.
     *
     * @param run folder of a finished run
     * @param options how to segment
     * @param progress receives progress and messages: what is passed over, how images of other
     *     sizes are taken, and which results in the folder are of earlier calls
     * @return the segmentation
     * @throws InputException where the run is not finished, or the inputs cannot be segmented with
     *     these options
     */
    public Outcome run(Path run, SlideOptions options, Progress progress) {
        requirePixelSizes(run, options);
        Outcome results = new Outcome(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Optional<List<String>> unusable = allUnusable();
        if (inputs.wanted().isEmpty()) {
            progress.message(
                    "part %s: none of %s"
                            .formatted(
                                    sharing.shard(), Counted.of(inputs.files().size(), "input")));
        } else if (unusable.isPresent()) {
            results.skipped().addAll(unusable.get());
            tell(results, progress);
        } else {
            segment(run, options, progress, results);
        }
        tellEarlier(results, progress);
        return new Outcome(
                List.copyOf(results.images()),
                inOrder(results.slides()),
                List.copyOf(results.skipped()));
    }

    private void segment(Path run, SlideOptions options, Progress progress, Outcome results) {
        try (Segmenter segmenter = Segmenter.open(run, options.quality())) {
            // All inputs are looked at before the first is segmented, which may take hours.
            List<ImageJob> images = new ArrayList<>();
            Optional<ImageSegmentation> ofImages = Optional.empty();
            if (!inputs.images().isEmpty()) {
                ImageSegmentation each = new ImageSegmentation(segmenter, options, out, progress);
                for (SegmentationInput input : inputs.images()) {
                    trying(results, () -> images.add(each.job(input, name(input.file()))));
                }
                ofImages = Optional.of(each);
            }
            Optional<SlideWork> slides = slides(segmenter, options, progress, results);
            tell(results, progress);
            ofImages.ifPresent(
                    each -> {
                        each.calibrate(images, inputs.shuffledImages());
                        ImageSegmentation.Outcome done = each.segment(images);
                        results.images().addAll(done.images());
                        results.skipped().addAll(done.skipped());
                    });
            if (slides.isPresent()) {
                try (StagedSlides staged = StagedSlides.in(sharing.stage(), progress)) {
                    slides.get().run(staged, results);
                }
            }
        }
    }

    /** Results in the order of the inputs; the work has another one. */
    private List<SlideResult> inOrder(List<SlideResult> slides) {
        Map<String, Integer> order = new HashMap<>();
        inputs.files().forEach(file -> order.put(names.get(file), order.size()));
        return slides.stream().sorted(Comparator.comparing(s -> order.get(s.name()))).toList();
    }

    /** Slides that can be segmented, as far as their headers tell. */
    private record SlideWork(
            SlideSegmentation segmentation,
            StatusLog status,
            SharedQueue<SegmentationInput> queue) {
        void run(StagedSlides staged, Outcome results) {
            queue.run(
                    staged,
                    () -> status.done(segmentation.settings()),
                    (name, input, file) ->
                            results.slides().add(segmentation.segment(file, name, input.listed())),
                    (input, reason) -> results.skipped().add(reason));
            segmentation.tellOthers();
        }
    }

    private Optional<SlideWork> slides(
            Segmenter segmenter, SlideOptions options, Progress progress, Outcome results) {
        List<SegmentationInput> slides = inputs.slides();
        if (slides.stream().noneMatch(input -> input.failure().isEmpty())) {
            slides.forEach(s -> results.skipped().add(s.failure().orElseThrow().getMessage()));
            return Optional.empty();
        }
        StatusLog status = new StatusLog(sharing);
        SlideWork work =
                new SlideWork(
                        new SlideSegmentation(segmenter, options, out, progress, status),
                        status,
                        new SharedQueue<>(out, status, progress, SegmentationInput::file));
        for (SegmentationInput input : slides) {
            try {
                if (input.failure().isPresent()) {
                    throw input.failure().get();
                }
                String name = name(input.file());
                work.segmentation().check(input, name);
                work.queue().add(name, input);
            } catch (InputException e) {
                results.skipped().add(e.getMessage());
                String file = input.file().getFileName() + "";
                work.queue().addFailed(names.getOrDefault(input.file(), file), e.getMessage());
            }
        }
        return Optional.of(work);
    }

    /** Refuses inputs that the options do not suit, before networks are loaded. */
    private void requirePixelSizes(Path folder, SlideOptions options) {
        Run run = new Run(folder);
        run.requireTrained();
        boolean readable = inputs.slides().stream().anyMatch(i -> i.failure().isEmpty());
        boolean scaled = options.slideResolution().isPresent() && !inputs.images().isEmpty();
        if ((readable || scaled) && PixelScale.wanted(options, PatchScale.of(run)).isEmpty()) {
            throw PixelScale.unknown();
        }
        if (!hasSlides()) {
            ImageSegmentation.requirePixelSizes(options, inputs.images());
        }
    }

    /** Why each input is skipped, where all are and no network needs to be loaded. */
    private Optional<List<String>> allUnusable() {
        List<String> reasons = new ArrayList<>();
        for (SegmentationInput input : inputs.images()) {
            try {
                requireFile(input.file());
                ImageFile.size(input.file());
                return Optional.empty();
            } catch (InputException e) {
                reasons.add(e.getMessage());
            }
        }
        for (SegmentationInput input : inputs.slides()) {
            if (input.failure().isEmpty()) {
                return Optional.empty();
            }
            reasons.add(input.failure().get().getMessage());
        }
        return Optional.of(reasons);
    }

    private static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new InputException(file + ": no such file; check the path");
        }
    }

    private static void trying(Outcome results, Runnable work) {
        try {
            work.run();
        } catch (InputException e) {
            results.skipped().add(e.getMessage());
        }
    }

    private String name(Path file) {
        requireFile(file);
        String name = names.get(file);
        if (name == null) {
            ResultNames.of(file);
            throw new InputException(
                    file
                            + ": its results would have the same names as those of another input;"
                            + " rename one");
        }
        return name;
    }

    private void tell(Outcome results, Progress progress) {
        inputs.notes().forEach(progress::message);
        int unusable = results.skipped().size();
        int all = inputs.wanted().size();
        if (unusable > 0 && unusable < all) {
            progress.message(
                    "%d of %d inputs cannot be segmented, first %s"
                            .formatted(unusable, all, results.skipped().get(0)));
        }
    }

    /** Tells which results in the folder this call has not made. */
    private void tellEarlier(Outcome results, Progress progress) {
        if (!Files.isDirectory(out)) {
            return;
        }
        Set<String> made = new HashSet<>();
        results.images().forEach(result -> made.add(result.name()));
        results.slides().forEach(result -> made.add(result.name()));
        // Other programs make these.
        Map<Path, String> others = new HashMap<>(names);
        others.keySet().removeAll(new HashSet<>(inputs.wanted()));
        made.addAll(others.values());
        List<Path> earlier =
                OutputFolder.content(out).stream()
                        .map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(SlideResultFiles.OUTLINES))
                        .map(
                                file ->
                                        file.substring(
                                                0,
                                                file.length() - SlideResultFiles.OUTLINES.length()))
                        .filter(name -> !made.contains(name))
                        .map(Path::of)
                        .toList();
        if (!earlier.isEmpty()) {
            progress.message(
                    out + ": holds results of earlier calls, too: " + SegmentInputs.names(earlier));
        }
    }
}
