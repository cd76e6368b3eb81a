package org.epsam.slides.patch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;

/**
 * What was cut from a slide.
 *
 * @param patches the patches, in the order in which they were drawn
 * @param failures patches that cannot be read, one line each
 */
record SlideCut(List<ManifestRow> patches, List<String> failures) {
    static final SlideCut NOTHING = new SlideCut(List.of(), List.of());

    SlideCut {
        patches = List.copyOf(patches);
        failures = List.copyOf(failures);
    }

    int positives() {
        return (int) patches.stream().filter(ManifestRow::isPositive).count();
    }

    /**
     * Cuts the chosen patches of a slide.
     *
     * @param data folder of the unfinished data set
     * @param outlines the outlines of the slides
     */
    static SlideCut of(
            PlacedSlide placed,
            PatchOrder order,
            SlideScan scan,
            List<Candidate> patches,
            Path data,
            SlideOutlines outlines) {
        int size = order.shape().side();
        int side = (int) Math.round(size * scan.scale());
        String split = placed.split().folder();
        List<ManifestRow> rows = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        List<Candidate> cut = new ArrayList<>();
        try (Slide slide = Slides.open(placed.entry().path())) {
            PatchMasks masks =
                    new PatchMasks(order, scan.scale(), outlines.of(placed.entry(), slide));
            int level = slide.levelFor(scan.scale());
            for (Candidate patch : patches) {
                int left = patch.column() - side / 2;
                int top = patch.row() - side / 2;
                RgbImage image;
                try {
                    image = slide.readScaled(scan.scale(), left, top, new Size(size, size));
                } catch (InputException e) {
                    failures.add(patch.name() + " left out: " + e.getMessage());
                    continue;
                }
                String name = patch.name() + ".png";
                Path folder = data.resolve(split);
                ImageFile.writePng(folder.resolve("image").resolve(name), image);
                if (patch.isPositive()) {
                    ImageFile.writeMask(
                            folder.resolve("mask").resolve(name), masks.mask(left, top));
                }
                rows.add(row(placed, scan, patch, level));
                cut.add(patch);
            }
            writePlaces(PatchCutting.overview(data, scan.slide()), slide, side, cut)
                    .ifPresent(failures::add);
        }
        return new SlideCut(rows, failures);
    }

    /** Draws where the patches lie, or says why that cannot be shown. */
    private static Optional<String> writePlaces(
            Path file, Slide slide, int side, List<Candidate> patches) {
        try {
            ImageFile.writePng(file, PatchPlaces.draw(slide, side, patches));
            return Optional.empty();
        } catch (InputException e) {
            return Optional.of("no picture of its patches: " + e.getMessage());
        }
    }

    private static ManifestRow row(PlacedSlide placed, SlideScan scan, Candidate patch, int level) {
        String split = placed.split().folder();
        String name = patch.name() + ".png";
        return new ManifestRow(
                List.of(
                        scan.slide(),
                        placed.patient(),
                        Integer.toString(patch.row()),
                        Integer.toString(patch.column()),
                        Integer.toString(level),
                        scan.micrometres() == 0 ? "" : number(scan.micrometres() * scan.scale()),
                        number(patch.tumour()),
                        number(patch.tissue()),
                        split,
                        patch.isPositive() ? "1" : "0",
                        split + "/image/" + name,
                        patch.isPositive() ? split + "/mask/" + name : ""));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
