package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;

/**
 * The patches of a data set in folders: {@code {train,val,test}/{image,mask}}, or {@code image} and
 * {@code mask} alone. In {@code image} or in its place there may be a {@link ClassFolder} for each
 * label; in its place also the images themselves.
 */
final class PatchFolders {
    /** Why a mask is not used. */
    static final String MASK_ALONE = "mask without image";

    private static final Pattern NAME = Pattern.compile("(.+)_(?i:class(?=\\d$))?([^_]*)");
    private static final Pattern CLASS_NAME = Pattern.compile("(.+)_(?i:class)(\\d)");
    private static final String NO_IMAGE =
            "ignored: no image lies directly in it or in its folders";
    private static final String NO_LABEL =
            "ignored: the name of the folder is no label; name it tumor or normal";
    private static final String BESIDE = "ignored: folders of labels are beside it";

    private final Path root;
    private final Dataset.Rules rules;
    private final FolderContent content;
    private final List<SkippedFile> skipped;
    private final List<PatchCandidate> candidates = new ArrayList<>();
    // Images whose name ends in another label than that of the list or folder.
    private final List<PatchCandidate> differing = new ArrayList<>();
    // Names of folders that count as patients.
    private final SortedSet<String> patients = new TreeSet<>();
    // Tumour with the mask of the same name.
    private final Map<Path, Path> masked = new HashMap<>();

    private PatchFolders(
            Path root, Dataset.Rules rules, FolderContent content, List<SkippedFile> skipped) {
        this.root = root;
        this.rules = rules;
        this.content = content;
        this.skipped = skipped;
    }

