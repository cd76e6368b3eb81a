package org.epsam.slides.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.epsam.base.InputException;
import org.epsam.base.io.Sha256;
import org.epsam.slides.image.ImageFile;

/** Finds images that are in two splits under any name. */
public final class SameImages {
    private static final int BEGINNING = 1 << 12;

    private SameImages() {}

    /**
     * Compares the bytes of images. Images of one colour do not count: glass looks alike on all
     * slides.
     *
     * @param data a data set
     * @return one sentence for each pair of splits that share images
     * @throws InputException if an image cannot be read
     */
    public static List<String> of(Dataset data) {
        // Few images are read whole: those of one length whose first bytes are the same.
        List<List<Patch>> groups =
                Stream.of(data.patches())
                        .flatMap(all -> alike(all, SameImages::length))
                        .flatMap(same -> alike(same, SameImages::beginning))
                        .flatMap(same -> alike(same, patch -> Sha256.of(patch.image())))
                        .filter(same -> !isBlank(same.get(0).image()))
                        .toList();
        List<String> notes = new ArrayList<>();
        for (Split split : List.of(Split.TEST, Split.VAL)) {
            for (Split other : Split.values()) {
                if (other.ordinal() < split.ordinal()) {
                    note(groups, split, other, notes);
                }
            }
        }
        return notes;
    }

    private static void note(
            List<List<Patch>> groups, Split split, Split other, List<String> notes) {
        List<Map<Split, List<Patch>>> shared =
                groups.stream()
                        .map(g -> g.stream().collect(Collectors.groupingBy(Patch::split)))
                        .filter(g -> g.containsKey(split) && g.containsKey(other))
                        .toList();
        if (!shared.isEmpty()) {
            Map<Split, List<Patch>> first = shared.get(0);
            notes.add(
                    "%d images of %s are in %s too, byte for byte, such as %s, which is %s there"
                            .formatted(
                                    shared.stream().mapToInt(g -> g.get(split).size()).sum(),
                                    split.folder(),
                                    other.folder(),
                                    first.get(split).get(0).name(),
                                    first.get(other).get(0).name()));
        }
    }

    /** Those groups of patches in two splits whose images have something in common. */
    private static Stream<List<Patch>> alike(List<Patch> patches, Function<Patch, Object> common) {
        return patches.parallelStream().collect(Collectors.groupingBy(common)).values().stream()
                .filter(SameImages::inTwoSplits);
    }

    private static boolean inTwoSplits(List<Patch> patches) {
        return patches.stream().map(Patch::split).distinct().count() > 1;
    }

    private static boolean isBlank(Path image) {
        byte[] rgb;
        try {
            rgb = ImageFile.readRgb(image).rgb();
        } catch (InputException e) {
            return false; // damaged, which is told where it is used
        }
        for (int i = 3; i < rgb.length; i++) {
            if (rgb[i] != rgb[i - 3]) {
                return false;
            }
        }
        return true;
    }

    /** Where the first bytes are known, it is part of their checksum. */
    private static long length(Patch patch) {
        return patch.summary().beginning().orElseGet(() -> length(patch.image()));
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** A checksum of the first bytes: the bytes of very many files would fill the memory. */
    private static long beginning(Patch patch) {
        return patch.summary().beginning().orElseGet(() -> beginning(patch.image()));
    }

    private static long beginning(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = new byte[BEGINNING];
            CRC32C sum = new CRC32C();
            sum.update(bytes, 0, in.readNBytes(bytes, 0, BEGINNING));
            return sum.getValue();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static InputException unreadable(Path file, IOException e) {
        return new InputException(
                file + ": cannot be read (" + InputException.reason(file, e) + "); check the path",
                e);
    }
}
