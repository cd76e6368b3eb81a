package org.epsam.app.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.FileNames;
import org.epsam.base.io.Json;
import org.epsam.core.run.EvaluateFolder;
import org.epsam.core.run.OwnEvaluation;
import org.epsam.core.run.Run;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.DatasetImport;
import org.epsam.slides.data.NestedSlides;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.MaskRule;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;

/** Identifies what a path is. */
public final class Inspection {
    /** First bytes of PNG, JPEG and BMP files. */
    private static final List<String> IMAGES = List.of("89504e47", "ffd8", "424d");

    /** First bytes of TIFF files: both orders, classic and big. */
    private static final List<String> TIFF =
            List.of("49492a00", "49492b00", "4d4d002a", "4d4d002b");

    /** Folders that images are looked for in, with those in them. */
    private static final int IMAGE_DEPTH = 3;

    private static final String SLIDE_NAMES = ".*\\.(svs|dcm|mrxs|ndpi|scn|bif|vms|vmu|svslide)";

    private Inspection() {}

    /** Files of a run that are meaningful only with the others. */
    private static final String PARTS = ".*\\.(json|yaml|csv|txt|html|bin)";

    /**
     * Describes what is there, with the usual meaning of masks.
     *
     * @param path a file or a folder
     * @return what it is
     * @throws InputException as {@link #of(Path, MaskRule)}
     */
    public static FactSheet of(Path path) {
        return of(path, MaskRule.USUAL);
    }

    /**
     * Describes a run, a stage of it, results of evaluate, a data set, a slide, annotations, an
     * image, a mask or a checkpoint.
     *
     * @param path a file or a folder
     * @param masks what the values of masks in a data set mean
     * @return what it is
     * @throws InputException if it is none of these
     * @throws org.epsam.nets.checkpoint.CheckpointException if it is a checkpoint that is damaged,
     *     or of an unknown kind
     */
    public static FactSheet of(Path path, MaskRule masks) {
        try {
            return describe(path, masks);
        } catch (InputException e) {
            Optional<Path> run = runAround(path);
            if (run.isPresent()
                    && (Files.isDirectory(path) || path.toString().matches(PARTS))
                    && Files.exists(path)) {
                throw new InputException(
                        path + ": belongs to the run " + run.get() + "; inspect the run", e);
            }
            throw e;
        }
    }

    private static Optional<Path> runAround(Path path) {
        Path around = path.normalize().getParent();
        while (around != null && !Run.isRun(around)) {
            around = around.getParent();
        }
        return Optional.ofNullable(around);
    }

    private static FactSheet describe(Path path, MaskRule masks) {
        if (Files.isDirectory(path)) {
            return describeFolder(path, masks);
        }
        if (!Files.exists(path)) {
            throw new InputException(path + ": no such file or folder; check the path");
        }
        if (CsvTable.hasTableName(path)) {
            return DatasetFacts.of(path, masks);
        }
        String head = head(path);
        if (IMAGES.stream().anyMatch(head::startsWith)) {
            return ImageFacts.of(path);
        } else if (TIFF.stream().anyMatch(head::startsWith)) {
            return tiff(path);
        } else if (path.toString().toLowerCase(Locale.ROOT).matches(SLIDE_NAMES)) {
            try (Slide slide = Slides.open(path)) {
                return SlideFacts.of(slide);
            }
        }
        if (Checkpoint.isIndexOrFolder(path)) {
            return CheckpointFacts.of(path);
        }
        if (AnnotationFile.hasAnnotationName(path.getFileName().toString())) {
            return AnnotationFacts.of(path);
        }
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.matches(".*\\.(txt|md|pdf|docx?|xlsx?|ods|pptx?|html?|log|ya?ml)")) {
            throw new InputException(
                    path
                            + ": neither slide, image, annotation nor checkpoint, by its ending;"
                            + " give one of these, or a folder of a data set or run");
        }
        return slide(path).orElseGet(() -> CheckpointFacts.of(path));
    }

    private static FactSheet describeFolder(Path path, MaskRule masks) {
        if (Run.isRun(path)) {
            return RunFacts.of(path);
        }
        if (Dataset.isFolder(path)) {
            return DatasetFacts.of(path, masks);
        }
        EvaluateFolder results = new EvaluateFolder(path);
        if (Json.hasFields(results.manifestFile(), "stage", "key")
                || OwnEvaluation.isMetrics(results.metricsFile())) {
            return RunFacts.ofResults(results);
        }
        if (CheckpointFacts.isTrainingState(path)) {
            return CheckpointFacts.ofTrainingState(path);
        }
        if (Checkpoint.isIndexOrFolder(path)) {
            return CheckpointFacts.of(path);
        }
        Optional<FactSheet> slide = slide(path);
        if (slide.isPresent()) {
            return slide.get();
        } else if (Slides.isRefused(path)) {
            // Ends with the reason.
            Slides.open(path).close();
        }
        return FolderFacts.ofResults(path)
                .or(() -> FolderFacts.ofSlides(path))
                .orElseThrow(() -> unknown(path));
    }

    private static InputException unknown(Path folder) {
        return new InputException(
                folder
                        + ": neither a run (no run.json) nor a data set (no train, val, test or"
                        + " image folder) nor a slide (DICOM or OME-Zarr), slides or results"
                        + DatasetImport.remedy(folder)
                                .or(() -> NestedSlides.remedy(folder))
                                .or(() -> unlabelled(folder))
                                .map(r -> "; " + r)
                                .orElse(""));
    }

    /** Where nothing tells the labels of images. */
    private static Optional<String> unlabelled(Path folder) {
        try (Stream<Path> files = Files.walk(folder, IMAGE_DEPTH)) {
            return files.filter(f -> ImageFile.hasImageName("" + f.getFileName()))
                    .sorted()
                    .findFirst()
                    .map(
                            image ->
                                    "it holds images without labels, such as %s: put them into folders called tumor and normal, or list image and label in a CSV file in it, and \"epsam import %s --out NAME.csv\" makes a data set; epsam segment needs no labels"
                                            .formatted(image, FileNames.typed(folder)));
        } catch (IOException | UncheckedIOException e) {
            throw InputException.unlistable(
                    folder, e instanceof UncheckedIOException u ? u.getCause() : (IOException) e);
        }
    }

    private static Optional<FactSheet> slide(Path path) {
        if (Slides.refusals(path).values().stream().allMatch(Optional::isPresent)) {
            return Optional.empty();
        }
        try (Slide slide = Slides.open(path)) {
            return Optional.of(SlideFacts.of(slide));
        }
    }

    /** A slide, or else a patch or a mask. */
    private static FactSheet tiff(Path path) {
        try (Slide slide = Slides.open(path)) {
            if (SlideFacts.isSlide(slide)) {
                return SlideFacts.of(slide);
            }
        } catch (InputException e) {
            if (Slides.isRefused(path)) {
                throw e;
            }
            try {
                // Images may be 16-bit, for instance; slides may not.
                return ImageFacts.of(path);
            } catch (InputException noImage) {
                throw e;
            }
        }
        return ImageFacts.of(path);
    }

    /** The first bytes of a file in hexadecimal digits. */
    static String head(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return HexFormat.of().formatHex(in.readNBytes(9));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
