package org.epsam.slides.patch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.epsam.base.InputException;
import org.epsam.base.io.ResultNames;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.data.SkippedFile;

/** Finds the slides of a folder and the annotation of each. */
final class SlideListing {
    // What segment adds to the name of a slide.
    private static final String OUTLINES = "_outlines";

    private final List<SkippedFile> skipped = new ArrayList<>();
    private final Map<String, List<Path>> annotations = new TreeMap<>();
    private final Map<String, SlideFolder.Entry> slides = new LinkedHashMap<>();
    private final Set<String> matched = new TreeSet<>();
    private final Set<Path> listedAnnotations = new HashSet<>();
    private int annotationCount;

    /** Takes the annotation files of a folder; comes before {@link #addSlides}. */
    void addAnnotations(Path folder) {
        for (Path file : SlideFolder.files(folder)) {
            String name = file.getFileName().toString();
            if (Files.isRegularFile(file) && AnnotationFile.hasAnnotationName(name)) {
                annotationCount++;
                String stem = AnnotationFile.withoutEnding(name);
                annotations
                        .computeIfAbsent(ResultNames.key(stem), k -> new ArrayList<>())
                        .add(file);
            }
        }
    }

    /** Takes the slides of a folder, or of a list. */
    void addSlides(Path folder) {
        if (SlideList.isList(folder)) {
            SlideList.read(folder).slides().forEach(this::addSlide);
            return;
        }
        for (Path file : SlideFolder.files(folder)) {
            if (!isPassedOver(folder, file)) {
                addSlide(ListedSlide.of(file));
            }
        }
    }

    private static boolean isPassedOver(Path folder, Path file) {
        String name = file.getFileName().toString();
        boolean dataOfMrxs =
                Files.isDirectory(file) && Files.exists(folder.resolve(name + ".mrxs"));
        return SlideFolder.isSystemFile(file)
                || AnnotationFile.hasAnnotationName(name)
                || name.startsWith(".") && !SlideFolder.isSlide(file)
                || dataOfMrxs;
    }

    private void addSlide(ListedSlide listed) {
        Path file = listed.path();
        String fileName = file.getFileName().toString();
        if (!Files.exists(file)) {
            skip(fileName, "broken link");
            return;
        } else if (!SlideFolder.isSlide(file)) {
            skip(
                    fileName,
                    Files.isDirectory(file)
                            ? "a folder without DICOM instances or OME-Zarr"
                            : "not a slide by its name");
            return;
        }
        String name;
        try {
            name = ResultNames.of(file);
        } catch (InputException e) {
            skip(ResultNames.printable(fileName), e.getMessage());
            return;
        }
        String key = ResultNames.key(name);
        listed.annotations().map(SlideListing::absolute).ifPresent(listedAnnotations::add);
        List<Path> found =
                listed.annotations().map(List::of).orElseGet(() -> annotationsOf(key, fileName));
        if (slides.containsKey(key)) {
            skip(
                    fileName,
                    "has the name of " + slides.get(key).path().getFileName() + "; rename one");
        } else if (found.size() > 1) {
            skip(
                    fileName,
                    "has "
                            + found.size()
                            + " annotation files "
                            + found.stream().map(Path::getFileName).toList()
                            + "; keep one");
        } else {
            slides.put(key, new SlideFolder.Entry(name, found.stream().findFirst(), listed));
        }
    }

    /**
     * The annotations with the slide's name, also with its ending (slide.svs.geojson), and what was
     * segmented of it.
     */
    private List<Path> annotationsOf(String key, String fileName) {
        String withoutLast = fileName.replaceFirst("\\.\\w+$", "");
        List<Path> found = new ArrayList<>();
        for (String name :
                new LinkedHashSet<>(
                        List.of(
                                key,
                                ResultNames.key(fileName),
                                ResultNames.key(withoutLast),
                                key + OUTLINES))) {
            found.addAll(annotations.getOrDefault(name, List.of()));
            matched.add(name);
        }
        return found;
    }

    private static Path absolute(Path file) {
        return file.toAbsolutePath().normalize();
    }

    private void skip(String file, String reason) {
        skipped.add(new SkippedFile(file, reason));
    }

    /** Returns what was found; annotations of no slide count as skipped. */
    SlideFolder finish() {
        annotations.forEach(
                (name, paths) -> {
                    if (!matched.contains(name)) {
                        paths.stream()
                                .filter(path -> !listedAnnotations.contains(absolute(path)))
                                .forEach(
                                        path ->
                                                skip(
                                                        path.getFileName().toString(),
                                                        "an annotation without slide"));
                    }
                });
        return new SlideFolder(List.copyOf(slides.values()), skipped, annotationCount);
    }
}
