package org.epsam.slides.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;

/**
 * The patches of a data set in folders: {@code {train,val,test}/{image,mask}}, or {@code image} and
 * {@code mask} alone.
 */
final class PatchFolders {
    private static final Pattern NAME = Pattern.compile("(.+)_([^_]*)");

    private PatchFolders() {}

    /** Lists the patches of a data set, or of one folder of images, which is {@link Split#TEST}. */
    static List<PatchCandidate> of(Path root, List<SkippedFile> skipped) {
        Map<Split, Path> splits = new TreeMap<>();
        for (Split split : Split.values()) {
            if (Files.isDirectory(root.resolve(split.folder()))) {
                splits.put(split, root.resolve(split.folder()));
            }
        }
        if (splits.isEmpty() && Files.isDirectory(root.resolve("image"))) {
            splits.put(Split.TEST, root);
        }
        if (splits.isEmpty()) {
            throw new InputException(
                    root
                            + ": no folder train, val or test, and no folder image; lay the patches"
                            + " out as train/image/<id>_<label>.png, or give a CSV manifest");
        }
        List<PatchCandidate> candidates = new ArrayList<>();
        splits.forEach((split, folder) -> candidates.addAll(split(folder, split, skipped)));
        return candidates;
    }

    private static List<PatchCandidate> split(Path folder, Split split, List<SkippedFile> skipped) {
        Path images = folder.resolve("image");
        if (!Files.isDirectory(images)) {
            skipped.add(new SkippedFile(folder, "has no folder image"));
            return List.of();
        }
        Map<String, Path> masks = new LinkedHashMap<>();
        if (Files.isDirectory(folder.resolve("mask"))) {
            for (Path mask : imagesIn(folder.resolve("mask"), skipped)) {
                Path first = masks.putIfAbsent(PatchCandidate.stem(mask), mask);
                if (first != null) {
                    skipped.add(new SkippedFile(mask, "duplicate mask; " + first + " is kept"));
                }
            }
        }
        List<PatchCandidate> candidates = new ArrayList<>();
        List<Path> used = new ArrayList<>();
        for (Path image : imagesIn(images, skipped)) {
            Matcher name = NAME.matcher(PatchCandidate.stem(image));
            Optional<Path> mask = Optional.ofNullable(masks.get(PatchCandidate.stem(image)));
            mask.ifPresent(used::add);
            if (name.matches()) {
                candidates.add(
                        new PatchCandidate(image, name.group(2), name.group(1), mask, split, ""));
            } else {
                skipped.add(new SkippedFile(image, PatchCheck.NO_LABEL));
            }
        }
        masks.values().removeAll(used);
        masks.values().forEach(mask -> skipped.add(new SkippedFile(mask, "mask without image")));
        return candidates;
    }

    /** Lists the images of a folder by name, and everything else as skipped. */
    private static List<Path> imagesIn(Path folder, List<SkippedFile> skipped) {
        List<Path> images = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted(Comparator.comparing(f -> f.getFileName().toString()))
                    .forEach(
                            file -> {
                                String name = file.getFileName().toString();
                                if (Files.isDirectory(file)) {
                                    skipped.add(new SkippedFile(file, "ignored: a folder"));
                                } else if (name.startsWith(".")
                                        || name.equalsIgnoreCase("thumbs.db")
                                        || name.equalsIgnoreCase("desktop.ini")) {
                                    skipped.add(new SkippedFile(file, "ignored: a system file"));
                                } else if (!ImageFile.hasImageName(name)) {
                                    skipped.add(
                                            new SkippedFile(
                                                    file, "ignored: not png, jpg, tif or bmp"));
                                } else {
                                    images.add(file);
                                }
                            });
        } catch (IOException e) {
            throw new InputException(
                    folder + ": cannot be listed (" + e + "); check its permissions", e);
        }
        return images;
    }
}
