package org.epsam.app.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.ResultNames;
import org.epsam.slides.patch.SlideFolder;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.tissue.TissueOutlines;
import org.epsam.slides.tissue.TissueRule;
import org.epsam.slides.tissue.TissueSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam tissue}. */
@Command(
        name = "tissue",
        description = {
            "Find the tissue of slides and report its area.",
            "Writes NAME_tissue.png, a small picture of the slide, and NAME_tissue.geojson for"
                + " QuPath. The picture outlines the tissue in green and what does not count in"
                + " other colours: pen marks (blue, green, black) in blue, small regions in orange,"
                + " holes in yellow, out-of-focus areas in violet. Slides that cannot be read are"
                + " reported and skipped."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam tissue slide.svs --out tissue",
            "  epsam tissue slide.tif --out tissue --slide-mpp 0.25 --keep-blurred"
        })
final class TissueCommand extends Subcommand {
    @Parameters(arity = "1..*", paramLabel = "SLIDE", description = "Slides, and folders of them.")
    private List<Path> files;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder for the results.")
    private Path folder;

    @Mixin private PixelSize pixelSize;

    @Option(
            names = "--mpp",
            hidden = true,
            paramLabel = "UM",
            converter = ResolutionConverter.class)
    private Optional<Resolution> oldResolution;

    @Mixin private TissueSettings settings;

    @Mixin private IsolationOption isolation;

    @Mixin private JsonOption json;

    @Override
    int execute() {
        Optional<Resolution> pixel =
                renamed("--mpp", oldResolution, "--slide-mpp", pixelSize.ofLevel0());
        OutputFolder.requireWritable(folder, "--out");
        List<Path> slides = new ArrayList<>();
        files.forEach(file -> slides.addAll(slides(file)));
        ResultNames names = new ResultNames();
        slides.forEach(names::take);
        List<Map<String, Object>> found = new ArrayList<>();
        for (Path file : slides) {
            try (Slide slide = Slides.open(file)) {
                if (pixel.isEmpty()) {
                    slide.notes().forEach(note -> remark(file + ": " + note));
                }
                found.add(find(slide, pixel));
            } catch (InputException e) {
                problem("skipped " + e.getMessage());
            }
        }
        document(() -> found);
        return found.stream().allMatch(slide -> slide.get("tissue").equals(0.0)) ? 2 : 0;
    }

    /** The slides of a folder that is none itself. */
    private static List<Path> slides(Path file) {
        if (!Files.isDirectory(file) || SlideFolder.isSlide(file)) {
            return List.of(file);
        }
        SlideFolder folder = SlideFolder.list(file, Optional.empty());
        folder.requireSome(file);
        return folder.slides().stream().map(SlideFolder.Entry::path).toList();
    }

    private Map<String, Object> find(Slide slide, Optional<Resolution> pixel) {
        TissueSummary found = TissueOutlines.write(slide, pixel, settings.rejection(), folder);
        String area =
                found.squareMillimetres().isPresent()
                        ? String.format(
                                Locale.ROOT, "%.2f mm2", found.squareMillimetres().getAsDouble())
                        : "of unknown area, as the slide has no pixel size (set it with"
                                + " --slide-mpp)";
        result(
                String.format(
                        Locale.ROOT,
                        "%s: tissue %s (%.1f %% of the slide)%s; %s",
                        slide.path(),
                        area,
                        100 * found.tissue(),
                        removed(found),
                        found.picture()));
        if (settings.rejection().blur() && !found.blurJudged()) {
            remark(slide.path() + ": too coarse to judge focus; nothing was excluded as blurred");
        }
        if (found.tissue() == 0) {
            problem(slide.path() + ": no tissue found; check the picture");
        }
        return json(slide, found);
    }

    private static Map<String, Object> json(Slide slide, TissueSummary found) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("slide", slide.path().toString());
        row.put("tissue", found.tissue());
        found.squareMillimetres().ifPresent(area -> row.put("tissue_mm2", area));
        for (TissueRule rule : TissueRule.values()) {
            row.put(rule.key(), found.removed().get(rule));
        }
        row.put("blur_judged", found.blurJudged());
        row.put("picture", found.picture().toString());
        row.put("outlines", found.outlines().toString());
        return row;
    }

    /** What each rule has taken out, where it has. */
    private static String removed(TissueSummary found) {
        return Arrays.stream(TissueRule.values())
                .filter(rule -> found.removed().get(rule) > 0)
                .map(
                        rule ->
                                String.format(
                                        Locale.ROOT,
                                        ", %s %.1f %%",
                                        rule.title(),
                                        100 * found.removed().get(rule)))
                .collect(Collectors.joining());
    }
}
