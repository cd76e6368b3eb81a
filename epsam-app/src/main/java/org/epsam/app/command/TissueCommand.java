package org.epsam.app.command;

import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.ResultNames;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.Canvas;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Overlay;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.tissue.Overview;
import org.epsam.slides.tissue.SlideTissue;
import org.locationtech.jts.geom.Polygon;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam tissue}. */
@Command(
        name = "tissue",
        description = {
            "Find the tissue of a slide, and tell its area.",
            "Writes NAME_tissue.png, a small picture of the slide with the tissue outlined, and"
                    + " NAME_tissue.geojson for QuPath. Pen marks (blue, green, black) and places"
                    + " out of focus do not count as tissue unless wanted."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam tissue slide.svs --out tissue",
            "  epsam tissue slide.tif --out tissue --mpp 0.25 --keep-blurred"
        })
final class TissueCommand extends Subcommand {
    private static final Color OUTLINE = new Color(0, 150, 60);
    private static final int COLOUR = 0x00963c;
    private static final int PICTURE_SIDE = 2048;
    // In pixels of the tissue mask, about 4 micrometres each.
    private static final double SMOOTHING = 2;

    @Parameters(arity = "1..*", paramLabel = "SLIDE", description = "Slides.")
    private List<Path> files;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder for the results.")
    private Path folder;

    @Option(
            names = "--mpp",
            paramLabel = "UM",
            converter = ResolutionConverter.class,
            description = "Pixel size of level 0 in um, in place of what the slide declares.")
    private Optional<Resolution> resolution;

    @Mixin private TissueSettings settings;

    @Override
    public Integer call() {
        ResultNames names = new ResultNames();
        files.forEach(names::take);
        int found = 0;
        for (Path file : files) {
            try (Slide slide = Slides.open(file)) {
                found += find(slide) ? 1 : 0;
            }
        }
        return found == 0 ? 2 : 0;
    }

    private boolean find(Slide slide) {
        Path image = folder.resolve(slide.name() + "_tissue.png");
        Path geoJson = folder.resolve(slide.name() + "_tissue.geojson");
        OutputFolder.requireOwnResults(geoJson, List.of(image));
        Optional<Resolution> known = resolution.or(slide::resolution);
        SlideTissue tissue = SlideTissue.of(slide, known, settings.rejection());
        Mask mask = tissue.mask();
        RgbImage picture = Overview.of(slide, PICTURE_SIDE);
        Canvas canvas = new Canvas(mask.width(), mask.height(), 0, 0, tissue.downsample());
        List<Annotation> outlines = new ArrayList<>();
        for (Polygon polygon : MaskContours.polygons(mask, SMOOTHING)) {
            outlines.add(
                    new Annotation(
                            "Tissue " + (outlines.size() + 1),
                            "Tissue",
                            AnnotationType.POLYGON,
                            canvas.toLevel0(polygon)));
        }
        // First, as the picture is known to be a result by these outlines beside it.
        GeoJsonAnnotations.write(geoJson, outlines, Map.of("Tissue", COLOUR));
        ImageFile.writePng(
                image,
                Overlay.mask(
                        picture, Resize.nearest(mask, picture.width(), picture.height()), OUTLINE));
        double all = (double) mask.width() * mask.height();
        OptionalDouble area = tissue.squareMillimetres(known);
        out().printf(
                        Locale.ROOT,
                        "%s: tissue %s (%.1f %% of the slide)%s%s; %s%n",
                        slide.path(),
                        area.isPresent()
                                ? String.format(Locale.ROOT, "%.2f mm2", area.getAsDouble())
                                : "of unknown area, as the slide has no pixel size (set it with"
                                        + " --mpp)",
                        100 * mask.area() / all,
                        tissue.penPixels() == 0
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        ", pen marks %.1f %%",
                                        100 * tissue.penPixels() / all),
                        tissue.blurredPixels() == 0
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        ", out of focus %.1f %%",
                                        100 * tissue.blurredPixels() / all),
                        image);
        if (settings.rejection().blur() && !tissue.blurJudged()) {
            err().println(
                            "epsam: "
                                    + slide.path()
                                    + ": too coarse to judge what is out of focus; nothing was"
                                    + " taken out for that");
        }
        if (mask.area() == 0) {
            err().println("epsam: " + slide.path() + ": no tissue found; look at the picture");
        }
        return mask.area() > 0;
    }
}
