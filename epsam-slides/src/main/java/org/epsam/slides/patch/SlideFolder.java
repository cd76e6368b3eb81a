package org.epsam.slides.patch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.epsam.slides.InputException;
import org.epsam.slides.annotation.AnnotationFile;

/**
 * A folder of slides with the annotation of each, found by name.
 *
 * @param slides the slides, by name
 * @param skipped what is no slide, has two annotations or is the annotation of none
 * @param annotationCount how many annotation files there are
 */
record SlideFolder(List<Entry> slides, List<PatchSummary.Left> skipped, int annotationCount) {
    private static final Set<String> ENDINGS =
            Set.of(
                    "svs", "tif", "tiff", "ndpi", "mrxs", "scn", "bif", "svslide", "vms", "vmu",
                    "czi", "dcm", "png", "jpg", "jpeg", "bmp");

    /**
     * A slide.
     *
     * @param name its name, which patches carry
     * @param path a file, or a folder of DICOM instances
     * @param annotation its annotation, if there is one
     */
    record Entry(String name, Path path, Optional<Path> annotation) {}

    static SlideFolder list(Path folder, Optional<Path> annotationFolder) {
        List<PatchSummary.Left> skipped = new ArrayList<>();
        Map<String, List<Path>> annotations = new TreeMap<>();
        int count = 0;
        if (annotationFolder.isPresent()) {
            for (Path file : files(annotationFolder.get())) {
                String name = file.getFileName().toString();
                if (Files.isRegularFile(file) && AnnotationFile.hasAnnotationName(name)) {
                    count++;
                    String stem = name.replaceFirst("(?i)\\.(xml|((geo)?json)(\\.gz)?)$", "");
                    annotations.computeIfAbsent(key(stem), k -> new ArrayList<>()).add(file);
                }
            }
        }
        Map<String, Entry> slides = new LinkedHashMap<>();
        Set<String> matched = new TreeSet<>();
        for (Path file : files(folder)) {
            String fileName = file.getFileName().toString();
            if (fileName.startsWith(".") || AnnotationFile.hasAnnotationName(fileName)) {
                continue;
            }
            if (Files.isDirectory(file) && Files.exists(folder.resolve(fileName + ".mrxs"))) {
                continue; // the data of that slide
            } else if (!Files.exists(file)) {
                skipped.add(new PatchSummary.Left(fileName, "a link to nothing"));
                continue;
            } else if (!isSlide(file)) {
                skipped.add(
                        new PatchSummary.Left(
                                fileName,
                                Files.isDirectory(file)
                                        ? "a folder without DICOM instances"
                                        : "not a slide by its name"));
                continue;
            }
            String name = stem(fileName);
            List<Path> found = annotations.getOrDefault(key(name), List.of());
            matched.add(key(name));
            if (slides.containsKey(key(name))) {
                skipped.add(
                        new PatchSummary.Left(
                                fileName,
                                "has the name of "
                                        + slides.get(key(name)).path().getFileName()
                                        + "; rename one"));
            } else if (found.size() > 1) {
                skipped.add(
                        new PatchSummary.Left(
                                fileName,
                                "has "
                                        + found.size()
                                        + " annotation files "
                                        + found.stream().map(Path::getFileName).toList()
                                        + "; keep one"));
            } else {
                slides.put(key(name), new Entry(name, file, found.stream().findFirst()));
            }
        }
        annotations.forEach(
                (name, paths) -> {
                    if (!matched.contains(name)) {
                        for (Path path : paths) {
                            skipped.add(
                                    new PatchSummary.Left(
                                            path.getFileName().toString(),
                                            "an annotation without slide"));
                        }
                    }
                });
        return new SlideFolder(List.copyOf(slides.values()), List.copyOf(skipped), count);
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": no such folder; check the path");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new InputException(
                    folder + ": cannot be listed (" + e + "); check its rights", e);
        }
    }

    private static boolean isSlide(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!Files.isDirectory(file)) {
            return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
        }
        return files(file).stream().anyMatch(f -> f.toString().toLowerCase().endsWith(".dcm"));
    }

    /** As {@link org.epsam.slides.slide.Slide#name}. */
    private static String stem(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return (dot > 0 ? fileName.substring(0, dot) : fileName).replaceFirst("(?i)\\.ome$", "");
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
