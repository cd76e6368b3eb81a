package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.slides.slide.Refusal;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;

/**
 * Opens DICOM whole slide images: one instance, or a folder with the instances of one series, whose
 * volumes are levels. Other files in the folder are ignored.
 */
public final class DicomSlideReader implements SlideReader {
    /** Spacings of levels are rounded; those of other images differ by more. */
    private static final double MOST_OFF = 1.25;

    private static final String DIRECTORY =
            "a DICOMDIR lists what is in the folders below it: give the folder of one slide";

    /**
     * Returns whether a file begins as DICOM files do, whatever its name.
     *
     * @param file a file or a folder
     * @return false for folders and for files that cannot be read
     */
    public static boolean isDicom(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (SlideFile open = new SlideFile(file)) {
            return DicomElements.isDicom(open);
        } catch (InputException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return "DICOM";
    }

    @Override
    public String formats() {
        return "whole slide images, a file or a folder: JPEG, JPEG lossless, JPEG 2000, HTJ2K, RLE,"
                + " uncompressed";
    }

    @Override
    public Optional<Refusal> refusal(Path path) {
        if (!Files.isDirectory(path) && !isDicom(path)) {
            return Optional.of(Refusal.of("does not begin as DICOM files do"));
        }
        return UnsupportedSlide.refusal(this, path);
    }

    @Override
    public Slide open(Path path) {
        List<DicomInstance> opened = new ArrayList<>();
        try {
            List<Path> files = files(path);
            for (Path file : files) {
                openInto(opened, file, files.size() > 1);
            }
            return slide(path, opened);
        } catch (RuntimeException e) {
            opened.forEach(instance -> instance.file().close());
            throw e;
        }
    }

    /** Opens a file; what lies beside a slide, such as a DICOMDIR or a report, is passed over. */
    private static void openInto(List<DicomInstance> opened, Path path, boolean besides) {
        SlideFile file = new SlideFile(path);
        try {
            if (DicomElements.isDicom(file)) {
                DicomElements elements = new DicomElements(file);
                if (DicomInstance.isWholeSlide(elements)) {
                    opened.add(new DicomInstance(file, elements));
                    return;
                } else if (!besides) {
                    throw new InputException(
                            path
                                    + ": is DICOM, but not a whole slide image; "
                                    + (DicomInstance.isDirectory(elements)
                                            ? DIRECTORY
                                            : "check the path"));
                }
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
            throw InputException.unreadable(path, e);
        }
    }

    private Slide slide(Path path, List<DicomInstance> opened) {
        requireOneSeries(path, opened);
        List<DicomLevel> images = images(opened);
        List<DicomLevel> volumes =
                images.size() == 1
                        ? images
                        : images.stream().filter(DicomSlideReader::isLevel).toList();
        if (volumes.isEmpty()) {
            throw new InputException(path + ": no VOLUME or THUMBNAIL instance; check the folder");
        }
        requireDifferentSizes(path, volumes);
        DicomLevel first = volumes.get(0);
        List<DicomLevel> levels =
                volumes.stream().filter(volume -> isLevelOf(first, volume)).toList();
        List<TiledSlide.Pyramid> pyramid =
                levels.stream()
                        .map(v -> v.pyramid(TiledSlide.downsample(first.size(), v.size())))
                        .toList();
        TiledSlide slide =
                new TiledSlide(path, name(), pyramid, first.first().resolution())
                        .closing(() -> opened.forEach(instance -> instance.file().close()));
        if (!isLevel(first)) {
            slide.note(
                    "its image type is "
                            + first.first().kind()
                            + ", which is not a scan; open the folder of its series");
        }
        for (DicomLevel other : images) {
            if (volumes.contains(other) && !levels.contains(other)) {
                slide.note(
                        "the "
                                + other.first().kind()
                                + " of "
                                + other.size()
                                + " is not taken for a level, as its shape or its pixel spacing is"
                                + " that of another image");
            }
            if (!levels.contains(other)) {
                slide.with(
                        other.first().kind().toLowerCase(Locale.ROOT),
                        () -> TiledSlide.whole(path, other.pyramid(1), other));
            }
        }
        return slide;
    }

    /** The images, widest first; the parts of a concatenation are one. */
    private static List<DicomLevel> images(List<DicomInstance> opened) {
        Map<String, List<DicomInstance>> groups = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (DicomInstance instance : opened) {
            String uid = instance.elements().text(DicomElements.INSTANCE);
            // The same instance twice is a copy.
            if (!uid.isEmpty() && !seen.add(uid)) {
                continue;
            }
            String whole = instance.elements().text(DicomElements.CONCATENATION);
            groups.computeIfAbsent(
                            whole.isEmpty() ? "alone " + groups.size() : whole,
                            key -> new ArrayList<>())
                    .add(instance);
        }
        return groups.values().stream()
                .map(DicomLevel::new)
                .sorted(Comparator.comparingInt((DicomLevel i) -> i.size().width()).reversed())
                .toList();
    }

    private static void requireDifferentSizes(Path path, List<DicomLevel> volumes) {
        for (int i = 1; i < volumes.size(); i++) {
            if (volumes.get(i).size().equals(volumes.get(i - 1).size())) {
                throw new InputException(
                        path
                                + ": has several volumes of "
                                + volumes.get(i).size()
                                + ", such as focal planes or colours; only one is read, put it into"
                                + " a folder of its own");
            }
        }
    }

    private static void requireOneSeries(Path path, List<DicomInstance> opened) {
        if (opened.isEmpty()) {
            throw new UnsupportedSlide(
                    path
                            + ": a folder without DICOM whole slide images"
                            + (Files.exists(path.resolve("DICOMDIR")) ? "; " + DIRECTORY : ""));
        }
        long series =
                opened.stream()
                        .map(instance -> instance.elements().text(DicomElements.SERIES))
                        .distinct()
                        .count();
        if (series > 1) {
            throw new InputException(
                    path
                            + ": holds "
                            + series
                            + " DICOM series; put each slide into a folder of its own");
        }
    }

    /** Whether the shape and, where it is believed, the pixel spacing are those of a level. */
    private static boolean isLevelOf(DicomLevel first, DicomLevel image) {
        Optional<Resolution> finest = first.first().resolution().resolution();
        Optional<Resolution> own = image.first().resolution().resolution();
        if (finest.isPresent() && own.isPresent()) {
            double told = own.get().micrometres() / finest.get().micrometres();
            double expected = TiledSlide.downsample(first.size(), image.size());
            if (Math.max(told, expected) > MOST_OFF * Math.min(told, expected)) {
                return false;
            }
        }
        return TiledSlide.haveOneShape(first.size(), image.size());
    }

    private static boolean isLevel(DicomLevel image) {
        String kind = image.first().kind();
        return kind.equals("VOLUME") || kind.equals("THUMBNAIL");
    }
}
