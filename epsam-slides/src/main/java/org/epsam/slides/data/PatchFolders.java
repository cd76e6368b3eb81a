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
import org.epsam.base.io.FileNames;
import org.epsam.slides.image.ImageFile;

/**
 * The patches of a data set in folders: {@code {train,val,test}/{image,mask}}, or {@code image} and
 * {@code mask} alone. In place of {@code image} there may be a folder for each label, or the images
 * themselves.
 */
final class PatchFolders {
    private static final Pattern NAME = Pattern.compile("(.+)_([^_]*)");
    private static final String IMAGES = "image";
    private static final String MASKS = "mask";

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
            split.words().stream()
                    .map(root::resolve)
                    .filter(Files::isDirectory)
                    .findFirst()
                    .ifPresent(folder -> splits.put(split, folder));
        }
        if (splits.isEmpty()
                && (Files.isDirectory(root.resolve(IMAGES)) || !classes(root).isEmpty())) {
            splits.put(Split.TEST, root);
        }
        return splits;
    }

    /** The folders within a folder that are named by a word for a label, with these words. */
    private static Map<Path, String> classes(Path folder) {
        Map<Path, String> classes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(Files::isDirectory)
                    .filter(f -> LabelWords.digits(f.getFileName().toString()).isPresent())
                    .filter(f -> !imagesIn(f, new ArrayList<>()).isEmpty())
                    .forEach(f -> classes.put(f, f.getFileName().toString()));
        } catch (IOException e) {
            throw unlistable(folder, e);
        }
        return classes;
    }

    private static InputException unlistable(Path folder, IOException e) {
        return new InputException(
                folder + ": cannot be listed (" + e + "); check its permissions", e);
    }

    private void add(Split split, Path folder) {
        Map<String, Path> masks = masks(folder);
        List<Path> used = new ArrayList<>();
        Map<Path, String> classes = classes(folder);
        if (Files.isDirectory(folder.resolve(IMAGES))) {
            LabelLists lists = new LabelLists(split, lists(folder));
            for (Path image : imagesIn(folder.resolve(IMAGES), skipped)) {
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
            skipOtherClasses(folder, classes);
        } else {
            List<Path> images = imagesIn(folder, new ArrayList<>());
            if (images.isEmpty()) {
                skipped.add(new SkippedFile(folder, "has no folder image"));
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
        if (Files.isDirectory(folder.resolve(MASKS))) {
            for (Path mask : imagesIn(folder.resolve(MASKS), skipped)) {
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

    private void skipOtherClasses(Path folder, Map<Path, String> classes) {
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(Files::isDirectory)
                    .filter(f -> !classes.containsKey(f) && !f.endsWith(MASKS))
                    .sorted()
                    .forEach(
                            f ->
                                    skipped.add(
                                            new SkippedFile(
                                                    f,
                                                    "ignored: the name of the folder is no label;"
                                                            + " name it tumor or normal")));
        } catch (IOException e) {
            throw unlistable(folder, e);
        }
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
