package org.epsam.app.command;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.ResultNames;
import org.epsam.base.task.Progress;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.core.pipeline.Segmenter.Segmentation;
import org.epsam.core.slide.SlideOptions;
import org.epsam.core.slide.SlideResult;
import org.epsam.core.slide.SlideSegmentation;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.GeoJsonAnnotations;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Overlay;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.patch.SlideFolder;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam segment}. */
@Command(
        name = "segment",
        description = {
            "Segment images and whole slides with a finished run, at the resolution that it was"
                    + " trained on.",
            "For each image: NAME_mask.png (0 and 255), NAME_overlay.png and"
                    + " NAME.segments.geojson, which QuPath opens. What cannot be read is named and"
                    + " skipped.",
            "For each slide (whole-slide formats, several levels, or more than 4096 px a side):"
                + " NAME.geojson.gz for QuPath, NAME_probability.ome.tif, NAME_overlay.png and a"
                + " row of slides.csv. The same call goes on after an interruption."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam segment --run runs/a --out masks patch1.png patch2.tif",
            "  epsam segment --run runs/a --out masks folder-of-patches",
            "  epsam segment --run runs/a --out results slide1.svs slide2.tif",
            "  epsam segment --run runs/a --out results --mpp 0.5 folder-of-slides"
        })
final class SegmentCommand extends Subcommand {
    private static final Color OUTLINE = new Color(0, 200, 83);
    // QuPath's own colour of the class Tumor.
    private static final int TUMOR = 0xc80000;

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A finished run.")
    private Path run;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the results; what others have put there stays.")
    private Path folder;

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "Images and slides, and folders of them.")
    private List<Path> inputs;

    @Mixin private SlideSettings slideSettings;

    // Images are segmented anew, slides resumed. Read by another thread.
    private volatile boolean hasSlides;

    @Override
    boolean isResumable() {
        return hasSlides;
    }

    @Override
    public Integer call() {
        SlideOptions options = slideSettings.options();
        List<Path> images = new ArrayList<>();
        List<Path> slides = new ArrayList<>();
        for (Path file : files()) {
            (SlideSegmentation.isSlide(file) ? slides : images).add(file);
        }
        hasSlides = !slides.isEmpty();
        List<SlideResult> results = new ArrayList<>();
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("image", "tumour probability", "area %", "regions"));
        List<String> failures = new ArrayList<>();
        told(
                progress -> {
                    try (Segmenter segmenter = Segmenter.open(run)) {
                        ResultNames names = new ResultNames();
                        if (!images.isEmpty()) {
                            images(progress, segmenter, images, names, table, failures);
                        }
                        if (!slides.isEmpty()) {
                            SlideSegmentation segmentation =
                                    new SlideSegmentation(segmenter, options, folder, progress);
                            for (Path slide : slides) {
                                try {
                                    results.add(segmentation.segment(slide, names.take(slide)));
                                } catch (InputException e) {
                                    failures.add(e.getMessage());
                                }
                            }
                        }
                    }
                    return null;
                });
        int done = table.size() - 1;
        if (done > 0) {
            out().print(MetricsTable.aligned(table));
        }
        if (!results.isEmpty()) {
            out().print(SlideTables.results(results));
        }
        failures.forEach(f -> err().println("epsam: skipped " + f));
        done += results.size();
        out().printf("%s: %d segmented, %d skipped%n", folder, done, failures.size());
        return done == 0 ? 2 : 0;
    }

    private void images(
            Progress progress,
            Segmenter segmenter,
            List<Path> images,
            ResultNames names,
            List<List<String>> table,
            List<String> failures) {
        try (Progress.Task task = progress.start("segment", images.size())) {
            for (Path image : images) {
                try {
                    table.add(segment(segmenter, image, names.takeNumbered(image)));
                } catch (InputException e) {
                    failures.add(e.getMessage());
                }
                task.step(1);
            }
        }
    }

    private List<Path> files() {
        List<Path> images = new ArrayList<>();
        for (Path input : inputs) {
            if (!Files.isDirectory(input) || SlideSegmentation.isSlide(input)) {
                images.add(input);
                continue;
            }
            if (input.toAbsolutePath().normalize().equals(folder.toAbsolutePath().normalize())) {
                throw new InputException(folder + ": is an input too; give another --out");
            }
            try (Stream<Path> files = Files.list(input)) {
                files.filter(f -> SlideFolder.isSlide(f) && !SlideFolder.isSystemFile(f))
                        .sorted()
                        .forEach(images::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (images.isEmpty()) {
            throw new InputException(
                    String.join(", ", inputs.stream().map(Path::toString).toList())
                            + ": no image in there; give png, jpg, tif or bmp files, slides, or"
                            + " their folder");
        }
        return images;
    }

    /** Segments one image and returns its line of the table. */
    private List<String> segment(Segmenter segmenter, Path file, String name) {
        Path mask = folder.resolve(name + "_mask.png");
        Path overlay = folder.resolve(name + "_overlay.png");
        // Written first: the name is nobody else's, so the others beside it are known to be
        // results.
        Path outlines = folder.resolve(name + ".segments.geojson");
        OutputFolder.requireOwnResults(outlines, List.of(mask, overlay));
        RgbImage image = ImageFile.readRgb(file);
        Segmentation found = segmenter.segment(image);
        List<Annotation> regions = new ArrayList<>();
        for (Polygon polygon : MaskContours.polygons(found.mask())) {
            regions.add(
                    new Annotation(
                            "Tumor " + (regions.size() + 1),
                            "Tumor",
                            AnnotationType.POLYGON,
                            polygon,
                            measurements(polygon, found)));
        }
        GeoJsonAnnotations.write(outlines, regions, Map.of("Tumor", TUMOR));
        ImageFile.writePng(overlay, Overlay.mask(image, found.mask(), OUTLINE));
        ImageFile.writeMask(mask, found.mask());
        double share = (double) found.mask().area() / (image.width() * image.height());
        return List.of(
                file.toString(),
                String.format(Locale.ROOT, "%.3f", found.tumourProbability())
                        + (found.gated() ? " (below the gate)" : ""),
                String.format(Locale.ROOT, "%.2f", 100 * share),
                Integer.toString(regions.size()));
    }

    private static Map<String, Double> measurements(Polygon polygon, Segmentation found) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("Area px", polygon.getArea());
        values.put("Mean tumour probability", mean(polygon, found.probability()));
        values.put("Tumour probability of the image", found.tumourProbability());
        return values;
    }

    /** Mean of a map over the pixels whose middle lies in a polygon. */
    private static double mean(Polygon polygon, ScalarMap map) {
        IndexedPointInAreaLocator inside = new IndexedPointInAreaLocator(polygon);
        Envelope box = polygon.getEnvelopeInternal();
        double sum = 0;
        long n = 0;
        for (int y = (int) box.getMinY(); y < box.getMaxY(); y++) {
            for (int x = (int) box.getMinX(); x < box.getMaxX(); x++) {
                if (inside.locate(new Coordinate(x + 0.5, y + 0.5)) == Location.INTERIOR) {
                    sum += map.get(x, y);
                    n++;
                }
            }
        }
        return sum / n;
    }
}
