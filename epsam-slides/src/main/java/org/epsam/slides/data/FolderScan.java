package org.epsam.slides.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.slides.image.ImageFile;

/**
 * The images of a folder in any layout: what lies anywhere below it, with what the names of the
 * folders and files say about each.
 */
final class FolderScan {
    /** A word at the end of a name may consist of several, such as non_tumor. */
    private static final int WORDS = 3;

    private static final int LISTED = 6;
    private static final String NO_LABEL =
            "no folder around them is a label; name it with --tumour-classes or --normal-classes";
    private static final String NO_MASK =
            "has no mask, although others have one; --normal-without-mask takes such images for"
                    + " free of tumour";
    private static final String SCALE = "(?i)\\d+x|x\\d+";

    private final Path root;
    private final Dataset.Rules rules;
    private final MaskPairs pairs;
    private final long patients;
    private final List<Path> tables = new ArrayList<>();
    private final Map<Integer, Boolean> levels = new HashMap<>();
    private final Map<Path, Sighting> sightings = new LinkedHashMap<>();

    /**
     * What is known of an image without opening it.
     *
     * @param folderLabel digits of the label that a folder says
     * @param folder the name of that folder; of the innermost one that is no label, else
     * @param nameLabel digits of the label at the end of the name
     * @param patient name of the innermost folder that says nothing else
     */
    private record Sighting(
            Path image,
            Optional<Split> split,
            Optional<String> folderLabel,
            String folder,
            Optional<String> nameLabel,
            Optional<Path> mask,
            String patient) {}

