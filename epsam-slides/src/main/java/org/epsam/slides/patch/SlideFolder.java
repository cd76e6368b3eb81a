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
import org.epsam.base.InputException;
import org.epsam.base.io.ResultNames;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.slide.Slide;

/**
 * A folder of slides with the annotation of each, found by name.
 *
 * @param slides the slides, by name
 * @param skipped what is no slide, has two annotations or is the annotation of none
 * @param annotationCount how many annotation files there are
 */
public record SlideFolder(
        List<Entry> slides, List<PatchSummary.Left> skipped, int annotationCount) {
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
    public record Entry(String name, Path path, Optional<Path> annotation) {
        /**
         * Tells whether the slide counts as free of tumour where it has no annotation.
         *
         * @param normalWithoutAnnotation whether all such slides do
         * @return true where they do, and for slides named {@code normal_...}, as in Camelyon16
         */
        public boolean isNormalWithoutAnnotation(boolean normalWithoutAnnotation) {
            return normalWithoutAnnotation || name.toLowerCase(Locale.ROOT).startsWith("normal_");
        }

        /**
         * Reads the slide's annotation and makes sure that it can be its own.
         *
         * @param slide the open slide
         * @param groups which groups are tumour
         * @param normalWithoutAnnotation whether an annotation without areas means: no tumour
         * @return the annotations but those of ignored groups; empty where the slide has none
         * @throws InputException where they belong to another slide, hold no area, or cannot be
         *     labelled, as {@link GroupLabels#requireKnown}
         */
        public Optional<AnnotationSet> annotations(
                Slide slide, GroupLabels groups, boolean normalWithoutAnnotation) {
            return annotation.map(
                    file -> {
                        AnnotationSet set =
                                AnnotationFile.read(file).on(slide.width(), slide.height());
                        AnnotationSet used = groups.usedOf(set);
                        if (used.areaGroups().isEmpty() && !normalWithoutAnnotation) {
                            throw new InputException(
                                    file
                                            + ": holds no area"
                                            + (set.areaGroups().isEmpty()
                                                    ? ""
                                                    : " but those of ignored groups")
                                            + "; outline the tumour, or say that such slides are"
                                            + " free of it (--normal-without-annotation)");
                        }
                        return used;
                    });
        }
    }

    /** Copies the lists. */
    public SlideFolder {
        slides = List.copyOf(slides);
        skipped = List.copyOf(skipped);
    }

    /**
     * Lists a folder.
     *
     * @param folder of slides
     * @param annotationFolder of annotations, if there are some
     * @return the slides with their annotations
     * @throws InputException where a folder is missing
     */
    public static SlideFolder list(Path folder, Optional<Path> annotationFolder) {
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
            if (isSystemFile(file)
                    || AnnotationFile.hasAnnotationName(fileName)
                    || fileName.startsWith(".") && !isSlide(file)) {
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
            String name;
            try {
                name = ResultNames.of(file);
            } catch (InputException e) {
                skipped.add(new PatchSummary.Left(ResultNames.printable(fileName), e.getMessage()));
                continue;
            }
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
        return new SlideFolder(List.copyOf(slides.values()), skipped, count);
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

    /**
     * Tells by its name whether something may be a slide.
     *
     * @param file a file, or a folder of DICOM instances
     * @return true for the endings of slides and images, and folders that hold .dcm files
     */
    public static boolean isSlide(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!Files.isDirectory(file)) {
            return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
        }
        return files(file).stream().anyMatch(f -> f.toString().toLowerCase().endsWith(".dcm"));
    }

    /**
     * Returns whether something in a folder is there for a system's own sake.
     *
     * @param file a file or a folder
     * @return true for hidden folders and for the files that macOS lays beside others ({@code
     *     ._slide.svs})
     */
    public static boolean isSystemFile(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("._") || name.startsWith(".") && Files.isDirectory(file);
    }

    private static String key(String name) {
        return ResultNames.key(name);
    }
}
