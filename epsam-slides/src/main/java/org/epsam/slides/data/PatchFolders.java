package org.epsam.slides.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;
import org.epsam.slides.image.ImageFile;

/**
 * The patches of a data set in folders: {@code {train,val,test}/{image,mask}}, or {@code image} and
 * {@code mask} alone. In place of {@code image} there may be a folder for each label, or the images
 * themselves.
 */
final class PatchFolders {
    private static final Pattern NAME = Pattern.compile("(.+)_([^_]*)");
    private static final List<String> IMAGES = List.of("image", "images");
    private static final List<String> MASKS = List.of("mask", "masks");

    private final Path root;
    private final Dataset.Rules rules;
    private final List<SkippedFile> skipped;
    private final List<PatchCandidate> candidates = new ArrayList<>();
    // Images whose name ends in another label than the list's.
    private final List<PatchCandidate> differing = new ArrayList<>();

    private PatchFolders(Path root, Dataset.Rules rules, List<SkippedFile> skipped) {
        this.root = root;
        this.rules = rules;
        this.skipped = skipped;
    }

    /** Lists the patches of a data set, or of one folder of images, which is {@link Split#TEST}. */
    static List<PatchCandidate> of(
            Path root, Dataset.Rules rules, List<SkippedFile> skipped, List<String> notes) {
        Map<Split, Path> splits = splits(root);
        if (splits.isEmpty()) {
            throw new InputException(
                    root
                            + ": no folder train, val or test, and no folder image; lay the patches"
                            + " out as train/image/<id>_<label>.png, or give a CSV manifest");
        }
        PatchFolders folders = new PatchFolders(root, rules, skipped);
        splits.forEach(folders::add);
        if (!folders.differing.isEmpty()) {
            PatchCandidate first = folders.differing.get(0);
            notes.add(
                    folders.differing.size()
                            + " images have the label of a list, not the one at the end of their"
                            + " name, such as "
                            + first.image()
                            + " ("
                            + first.place()
                            + ": "
                            + first.label()
                            + ")");
        }
        return folders.candidates;
    }

    /** Returns whether a folder is laid out as a data set. */
    static boolean isDataset(Path root) {
        return !splits(root).isEmpty();
    }

    private static Map<Split, Path> splits(Path root) {
        Map<Split, Path> splits = new TreeMap<>();
        for (Split split : Split.values()) {
            within(root, split.words()).ifPresent(folder -> splits.put(split, folder));
        }
        if (splits.isEmpty() && (within(root, IMAGES).isPresent() || !classes(root).isEmpty())) {
            splits.put(Split.TEST, root);
        }
        return splits;
    }

    /** Finds a folder by one of its names, in upper or lower case. */
    private static Optional<Path> within(Path folder, Collection<String> names) {
        List<Path> folders = folders(folder);
        return names.stream()
                .flatMap(
                        name ->
                                folders.stream()
                                        .filter(f -> name(f).equalsIgnoreCase(name))
                                        .sorted(Comparator.comparing(f -> !name(f).equals(name))))
                .findFirst();
    }