    private FolderScan(Path root, Dataset.Rules rules) {
        this.root = root;
        this.rules = rules;
        List<Path> images = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            files.filter(Files::isRegularFile)
                    .filter(f -> !isHidden(f))
                    .sorted()
                    .forEach(
                            file -> {
                                if (ImageFile.hasImageName(file.getFileName().toString())) {
                                    images.add(file);
                                } else if (CsvTable.hasTableName(file)) {
                                    tables.add(file);
                                }
                            });
        } catch (IOException | UncheckedIOException e) {
            throw InputException.unlistable(root, e);
        }
        pairs = MaskPairs.of(root, images);
        pairs.masks().forEach((image, mask) -> sightings.put(image, sighting(image, mask)));
        patients =
                sightings.values().stream()
                        .map(Sighting::patient)
                        .filter(p -> !p.isEmpty())
                        .distinct()
                        .count();
    }

    /**
     * Looks through a folder.
     *
     * @throws InputException if it cannot be listed, or two folders around an image say different
     *     labels
     */
    static FolderScan of(Path root, Dataset.Rules rules) {
        return new FolderScan(root, rules);
    }

    private boolean isHidden(Path file) {
        return Stream.concat(
                        MaskPairs.folders(root, file).stream(),
                        Stream.of(file.getFileName().toString()))
                .anyMatch(name -> name.startsWith(".") || name.equals("__MACOSX"));
    }

    private Sighting sighting(Path image, Optional<Path> mask) {
        Optional<Split> split = Optional.empty();
        List<Path> labels = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        for (Path folder : around(image)) {
            Optional<Split> named = Split.named(name(folder));
            if (named.isPresent()) {
                split = split.or(() -> named);
            } else if (label(name(folder)).isPresent()) {
                labels.add(folder);
            } else if (!MaskPairs.isPlain(name(folder)) && !name(folder).matches(SCALE)) {
                others.add(folder);
            }
        }
        Optional<Path> said = labelFolder(image, labels);
        // What could be a label beside another one is the number of a patient.
        labels.stream().filter(f -> isNumber(f) && !said.get().equals(f)).forEach(others::add);
        Optional<Path> patient = others.stream().max(Comparator.comparing(Path::getNameCount));
        return new Sighting(
                image,
                split,
                said.flatMap(f -> label(name(f))),
                said.or(() -> patient).map(FolderScan::name).orElse(""),
                nameLabel(PatchCandidate.stem(image)),
                mask,
                patient.map(FolderScan::name).orElse(""));
    }

    /** Lists the folders around an image, from the outermost one. */
    private List<Path> around(Path image) {
        List<Path> around = new ArrayList<>();
        for (Path f = image.getParent(); !f.equals(root); f = f.getParent()) {
            around.add(0, f);
        }
        return around;
    }

    private static String name(Path folder) {
        return folder.getFileName().toString();
    }

    private static boolean isNumber(Path folder) {
        return name(folder).matches("\\d+");
    }

    private Optional<String> label(String word) {
        return rules.label(word).filter(d -> d.length() == 1);
    }

    /** The folder that says the label: words go before numbers, which patients have, too. */
    private Optional<Path> labelFolder(Path image, List<Path> labels) {
        List<Path> said = labels.stream().filter(f -> !isNumber(f)).toList();
        if (said.isEmpty()) {
            said = labels.size() < 2 ? labels : labels.stream().filter(this::isLevel).toList();
        }
        if (said.size() != 1 && labels.stream().map(f -> label(name(f))).distinct().count() > 1) {
            throw new InputException(
                    image
                            + ": the folders "
                            + labels.stream()
                                    .map(FolderScan::name)
                                    .collect(Collectors.joining(" and "))
                            + " around it say different labels; rename one, or list the images in"
                            + " a CSV file");
        }
        return (said.isEmpty() ? labels : said).stream().reduce((a, b) -> b);
    }

    /** Returns whether all folders as deep as one are labels, as those of patients are not. */
    private boolean isLevel(Path folder) {
        return levels.computeIfAbsent(
                folder.getNameCount(),
                depth ->
                        pairs.masks().keySet().stream()
                                .filter(image -> image.getNameCount() > depth)
                                .map(image -> image.getName(depth - 1).toString())
                                .allMatch(name -> label(name).isPresent()));
    }

    private Optional<String> nameLabel(String stem) {
        String[] words = stem.split("_");
        for (int n = Math.min(WORDS, words.length - 1); n > 0; n--) {
            String end = String.join("_", List.of(words).subList(words.length - n, words.length));
            Optional<String> label = label(end);
            if (label.isPresent()) {
                return label;
            }
        }
        return Optional.empty();
    }

    /** Returns the tables in the folder. */
    List<Path> tables() {
        return tables;
    }

    /** Returns the images, without the masks. */
    Set<Path> images() {
        return sightings.keySet();
    }

    /** Adds what the folders tell of an image that a list names. */
    PatchCandidate completed(PatchCandidate c) {
        Sighting s = sightings.get(c.image());
        if (s == null) {
            return c;
        }
        boolean known = !c.origin().slide().isEmpty() || !c.origin().patient().isEmpty();
        return new PatchCandidate(
                c.image(),
                c.label(),
                c.id(),
                c.mask().or(() -> s.mask),
                c.split(),
                known ? c.origin() : origin(s),
                c.place());
    }

    private Origin origin(Sighting s) {
        boolean used = patients > 1 && rules.slidePattern().isEmpty();
        return Origin.listed("", used ? s.patient : "");
    }

    /** Returns masks that belong to no image. */
    List<SkippedFile> skipped() {
        return pairs.skipped();
    }

    /**
     * Returns what says the labels.
     *
     * @throws InputException if nothing does
     */
    LabelSource source() {
        if (sightings.values().stream().anyMatch(s -> s.folderLabel.isPresent())) {
            return LabelSource.FOLDERS;
        } else if (!sightings.isEmpty()
                && sightings.values().stream().allMatch(s -> s.nameLabel.isPresent())) {
            return LabelSource.NAMES;
        } else if (sightings.values().stream().anyMatch(s -> s.mask.isPresent())) {
            return LabelSource.MASKS;
        }
        throw new InputException(
                root + ": " + Mistaken.folder(root).orElseGet(() -> unlabelled(sightings.size())));
    }

    private String unlabelled(int images) {
        if (images == 0) {
            return "no image in it or in its folders; give a folder of PNG, JPEG, TIFF or BMP"
                    + " files";
        }
        List<String> folders =
                sightings.values().stream()
                        .map(Sighting::folder)
                        .filter(f -> !f.isEmpty())
                        .distinct()
                        .toList();
        return images
                + (images == 1 ? " image" : " images")
                + ", such as "
                + sightings.keySet().iterator().next()
                + ", and nothing tells their labels: "
                + tables.stream().findFirst().map(PatchManifest::whyNoList).orElse("no list")
                + ", no mask, no label at the end of all names, "
                + (folders.isEmpty()
                        ? "no folder of a label; put them into folders called tumor and normal, or"
                                + " list them in a CSV file with the columns image and label"
                        : "and the folders "
                                + listed(folders)
                                + " are no labels; name those with --tumour-classes and"
                                + " --normal-classes");
    }

    private static String listed(List<String> names) {
        String some = names.stream().limit(LISTED).collect(Collectors.joining(", "));
        return names.size() > LISTED ? some + ", ..." : some;
    }

    /**
     * Returns the images with their labels; those with a mask count as tumour where masks say it.
     *
     * @param source what says the labels
     * @param normalWithoutMask whether images without mask are free of tumour, where masks say it
     * @param skipped gets what has none
     */
    List<PatchCandidate> candidates(
            LabelSource source, boolean normalWithoutMask, List<SkippedFile> skipped) {
        List<PatchCandidate> candidates = new ArrayList<>();
        Map<Path, Integer> others = new TreeMap<>();
        for (Sighting s : sightings.values()) {
            if (source == LabelSource.FOLDERS && s.folderLabel.isEmpty()) {
                others.merge(s.image.getParent(), 1, Integer::sum);
            } else if (source == LabelSource.MASKS && s.mask.isEmpty() && !normalWithoutMask) {
                skipped.add(new SkippedFile(s.image, NO_MASK));
            } else {
                candidates.add(candidate(s, source));
            }
        }
        others.forEach(
                (folder, n) ->
                        skipped.add(new SkippedFile(folder, n + " images ignored: " + NO_LABEL)));
        return candidates;
    }

    private PatchCandidate candidate(Sighting s, LabelSource source) {
        String stem = PatchCandidate.stem(s.image);
        boolean byMask = source == LabelSource.MASKS;
        String masked = s.mask.isPresent() ? "1" : "0";
        String label =
                byMask
                        ? masked
                        : (source == LabelSource.NAMES ? s.nameLabel : s.folderLabel).orElse("");
        return new PatchCandidate(
                s.image,
                label,
                byMask ? stem : PatchCandidate.withoutLabel(stem, label),
                s.mask,
                s.split.orElse(Split.TEST),
                origin(s),
                source == LabelSource.FOLDERS ? "folder " + s.folder : "");
    }

    /** Says in a few words how the images lie. */
    String layout(LabelSource source) {
        List<String> parts = new ArrayList<>();
        parts.add(sightings.size() + " images");
        parts.add(
                switch (source) {
                    case FOLDERS ->
                            "labels by folder ("
                                    + listed(
                                            sightings.values().stream()
                                                    .filter(s -> s.folderLabel.isPresent())
                                                    .map(Sighting::folder)
                                                    .distinct()
                                                    .sorted()
                                                    .toList())
                                    + ")";
                    case NAMES -> "labels at the ends of their names";
                    case MASKS -> "labels by their masks";
                    case LIST -> "labels by list";
                });
        long masks = sightings.values().stream().filter(s -> s.mask.isPresent()).count();
        if (masks > 0) {
            parts.add(masks + " masks by name");
        }
        if (patients > 1) {
            parts.add(patients + " folders of slides or patients");
        }
        String splits =
                sightings.values().stream()
                        .flatMap(s -> s.split.stream())
                        .distinct()
                        .sorted()
                        .map(Split::folder)
                        .collect(Collectors.joining(", "));
        if (!splits.isEmpty()) {
            parts.add("folders of the splits " + splits);
        }
        return String.join(", ", parts);
    }
}
