package org.epsam.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.Slides;

/** Slides in the formats that are read without OpenSlide. */
final class SlideSeeds {
    private static final Size SIZE = new Size(600, 300);
    private static final int PART = 64;

    private SlideSeeds() {}

    static Format tiff(Path folder) throws IOException {
        Path colour = folder.resolve("a.tif");
        try (SlideWriter writer =
                SlideWriter.rgb(colour, SIZE, 80, Optional.of(new Resolution(0.5)))) {
            colours(writer);
        }
        Path grey = folder.resolve("b.tif");
        try (SlideWriter writer = SlideWriter.gray(grey, SIZE, Optional.of(new Resolution(2)))) {
            greys(writer);
        }
        return new Format(
                "tiff",
                List.of(
                        Seeds.file("a.tif", Files.readAllBytes(colour)),
                        Seeds.file("a.tif", Files.readAllBytes(grey))),
                inputs -> read("TIFF", Seeds.only(inputs)),
                true);
    }

    static Format zarr(Path folder) throws IOException {
        Path zarr = folder.resolve("a.zarr");
        try (SlideWriter writer = SlideWriter.gray(zarr, SIZE, Optional.of(new Resolution(2)))) {
            greys(writer);
        }
        return new Format(
                "zarr", List.of(Seeds.files(folder)), inputs -> read("OME-Zarr", inputs), true);
    }

    static Format dicom() throws IOException {
        return new Format(
                "dicom",
                List.of(
                        Map.of("a.dcm", new DicomSeed(true, false).bytes()),
                        Map.of("a.dcm", new DicomSeed(false, false).bytes()),
                        Map.of("a.dcm", new DicomSeed(true, true).bytes())),
                inputs -> read("DICOM", inputs),
                true);
    }

    private static void colours(SlideWriter writer) {
        int side = SlideWriter.TILE;
        for (int i = 0; i < writer.rows() * writer.columns(); i++) {
            byte[] rgb = new byte[3 * side * side];
            for (int k = 0; k < rgb.length; k++) {
                rgb[k] = (byte) (k / 700 * (i + 3));
            }
            writer.write(new RgbImage(side, side, rgb));
        }
        writer.finish();
    }

    private static void greys(SlideWriter writer) {
        int side = SlideWriter.TILE;
        for (int i = 0; i < writer.rows() * writer.columns(); i++) {
            byte[] values = new byte[side * side];
            Arrays.fill(values, side * side / 2, side * side, (byte) (50 + i));
            writer.write(new GrayImage(side, side, values));
        }
        writer.finish();
    }

    private static Object read(String name, Path path) {
        SlideReader reader =
                Slides.readers().stream()
                        .filter(r -> r.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        Path slide = Files.isDirectory(path.resolve("a.zarr")) ? path.resolve("a.zarr") : path;
        reader.refusal(slide);
        StringBuilder found = new StringBuilder();
        try (Slide open = reader.open(slide)) {
            found.append(open.resolution()).append(open.notes()).append(open.bounds());
            for (int level = 0; level < Math.min(8, open.levels().size()); level++) {
                found.append(open.levels().get(level).size());
                found.append(hash(open, level, 0, 0));
                found.append(hash(open, level, open.width() - 32, open.height() - 32));
            }
            for (String image : open.associatedImages().stream().limit(4).toList()) {
                found.append(image).append(open.readAssociated(image).size());
            }
        }
        return found.toString();
    }

    private static int hash(Slide slide, int level, int x, int y) {
        return Arrays.hashCode(slide.read(new Region(level, x, y, PART, PART)).rgb());
    }
}
