package org.epsam.core.slide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.base.InputException;
import org.epsam.core.share.StatusLog;
import org.epsam.slides.annotation.AnnotationFile;

/** Files that lie beside images and slides and are none: results, annotations, reports, weights. */
final class NoInput {
    private static final Pattern RESULT =
            Pattern.compile(
                    "(.+)_(probability\\.ome\\.(?:tif|zarr)|overlay\\.png|compared\\.png|mask\\.png)");

    private NoInput() {}

    /**
     * Says what a file is, with what to do.
     *
     * @return empty for what may be an image or a slide
     */
    static Optional<InputException> of(Path file) {
        return describe(file).map(what -> new InputException(file + ": " + what));
    }

    private static Optional<String> describe(Path file) {
        String name = file.getFileName() + "";
        Optional<String> result = result(file);
        if (result.isPresent()) {
            return Optional.of(
                    "is a result of segment (%s); give the image or slide itself"
                            .formatted(result.get()));
        } else if (!Files.isRegularFile(file)) {
            return Optional.empty();
        } else if (isTable(file)) {
            return Optional.of("is the table of results of segment; give the images or slides");
        } else if (StatusLog.isLog(file)) {
            return Optional.of("is the record of segment; give the images or slides");
        } else if (name.endsWith(SlideResultFiles.OUTLINES)) {
            return Optional.of("holds outlines, as segment writes them; give the image or slide");
        } else if (name.endsWith("_tissue.geojson")) {
            return Optional.of("holds outlines of tissue; give the slide");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.matches(".*\\.(html?|log|ya?ml)")
                || lower.matches(
                        "(metrics|run|data|manifest|evaluation|settings|summary)\\.json")) {
            return Optional.of(
                    "is a report, a record or a configuration by its name; give images or slides");
        } else if (lower.matches(".*\\.(safetensors|pth?)")) {
            return Optional.of("holds weights by its name; give images or slides, and --run");
        }
        return AnnotationFile.hasAnnotationName(name)
                ? Optional.of("is an annotation by its name; give the image or slide")
                : Optional.empty();
    }

    /** What of the results of segment something is, beside its outlines. */
    static Optional<String> result(Path file) {
        Matcher name = RESULT.matcher(file.getFileName() + "");
        return name.matches()
                        && Files.exists(
                                file.resolveSibling(name.group(1) + SlideResultFiles.OUTLINES))
                ? Optional.of(name.group(2).replaceFirst("\\..*", "") + " of " + name.group(1))
                : Optional.empty();
    }

    private static boolean isTable(Path file) {
        try {
            return ResultTable.isResult(file);
        } catch (IOException e) {
            // Who reads it as a list is told.
            return false;
        }
    }
}
