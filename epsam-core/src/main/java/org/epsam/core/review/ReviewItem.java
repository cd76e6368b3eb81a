package org.epsam.core.review;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;
import org.epsam.base.io.ResultNames;
import org.epsam.base.io.Sha256;
import org.epsam.slides.data.Split;

/** What a person answers about: a patch, or a region of a slide. Ordered by {@link #id}. */
public sealed interface ReviewItem extends Comparable<ReviewItem> {
    /** The beginning of ids of regions, and the folder of their answers. */
    String SLIDES = "slides";

    /** The ending of stored answers. */
    String ENDING = ".geojson";

    /**
     * A patch.
     *
     * @param split the part of the data set
     * @param name {@link org.epsam.slides.data.Patch#name}, after which its masks are named
     */
    record Patch(Split split, String name) implements ReviewItem {
        /** Refuses a patch without name. */
        public Patch {
            requireName("patch", name);
        }

        @Override
        public String id() {
            return split.folder() + "/" + name;
        }

        @Override
        public Path file() {
            return Path.of("patches", split.folder(), ReviewItem.fileName(name) + ENDING);
        }

        @Override
        public Map<String, String> fields() {
            return Map.of("split", split.folder(), "name", name);
        }
    }

    /**
     * A region of a slide.
     *
     * @param slide the name of the slide's results
     * @param region tells it from other regions of the slide; without slash
     */
    record Region(String slide, String region) implements ReviewItem {
        /** Refuses names that are empty, and slashes in that of a region. */
        public Region {
            requireName("slide", slide);
            requireName("region", region);
            if (region.contains("/")) {
                throw new InputException("region '" + region + "' holds a slash; give another id");
            }
        }

        @Override
        public String id() {
            return SLIDES + "/" + slide + "/" + region;
        }

        @Override
        public Path file() {
            return Path.of(
                    SLIDES, ReviewItem.fileName(slide), ReviewItem.fileName(region) + ENDING);
        }

        @Override
        public Map<String, String> fields() {
            return Map.of("slide", slide, "region", region);
        }
    }

    /** Whether a text can be written: it holds no half of a pair of surrogates. */
    private static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static void requireName(String what, String name) {
        if (name.isEmpty() || !isText(name)) {
            throw new InputException(
                    "the name of a "
                            + what
                            + (name.isEmpty() ? " is empty" : " holds half a character")
                            + "; give another one");
        }
    }

    /**
     * Returns the item of a patch.
     *
     * @param patch a patch of a data set
     * @return the item
     */
    static Patch of(org.epsam.slides.data.Patch patch) {
        return new Patch(patch.split(), patch.name());
    }

    /**
     * Finds an item by its id.
     *
     * @param id of {@link #id}
     * @return the item; empty where the text is no id
     */
    static Optional<ReviewItem> parse(String id) {
        int first = id.indexOf('/');
        int last = id.lastIndexOf('/');
        if (first < 1 || last == id.length() - 1) {
            return Optional.empty();
        }
        String group = id.substring(0, first);
        if (group.equals(SLIDES)) {
            return last > first + 1
                    ? Optional.of(new Region(id.substring(first + 1, last), id.substring(last + 1)))
                    : Optional.empty();
        }
        return Split.named(group)
                .filter(split -> split.folder().equals(group))
                .map(split -> new Patch(split, id.substring(first + 1)));
    }

    /**
     * Returns the item as text.
     *
     * @return such as {@code train/gland-12_1}, or {@code slides/CMU-1/r12}; unique
     */
    String id();

    /**
     * Returns where the answer is stored, whatever the names hold: never outside of the folder.
     *
     * @return relative to the folder of the review, such as {@code
     *     patches/train/gland-12_1.geojson} or {@code slides/CMU-1/r12.geojson}
     */
    Path file();

    /**
     * Returns the parts of the item by name, as they stand in files.
     *
     * @return split and name, or slide and region
     */
    Map<String, String> fields();

    @Override
    default int compareTo(ReviewItem other) {
        return Comparator.comparing(ReviewItem::id).compare(this, other);
    }

    /**
     * Returns a name for files made for something.
     *
     * @param name any name
     * @return the name where every system takes it as that of a file and it is short; else its
     *     usual characters with digits of its hash, so that different names stay different
     */
    static String fileName(String name) {
        String bounded = FileNames.bounded(name);
        if (ResultNames.refusal(bounded).isEmpty()) {
            return bounded;
        }
        String usual = bounded.replaceAll("[^\\p{L}\\p{N}._+@=,~ -]", "_");
        // No name of a Windows device begins so, and no hidden file.
        return FileNames.bounded("_" + usual) + "-" + Sha256.of(name).substring(0, 8);
    }
}
