package org.epsam.core.review;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Csv;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.core.evaluate.PixelCounts;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;

/**
 * Writes the answers of a review as files for others: masks of patches, outlines for QuPath, and a
 * table of all answers. The files are described in {@code docs/DATA_FORMAT.md}.
 */
public final class ReviewExport {
    private static final String TABLE = "review.csv";
    private static final String MASKS = "mask";
    private static final String OUTLINES = "geojson";
    private static final Set<String> PARTS = Set.of(TABLE, MASKS, OUTLINES);
    private static final List<String> HEADER =
            List.of("item", "state", "version", "by", "at", "model", "area_before", "area", "iou");

    private ReviewExport() {}

    /**
     * Writes the folder. One that an earlier export has written is replaced when the new one is
     * complete.
     *
     * @param out absent, empty, or of an earlier export, with nothing else in it
     * @param corrections the present answers; those that were taken back are left out
     * @param model returns the mask that the model drew in a patch, where it is known
     * @throws org.epsam.base.InputException where the folder holds something else
     * @throws org.epsam.base.OutputException where it cannot be written
     */
    public static void write(
            Path out,
            List<Correction> corrections,
            Function<ReviewItem.Patch, Optional<Mask>> model) {
        OutputFolder.requireOwn(
                out, "--out", "an export of a review", folder -> isTable(folder.resolve(TABLE)));
        requireNothingElse(out);
        List<Correction> answered =
                corrections.stream().filter(c -> c.state() != ReviewState.OPEN).toList();
        try (PathLock lock = PathLock.take(out)) {
            AtomicFolders.replace(
                    out,
                    folder -> {
                        masks(folder, answered);
                        table(folder.resolve(TABLE), answered, model);
                        lock.requireHeld();
                    });
        }
    }

    /** Whether a file begins as the table of an export does. */
    private static boolean isTable(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        byte[] header = Csv.line(HEADER).getBytes(StandardCharsets.UTF_8);
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(header.length), header);
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
    }

    /** An earlier export is replaced as a whole: what somebody has added would go with it. */
    private static void requireNothingElse(Path out) {
        if (!Files.exists(out)) {
            return;
        }
        for (Path path : OutputFolder.content(out)) {
            if (!PARTS.contains(path.getFileName().toString())) {
                throw new InputException(
                        path
                                + ": is no part of an export of a review, which would replace it;"
                                + " nothing was changed, choose another folder for --out");
            }
        }
    }

    private static void masks(Path folder, List<Correction> answered) {
        Map<String, List<Annotation>> slides = new TreeMap<>();
        for (Correction correction : answered) {
            if (!correction.state().isMask()) {
                continue;
            }
            if (correction.item() instanceof ReviewItem.Patch patch) {
                String split = patch.split().folder();
                String name = ReviewItem.fileName(patch.name());
                Path mask = folder.resolve(MASKS).resolve(split).resolve(name + ".png");
                ImageFile.writeMask(mask, correction.mask());
                Path outlines = folder.resolve(OUTLINES).resolve(split);
                write(outlines.resolve(name + ReviewItem.ENDING), correction.annotations());
            } else if (correction.item() instanceof ReviewItem.Region region) {
                slides.computeIfAbsent(region.slide(), s -> new ArrayList<>())
                        .addAll(correction.annotations());
            }
        }
        Path outlines = folder.resolve(OUTLINES).resolve(ReviewItem.SLIDES);
        slides.forEach(
                (slide, annotations) ->
                        write(
                                outlines.resolve(ReviewItem.fileName(slide) + ReviewItem.ENDING),
                                annotations));
    }

    private static void write(Path file, List<Annotation> annotations) {
        GeoJsonAnnotations.write(file, annotations, DrawingColours.CLASSES);
    }

    private static void table(
            Path file, List<Correction> answered, Function<ReviewItem.Patch, Optional<Mask>> model)
            throws IOException {
        StringBuilder text = new StringBuilder(Csv.line(HEADER));
        for (Correction correction : answered) {
            JournalEntry entry = correction.entry();
            text.append(
                    Csv.line(
                            List.of(
                                    entry.item().id(),
                                    entry.state().word(),
                                    Long.toString(entry.version()),
                                    entry.by(),
                                    entry.at().toString(),
                                    entry.model(),
                                    number(entry.areaBefore(), 1),
                                    number(OptionalDouble.of(entry.area()), 1),
                                    number(iou(correction, model), 5))));
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    /** How well an accepted or edited mask of a patch and that of the model agree. */
    private static OptionalDouble iou(
            Correction correction, Function<ReviewItem.Patch, Optional<Mask>> model) {
        if (correction.state().isMask() && correction.item() instanceof ReviewItem.Patch patch) {
            Optional<Mask> drawn =
                    model.apply(patch).filter(mask -> mask.size().equals(correction.size()));
            if (drawn.isPresent()) {
                return OptionalDouble.of(PixelCounts.of(drawn.get(), correction.mask()).iou());
            }
        }
        return OptionalDouble.empty();
    }

    private static String number(OptionalDouble value, int digits) {
        return value.isPresent()
                ? String.format(Locale.ROOT, "%." + digits + "f", value.getAsDouble())
                : "";
    }
}
