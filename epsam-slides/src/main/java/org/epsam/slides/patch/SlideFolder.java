package org.epsam.slides.patch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.internal.reader.DicomSlideReader;
import org.epsam.slides.internal.reader.ZarrSlideReader;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;

/**
 * A folder of slides with the annotation of each, found by name.
 *
 * @param slides the slides, by name
 * @param skipped what is not a slide, has two annotations or is the annotation of none
 * @param annotationCount how many annotation files there are
 */
public record SlideFolder(List<Entry> slides, List<SkippedFile> skipped, int annotationCount) {
    private static final Set<String> ENDINGS =
            Set.of(
                    "svs", "tif", "tiff", "ndpi", "mrxs", "scn", "bif", "svslide", "vms", "vmu",
                    "czi", "dcm", "png", "jpg", "jpeg", "bmp");

    /**
     * A slide.
     *
     * @param name its name, which patches carry
     * @param annotation its annotation, if there is one
     * @param listed what a list says of it
     */
    public record Entry(String name, Optional<Path> annotation, ListedSlide listed) {
        /**
         * Returns where the slide lies.
         *
         * @return a file, or a folder of DICOM instances
         */
        public Path path() {
            return listed.path();
        }

        /**
         * Returns the same slide at another place.
         *
         * @param copy of its file or folder
         * @return the slide with all that is known of it
         */
        public Entry at(Path copy) {
            return new Entry(
                    name,
                    annotation,
                    new ListedSlide(
                            copy,
                            listed.resolution(),
                            listed.annotations(),
                            listed.tumour(),
                            listed.group()));
        }

        /**
         * Returns the pixel size of level 0.
         *
         * @return empty where no list has it
         */
        public Optional<Resolution> resolution() {
            return listed.resolution();
        }

        /**
         * Returns whether the slide counts as free of tumour where it has no annotation.
         *
         * @param normalWithoutAnnotation whether all such slides do
         * @return true where they do, and for slides named {@code normal_...}, as in Camelyon16,
         *     unless a list has its label
         */
        public boolean isNormalWithoutAnnotation(boolean normalWithoutAnnotation) {
            return listed.tumour()
                    .map(tumour -> !tumour)
                    .orElse(
                            normalWithoutAnnotation
                                    || name.toLowerCase(Locale.ROOT).startsWith("normal_"));
        }

