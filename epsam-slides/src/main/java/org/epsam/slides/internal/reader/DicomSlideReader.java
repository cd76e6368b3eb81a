package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;

/**
 * Opens DICOM whole slide images: one instance, or a folder with the instances of one series, whose
 * volumes are levels. Other files in the folder are ignored.
 */
public final class DicomSlideReader implements SlideReader {
    @Override
    public String name() {
        return "DICOM";
    }

    @Override
    public String formats() {
        return "whole slide images, a file or a folder: JPEG baseline or uncompressed, TILED_FULL";
    }

    /** An instance with its open file. */
    private record Opened(SlideFile file, DicomInstance instance) {}

    @Override
    public Optional<String> refusal(Path path) {
        try (Slide slide = open(path)) {
            return Optional.empty();
        } catch (InputException e) {
            return Optional.of(e.withoutPath(path));
        }
    }

    @Override
    public Slide open(Path path) {
        List<Opened> opened = new ArrayList<>();
        try {
            for (Path file : files(path)) {
                openInto(opened, file);
            }
            return slide(path, opened);
        } catch (RuntimeException e) {
            opened.forEach(o -> o.file().close());
            throw e;
        }
    }

    private static void openInto(List<Opened> opened, Path path) {
        SlideFile file = new SlideFile(path);
        try {
            if (DicomElements.isDicom(file)) {
                opened.add(new Opened(file, new DicomInstance(file)));
                return;
            }
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
        file.close();
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new InputException(
                    path + ": cannot be read (" + e + "); check its permissions", e);
        }
    }

    private Slide slide(Path path, List<Opened> opened) {
        requireOneSeries(path, opened);
        List<DicomInstance> instances =
                opened.stream()
                        .map(Opened::instance)
                        .sorted(
                                Comparator.comparingInt((DicomInstance i) -> i.size().width())
                                        .reversed())
                        .toList();
        List<DicomInstance> volumes =
                instances.size() == 1
                        ? instances
                        : instances.stream().filter(DicomSlideReader::isLevel).toList();
        if (volumes.isEmpty()) {
            throw new InputException(path + ": no VOLUME or THUMBNAIL instance");
        }
        DicomInstance first = volumes.get(0);
        List<TiledSlide.Pyramid> pyramid =
                volumes.stream()
                        .map(v -> v.pyramid(TiledSlide.downsample(first.size(), v.size())))
                        .toList();
        TiledSlide slide =
                new TiledSlide(path, name(), pyramid, first.resolution())
                        .closing(() -> opened.forEach(o -> o.file().close()));
        for (DicomInstance other : instances) {
            if (!volumes.contains(other)) {
                slide.with(
                        other.kind().toLowerCase(Locale.ROOT),
                        () -> TiledSlide.compose(other.pyramid(1), other, 0, 0, other.size()));
            }
        }
        return slide;
    }

    private static void requireOneSeries(Path path, List<Opened> opened) {
        if (opened.isEmpty()) {
            throw new InputException(
                    path
                            + (Files.isDirectory(path)
                                    ? ": a folder without DICOM files"
                                    : ": does not begin as DICOM files do"));
        }
        long series = opened.stream().map(o -> o.instance().series()).distinct().count();
        if (series > 1) {
            throw new InputException(
                    path
                            + ": holds "
                            + series
                            + " DICOM series; put each slide into a folder of its own");
        }
    }

    private static boolean isLevel(DicomInstance instance) {
        return instance.kind().equals("VOLUME") || instance.kind().equals("THUMBNAIL");
    }
}