    /** Lists the patches of a data set, or of one folder of images, which is {@link Split#TEST}. */
    static List<PatchCandidate> of(
            Path root, Dataset.Rules rules, List<SkippedFile> skipped, List<String> notes) {
        FolderContent content = new FolderContent();
        Map<Split, Path> splits = splits(content, root);
        if (splits.isEmpty()) {
            throw new InputException(
                    root
                            + ": no folder train, val or test, and no folder image; "
                            + DatasetImport.remedy(root)
                                    .orElse(
                                            "lay the patches out as"
                                                    + " train/image/<id>_<label>.png, or give a CSV"
                                                    + " manifest"));
        }
        PatchFolders folders = new PatchFolders(root, rules, content, skipped);
        splits.forEach(folders::add);
        if (!splits.containsValue(root)) {
            folders.skipOthers(root, splits.values());
        }
        folders.notePatients(notes);
        if (!folders.differing.isEmpty()) {
            PatchCandidate first = folders.differing.get(0);
            notes.add(
                    folders.differing.size()
                            + " images have the label of a list or folder, not the one at the end"
                            + " of their name, such as "
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
        return !splits(new FolderContent(), root).isEmpty();
    }

    private static Map<Split, Path> splits(FolderContent content, Path root) {
        Map<Split, Path> splits = new TreeMap<>();
        for (Split split : Split.values()) {
            content.within(root, split.words()).ifPresent(folder -> splits.put(split, folder));
        }
        if (splits.isEmpty()
                && (content.within(root, FolderContent.IMAGES).isPresent()
                        || !ClassFolder.in(content, root).isEmpty())) {
            splits.put(Split.TEST, root);
        }
        return splits;
    }

    private void add(Split split, Path folder) {
        Map<String, Path> masks = masks(folder);
        List<Path> used = new ArrayList<>();
        Path place = content.within(folder, FolderContent.IMAGES).orElse(folder);
        List<ClassFolder> classes = ClassFolder.in(content, place);
        if (!classes.isEmpty() && (place.equals(folder) || !content.hasImages(place))) {
            List<SkippedFile> others = new ArrayList<>();
            for (ClassFolder images : classes) {
                for (Path image : content.images(images.path(), others)) {
                    ofClass(image, images, split, mask(masks, image, used));
                }
            }
            skipBeside(place, classes, others);
        } else {
            addNamed(split, folder, place, masks, used);
        }
        masks.values().removeAll(used);
        masks.values().forEach(mask -> skipped.add(new SkippedFile(mask, MASK_ALONE)));
    }

    private void addNamed(
            Split split, Path folder, Path place, Map<String, Path> masks, List<Path> used) {
        boolean apart = !place.equals(folder);
        List<Path> images = content.images(place, apart ? skipped : new ArrayList<>());
        if (apart) {
            List<Path> known = new ArrayList<>(List.of(place));
            content.within(folder, FolderContent.MASKS).ifPresent(known::add);
            skipOthers(folder, known);
        } else if (images.isEmpty()) {
            skipped.add(new SkippedFile(folder, "has no folder image"));
            content.folders(folder).stream()
                    .filter(ClassFolder::isClass)
                    .forEach(f -> skipped.add(new SkippedFile(f, NO_IMAGE)));
        }
        LabelLists lists = new LabelLists(split, rules, lists(folder));
        for (Path image : images) {
            named(image, split, lists, mask(masks, image, used));
        }
    }

    /** Names the folders with images that are not used. */
    private void skipOthers(Path folder, Collection<Path> used) {
        content.folders(folder).stream()
                .filter(f -> !used.contains(f) && !f.endsWith(Dataset.OVERVIEW))
                .filter(f -> !f.getFileName().toString().startsWith("."))
                .filter(content::holdsImages)
                .forEach(
                        f ->
                                skipped.add(
                                        new SkippedFile(
                                                f,
                                                "ignored: "
                                                        + used.iterator().next().getFileName()
                                                        + " is beside it")));
    }

    private void notePatients(List<String> notes) {
        if (!patients.isEmpty()) {
            notes.add(
                    "%d folders around or in those of labels count as patients, such as %s"
                            .formatted(patients.size(), patients.first()));
        }
    }

    /** Names what lies beside folders of labels and in those of patients around them. */
    private void skipBeside(Path place, List<ClassFolder> classes, List<SkippedFile> within) {
        Set<Path> used = classes.stream().map(ClassFolder::path).collect(Collectors.toSet());
        within.stream().filter(s -> !used.contains(Path.of(s.file()))).forEach(skipped::add);
        Set<Path> around = new TreeSet<>(List.of(place));
        used.forEach(path -> around.add(path.getParent()));
        for (Path parent : around) {
            if (!used.contains(parent)) {
                content.images(parent, new ArrayList<>())
                        .forEach(image -> skipped.add(new SkippedFile(image, BESIDE)));
                content.folders(parent).stream()
                        .filter(f -> !used.contains(f) && !around.contains(f))
                        .filter(f -> !parent.equals(place) || !FolderContent.isLeftAside(f))
                        .forEach(f -> skipped.add(new SkippedFile(f, unusable(f))));
            }
        }
    }

    private static String unusable(Path folder) {
        return ClassFolder.isClass(folder) ? NO_IMAGE : NO_LABEL;
    }

    private List<Path> lists(Path folder) {
        return folder.equals(root) ? List.of(root) : List.of(folder, root);
    }

    private Map<String, Path> masks(Path folder) {
        Map<String, Path> masks = new LinkedHashMap<>();
        Optional<Path> named = content.within(folder, FolderContent.MASKS);
        if (named.isPresent()) {
            for (Path mask : content.images(named.get(), skipped)) {
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
        Optional<Path> mask =
                masks.isEmpty() ? Optional.empty() : Optional.ofNullable(masks.get(key(image)));
        mask.ifPresent(used::add);
        return mask;
    }

    /** An image whose label is in a list, or at the end of its name. */
    private void named(Path image, Split split, LabelLists lists, Optional<Path> mask) {
        String stem = PatchCandidate.stem(image);
        Matcher name = NAME.matcher(stem);
        String own = name.matches() ? name.group(2) : "";
        Optional<LabelLists.Entry> listed = lists.of(image);
        String label = listed.map(LabelLists.Entry::label).orElse(own);
        PatchCandidate candidate =
                new PatchCandidate(
                        image,
                        label,
                        PatchCandidate.withoutLabel(stem, label),
                        mask,
                        split,
                        listed.map(LabelLists.Entry::origin).orElse(Origin.listed("", "")),
                        listed.map(LabelLists.Entry::place).orElse(""));
        candidates.add(candidate);
        if (!label.equals(own) && rules.knows(own)) {
            differing.add(candidate);
        }
    }

    /** An image whose label is the name of its folder, or of the one around it. */
    private void ofClass(Path image, ClassFolder folder, Split split, Optional<Path> mask) {
        String label = rules.digits(folder.label()).orElse(folder.label());
        String stem = PatchCandidate.stem(image);
        Matcher name = CLASS_NAME.matcher(stem);
        boolean same = name.matches() && name.group(2).equals(label);
        PatchCandidate candidate =
                new PatchCandidate(
                        image,
                        label,
                        same ? name.group(1) : stem,
                        mask,
                        split,
                        Origin.listed("", folder.patient()),
                        "folder " + folder.label());
        candidates.add(candidate);
        if (!folder.patient().isEmpty()) {
            patients.add(folder.patient());
        }
        if (name.matches() && !same) {
            differing.add(candidate);
        }
        if (mask.isPresent() && !label.equals("0")) {
            Path other = masked.putIfAbsent(mask.get(), image);
            if (other != null) {
                throw new InputException(
                        "%s: has the name of two images, %s and %s; list these with their masks in a CSV manifest"
                                .formatted(mask.get(), other, image));
            }
        }
    }
}