        /**
         * Says what is missing where a slide that is not free of tumour has no annotation.
         *
         * @return one line, with what to do
         */
        public String lackOfAnnotation() {
            return listed.tumour().isPresent()
                    ? "has tumour by the list and no annotation; add one"
                    : "has no annotation; add one, or declare such slides free of tumour"
                            + " (--normal-without-annotation)";
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
                                AnnotationFile.read(file, slide.bounds())
                                        .on(slide.width(), slide.height());
                        AnnotationSet used = groups.usedOf(set);
                        boolean isNormal =
                                listed.tumour().map(t -> !t).orElse(normalWithoutAnnotation);
                        if (used.areaGroups().isEmpty() && !isNormal) {
                            throw new InputException(
                                    file
                                            + ": holds no area"
                                            + (set.areaGroups().isEmpty()
                                                    ? ""
                                                    : " but those of ignored groups")
                                            + "; outline the tumour, or declare such slides free"
                                            + " of it (--normal-without-annotation)");
                        }
                        requireListedLabel(listed, file, used, groups);
                        return used;
                    });
        }
    }

    private static void requireListedLabel(
            ListedSlide listed, Path file, AnnotationSet set, GroupLabels groups) {
        if (listed.tumour().equals(Optional.of(false))
                && set.areaGroups().stream().anyMatch(groups::isTumour)) {
            throw new InputException(
                    file + ": outlines tumour, but the list says that there is none; correct one");
        }
    }

    /** Copies the lists. */
    public SlideFolder {
        slides = List.copyOf(slides);
        skipped = List.copyOf(skipped);
    }

    /**
     * Lists a folder, or reads a {@link SlideList}.
     *
     * @param folder of slides, or a CSV file
     * @param annotationFolder of annotations, if there are some
     * @return the slides with their annotations
     * @throws InputException where a folder is missing
     */
    public static SlideFolder list(Path folder, Optional<Path> annotationFolder) {
        SlideListing listing = new SlideListing();
        annotationFolder.ifPresent(listing::addAnnotations);
        listing.addSlides(folder);
        return listing.finish();
    }

    /**
     * Makes sure that annotations belong to the slides, of which there is one at least.
     *
     * @param annotationFolder the folder that was listed
     * @throws InputException where it holds no annotations, or those of none of the slides
     */
    public void requireMatches(Optional<Path> annotationFolder) {
        if (annotationFolder.isEmpty()) {
            return;
        }
        if (annotationCount == 0) {
            throw new InputException(
                    annotationFolder.get()
                            + ": no annotation files found (.xml, .annotations, .json, .geojson,"
                            + " also .gz)");
        }
        if (slides.stream().noneMatch(slide -> slide.annotation().isPresent())) {
            throw new InputException(
                    annotationFolder.get()
                            + ": "
                            + Counted.of(annotationCount, "annotation file")
                            + ", none with the name of a slide, such as "
                            + slides.get(0).name()
                            + ".xml; rename them");
        }
    }

    /**
     * Makes sure that there are slides.
     *
     * @param folder the folder that was listed
     * @throws InputException where there is none; it says what is there instead
     */
    public void requireSome(Path folder) {
        if (slides.isEmpty()) {
            throw new InputException(folder + ": no slides found" + instead(folder));
        }
    }

    private String instead(Path folder) {
        if (Dataset.isFolder(folder)) {
            return ", it is a data set of patches; give it with --data to train or evaluate";
        }
        long annotations =
                !Files.isDirectory(folder)
                        ? 0
                        : files(folder).stream()
                                .filter(f -> AnnotationFile.hasAnnotationName("" + f.getFileName()))
                                .count();
        if (annotations > 0) {
            return ", but "
                    + Counted.of(annotations, "annotation file")
                    + "; give this folder with --annotations";
        }
        return skipped.stream()
                .findFirst()
                .map(
                        s ->
                                ", %d skipped, first %s (%s)"
                                        .formatted(skipped.size(), s.file(), s.reason()))
                .orElse("; check the path");
    }

    /** Lists a folder in a fixed order. */
    static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(
                    folder
                            + (Files.exists(folder)
                                    ? ": is a file; give the folder that it lies in"
                                    : ": no such folder; check the path"));
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw InputException.unlistable(folder, e);
        }
    }

    /**
     * Returns whether something may be a slide: by its name, and for DICOM, whose files often have
     * no ending, by its first bytes.
     *
     * @param file a file, or a folder of DICOM instances or of OME-Zarr
     * @return true for the endings of slides and images, DICOM files, and such folders
     */
    public static boolean isSlide(Path file) {
        if (Files.isDirectory(file)) {
            return ZarrSlideReader.isZarr(file)
                    || files(file).stream().anyMatch(f -> isDicomName(f) || isDicom(f));
        }
        return ENDINGS.contains(ending(file)) || isDicom(file);
    }

    private static boolean isDicom(Path file) {
        // Other endings are trusted: looking into each file of a large folder takes time.
        String ending = ending(file);
        boolean open = ending.isEmpty() || ending.matches("[0-9]+|ima|img|dicom|dic");
        return open && DicomSlideReader.isDicom(file);
    }

    /**
     * Takes the ending of a slide off a name, as lists often have it.
     *
     * @param name with or without ending
     * @return the name without {@code .svs}, {@code .ome.tif} ...; itself where it has none
     */
    static String withoutEnding(String name) {
        int dot = name.lastIndexOf('.');
        if (dot <= 0 || !ENDINGS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))) {
            return name;
        }
        return name.substring(0, dot).replaceFirst("(?i)\\.ome$", "");
    }

    private static boolean isDicomName(Path file) {
        return ending(file).equals("dcm");
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    /**
     * Returns whether something in a folder is there for a system's own sake.
     *
     * @param file a file or a folder
     * @return true for hidden folders and for the files that macOS adds next to others ({@code
     *     ._slide.svs})
     */
    public static boolean isSystemFile(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("._") || name.startsWith(".") && Files.isDirectory(file);
    }
}