    private static List<Path> folders(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw unlistable(folder, e);
        }
    }

    private static String name(Path folder) {
        return folder.getFileName().toString();
    }

    /** The folders within a folder that are named by a word for a label, with these words. */
    private static Map<Path, String> classes(Path folder) {
        Map<Path, String> classes = new TreeMap<>();
        folders(folder).stream()
                .filter(PatchFolders::isClass)
                .filter(f -> !imagesIn(f, new ArrayList<>()).isEmpty())
                .forEach(f -> classes.put(f, name(f)));
        return classes;
    }

    private static boolean isClass(Path folder) {
        return LabelWords.digits(name(folder)).isPresent();
    }

    private static InputException unlistable(Path folder, IOException e) {
        return new InputException(
                folder + ": cannot be listed (" + e + "); check its permissions", e);
    }

    private void add(Split split, Path folder) {
        Map<String, Path> masks = masks(folder);
        List<Path> used = new ArrayList<>();
        Map<Path, String> classes = classes(folder);
        Optional<Path> named = within(folder, IMAGES);
        if (named.isPresent()) {
            LabelLists lists = new LabelLists(split, lists(folder));
            for (Path image : imagesIn(named.get(), skipped)) {
                named(image, split, lists, mask(masks, image, used));
            }
            classes.keySet()
                    .forEach(f -> skipped.add(new SkippedFile(f, "ignored: image is beside it")));
        } else if (!classes.isEmpty()) {
            classes.forEach(
                    (images, label) -> {
                        for (Path image : imagesIn(images, skipped)) {
                            ofClass(image, label, split, mask(masks, image, used));
                        }
                    });
            skipOtherClasses(
                    folder, classes, f -> !MASKS.contains(name(f).toLowerCase(Locale.ROOT)));
        } else {
            List<Path> images = imagesIn(folder, new ArrayList<>());
            if (images.isEmpty()) {
                skipped.add(new SkippedFile(folder, "has no folder image"));
                skipOtherClasses(folder, classes, PatchFolders::isClass);
            }
            LabelLists lists = new LabelLists(split, lists(folder));
            for (Path image : images) {
                named(image, split, lists, mask(masks, image, used));
            }
        }
        masks.values().removeAll(used);
        masks.values().forEach(mask -> skipped.add(new SkippedFile(mask, "mask without image")));
    }

    private List<Path> lists(Path folder) {
        return folder.equals(root) ? List.of(root) : List.of(folder, root);
    }

    private Map<String, Path> masks(Path folder) {
        Map<String, Path> masks = new LinkedHashMap<>();
        Optional<Path> named = within(folder, MASKS);
        if (named.isPresent()) {
            for (Path mask : imagesIn(named.get(), skipped)) {
                Path first = masks.putIfAbsent(key(mask), mask);
                if (first != null) {
                    skipped.add(new SkippedFile(mask, "duplicate mask; " + first + " is kept"));
                }
            }
        }
        return masks;
    }

    private static String key(Path image) {
        return FileNames.comparable(PatchCandidate.stem(image));
    }

    private static Optional<Path> mask(Map<String, Path> masks, Path image, List<Path> used) {
        Optional<Path> mask = Optional.ofNullable(masks.get(key(image)));
        mask.ifPresent(used::add);
        return mask;
    }

    /** An image whose label is in a list, or at the end of its name. */
    private void named(Path image, Split split, LabelLists lists, Optional<Path> mask) {
        String stem = PatchCandidate.stem(image);
        Matcher name = NAME.matcher(stem);
        String own = name.matches() ? name.group(2) : "";
        Optional<LabelLists.Entry> listed = lists.of(image);
        String label = listed.map(e -> rules.digits(e.label()).orElse(e.label())).orElse(own);
        PatchCandidate candidate =
                new PatchCandidate(
                        image,
                        label,
                        PatchCandidate.withoutLabel(stem, label),
                        mask,
                        split,
                        Origin.listed("", ""),
                        "");
        // A name that says the same as the list needs no list.
        if (label.equals(own)) {
            candidates.add(candidate);
            return;
        }
        PatchCandidate fromList = candidate.listed(listed.orElseThrow());
        candidates.add(fromList);
        if (rules.knows(own)) {
            differing.add(fromList);
        }
    }

    /** An image whose label is the name of its folder. */
    private void ofClass(Path image, String label, Split split, Optional<Path> mask) {
        String digits = rules.digits(label).orElse(label);
        candidates.add(
                new PatchCandidate(
                        image,
                        digits,
                        PatchCandidate.stem(image),
                        mask,
                        split,
                        Origin.listed("", ""),
                        "folder " + label));
    }

    private void skipOtherClasses(
            Path folder, Map<Path, String> classes, Predicate<Path> searched) {
        folders(folder).stream()
                .filter(f -> !classes.containsKey(f))
                .filter(searched)
                .forEach(
                        f ->
                                skipped.add(
                                        new SkippedFile(
                                                f,
                                                isClass(f)
                                                        ? "ignored: no image lies directly in it;"
                                                                + " list those in its folders in a"
                                                                + " CSV manifest"
                                                        : "ignored: the name of the folder is no"
                                                                + " label; name it tumor or"
                                                                + " normal")));
    }

    /** Lists the images of a folder by name, and everything else as skipped. */
    private static List<Path> imagesIn(Path folder, List<SkippedFile> skipped) {
        List<Path> images = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted(Comparator.comparing(f -> f.getFileName().toString()))
                    .forEach(
                            file -> {
                                Optional<String> reason = ignored(file);
                                reason.ifPresent(r -> skipped.add(new SkippedFile(file, r)));
                                if (reason.isEmpty()) {
                                    images.add(file);
                                }
                            });
        } catch (IOException e) {
            throw unlistable(folder, e);
        }
        return images;
    }

    private static Optional<String> ignored(Path file) {
        String name = file.getFileName().toString();
        if (Files.isDirectory(file)) {
            return Optional.of("ignored: a folder");
        } else if (name.startsWith(".")
                || name.equalsIgnoreCase("thumbs.db")
                || name.equalsIgnoreCase("desktop.ini")) {
            return Optional.of("ignored: a system file");
        }
        return ImageFile.hasImageName(name)
                ? Optional.empty()
                : Optional.of("ignored: not png, jpg, tif or bmp");
    }
}
