package org.epsam.slides.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.ResultNames;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Size;

/**
 * A data set of labelled patches, opened without decoding a pixel: only image headers are read.
 *
 * <p>Three layouts are known:
 *
 * <ul>
 *   <li>{@code {train,val,test}/image/<id>_<label>.<png|jpg|tif|bmp>} with masks of the same name
 *       under {@code {train,val,test}/mask/};
 *   <li>one folder that itself holds {@code image/} and perhaps {@code mask/}: all of it is {@link
 *       Split#TEST};
 *   <li>a CSV file with the columns image, label, split and, where wanted, mask and slide; paths
 *       are relative to the CSV file, further columns are not read.
 * </ul>
 *
 * <p>No file is dropped silently: what is not used stands in {@link #skipped} with its reason. A
 * patch whose mask is unreadable or of another size is left out as a whole.
 *
 * @param root the folder or CSV file that was opened
 * @param patches the patches, by split and then by file name
 * @param skipped what is not used, and why
 */
public record Dataset(Path root, List<Patch> patches, List<Skipped> skipped) {
    private static final String LABELS = "name it <id>_0 (no tumour) or <id>_1 (tumour)";
    private static final String NO_LABEL = "no label at the end of the name; " + LABELS;

    /** Smallest side of a patch, in pixels. */
    public static final int MIN_SIDE = 64;

    /** Largest side of a patch, in pixels. */
    public static final int MAX_SIDE = 4096;

    private static final Pattern NAME = Pattern.compile("(.+)_([^_]*)");
    private static final Pattern CAMELYON = Pattern.compile("(.+)_\\d{14}");
    private static final Pattern CASE_NUMBER =
            Pattern.compile("(?<![A-Za-z0-9])([A-Za-z]*\\d{4,})(?![A-Za-z0-9])");

    /** Copies the lists. */
    public Dataset {
        patches = List.copyOf(patches);
        skipped = List.copyOf(skipped);
    }

    /** An image with what its place says about it, before any file is opened. */
    private record Candidate(
            Path image, String label, String id, Optional<Path> mask, Split split, String slide) {}

    /** A checked candidate: one of the two is there. */
    private record Checked(Optional<Patch> patch, Optional<Skipped> skipped) {}

    /**
     * How a data set is read.
     *
     * @param slidePattern a regular expression whose first group, found in a patch's id, is the key
     *     of its slide; a slide in the CSV file goes first, ids without a match fall back to the
     *     usual rules
     * @param tumourLabels which labels of 0 to 9 count as tumour, all others as none; if empty, 1
     *     is tumour and labels above are refused
     */
    public record Rules(Optional<String> slidePattern, Set<Integer> tumourLabels) {
        /** The usual rules. */
        public static final Rules USUAL = new Rules(Optional.empty(), Set.of());

        /**
         * Reads the rules of a configuration.
         *
         * @param slidePattern empty for the usual rules
         * @param tumourLabels numbers from 0 to 9 with commas between them; empty for the usual
         *     rule
         * @return the rules
         * @throws InputException if the labels are something else
         */
        public static Rules of(String slidePattern, String tumourLabels) {
            if (!tumourLabels.matches("|\\d( *, *\\d)*")) {
                throw new InputException(
                        "data.tumour_labels: '"
                                + tumourLabels
                                + "' is no list of labels; give numbers from 0 to 9, such as 2 or"
                                + " 1,3");
            }
            return new Rules(
                    Optional.of(slidePattern).filter(p -> !p.isEmpty()),
                    Stream.of(tumourLabels.split(","))
                            .map(String::strip)
                            .filter(l -> !l.isEmpty())
                            .map(Integer::valueOf)
                            .collect(Collectors.toUnmodifiableSet()));
        }

        private boolean knows(String label) {
            return label.matches(tumourLabels.isEmpty() ? "[01]" : "\\d");
        }

        private boolean isTumour(int label) {
            return tumourLabels.isEmpty() ? label == 1 : tumourLabels.contains(label);
        }
    }

    /**
     * Opens a data set by the usual rules; slides are recognised by the names of the patches.
     *
     * @param folderOrCsv a folder or a CSV manifest
     * @return the data set, with at least one patch
     * @throws InputException where it is missing or empty, or no patch can be used
     */
    public static Dataset open(Path folderOrCsv) {
        return open(folderOrCsv, Rules.USUAL);
    }

    /**
     * Opens a data set.
     *
     * @param folderOrCsv a folder or a CSV manifest
     * @param rules how it is read
     * @return the data set, with at least one patch
     * @throws InputException where it is missing or empty, no patch can be used, or the pattern is
     *     wrong
     */
    public static Dataset open(Path folderOrCsv, Rules rules) {
        Optional<Pattern> pattern = rules.slidePattern().map(Dataset::compile);
        List<Skipped> skipped = new ArrayList<>();
        List<Candidate> candidates;
        if (Files.isDirectory(folderOrCsv)) {
            candidates = folder(folderOrCsv, skipped);
        } else if (Files.isRegularFile(folderOrCsv)
                && folderOrCsv.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
            candidates = manifest(folderOrCsv, skipped);
        } else if (Files.exists(folderOrCsv)) {
            throw new InputException(
                    folderOrCsv + ": neither a folder nor a .csv file; give the data set's folder");
        } else {
            throw new InputException(folderOrCsv + ": no such folder or file; check the path");
        }
        List<Checked> checked = candidates.parallelStream().map(c -> check(c, rules)).toList();
        Map<String, Path> images = new HashMap<>();
        Map<String, String> slides = new HashMap<>();
        List<Patch> patches = new ArrayList<>();
        for (Checked one : checked) {
            one.skipped().ifPresent(skipped::add);
            if (one.patch().isEmpty()) {
                continue;
            }
            Patch patch = withSlide(one.patch().get(), pattern, slides);
            Path first = images.putIfAbsent(patch.split() + "/" + patch.id(), patch.image());
            if (first == null) {
                patches.add(patch);
            } else {
                skipped.add(new Skipped(patch.image(), "duplicate id, kept is " + first));
            }
        }
        if (patches.isEmpty()) {
            throw new InputException(
                    folderOrCsv
                            + ": no usable patch"
                            + (skipped.isEmpty()
                                    ? " and no image"
                                    : ", "
                                            + skipped.size()
                                            + " skipped, first "
                                            + skipped.get(0).file()
                                            + " ("
                                            + skipped.get(0).reason()
                                            + ")")
                            + "; put images named <id>_0.png and <id>_1.png into train/image,"
                            + " val/image and test/image");
        }
        noteMissingMasks(patches, skipped);
        return new Dataset(folderOrCsv, patches, skipped);
    }

    /**
     * Returns the patches of a split.
     *
     * @param split the split
     * @return its patches, by name
     */
    public List<Patch> of(Split split) {
        return patches.stream().filter(p -> p.split() == split).toList();
    }

    /**
     * Returns the patches of a split that hold tumour.
     *
     * @param split the split
     * @return its positive patches, by name
     */
    public List<Patch> positives(Split split) {
        return patches.stream().filter(p -> p.split() == split && p.isPositive()).toList();
    }

    /**
     * Tells whether a split can be measured on pixels.
     *
     * @param split the split
     * @return true where there are positive patches and every one of them has a mask
     */
    public boolean hasMasks(Split split) {
        List<Patch> positives = positives(split);
        return !positives.isEmpty() && positives.stream().allMatch(p -> p.mask().isPresent());
    }

    /**
     * Makes sure that a classifier can be trained or judged on a split.
     *
     * @param split the split
     * @throws InputException where it lacks positive or negative patches
     */
    public void requireBothClasses(Split split) {
        int all = of(split).size();
        int positive = positives(split).size();
        if (positive == 0 || positive == all) {
            throw new InputException(
                    root
                            + ": "
                            + split.folder()
                            + " has "
                            + positive
                            + " patches with tumour and "
                            + (all - positive)
                            + " without; it needs some of both");
        }
    }

    private static Pattern compile(String regex) {
        try {
            Pattern pattern = Pattern.compile(regex);
            if (pattern.matcher("").groupCount() < 1) {
                throw new InputException(
                        "slide pattern "
                                + regex
                                + ": has no group; put the slide's part into parentheses");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new InputException(
                    "slide pattern "
                            + regex
                            + ": no regular expression ("
                            + e.getDescription()
                            + "); correct it",
                    e);
        }
    }

    private static List<Candidate> folder(Path root, List<Skipped> skipped) {
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
        List<Candidate> candidates = new ArrayList<>();
        splits.forEach((split, folder) -> candidates.addAll(split(folder, split, skipped)));
        return candidates;
    }

    private static List<Candidate> split(Path folder, Split split, List<Skipped> skipped) {
        Path images = folder.resolve("image");
        if (!Files.isDirectory(images)) {
            skipped.add(new Skipped(folder, "has no folder image"));
            return List.of();
        }
        Map<String, Path> masks = new LinkedHashMap<>();
        if (Files.isDirectory(folder.resolve("mask"))) {
            for (Path mask : imagesIn(folder.resolve("mask"), skipped)) {
                Path first = masks.putIfAbsent(stem(mask), mask);
                if (first != null) {
                    skipped.add(new Skipped(mask, "duplicate mask, kept is " + first));
                }
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        List<Path> used = new ArrayList<>();
        for (Path image : imagesIn(images, skipped)) {
            Matcher name = NAME.matcher(stem(image));
            Optional<Path> mask = Optional.ofNullable(masks.get(stem(image)));
            mask.ifPresent(used::add);
            if (name.matches()) {
                candidates.add(new Candidate(image, name.group(2), name.group(1), mask, split, ""));
            } else {
                skipped.add(new Skipped(image, NO_LABEL));
            }
        }
        masks.values().removeAll(used);
        masks.values().forEach(mask -> skipped.add(new Skipped(mask, "mask without image")));
        return candidates;
    }

    private static String noLabel(String found, Rules rules) {
        if (!found.matches("-?\\d+")) {
            return NO_LABEL;
        } else if (rules.tumourLabels().isEmpty()) {
            return "label "
                    + found
                    + " is neither 0 nor 1; "
                    + LABELS
                    + ", or set data.tumour_labels";
        }
        return "label " + found + " is not from 0 to 9";
    }

    /** Lists the images of a folder by name, and everything else as skipped. */
    private static List<Path> imagesIn(Path folder, List<Skipped> skipped) {
        List<Path> images = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted(Comparator.comparing(f -> f.getFileName().toString()))
                    .forEach(
                            file -> {
                                String name = file.getFileName().toString();
                                if (Files.isDirectory(file)) {
                                    skipped.add(new Skipped(file, "ignored: a folder"));
                                } else if (name.startsWith(".")
                                        || name.equalsIgnoreCase("thumbs.db")
                                        || name.equalsIgnoreCase("desktop.ini")) {
                                    skipped.add(new Skipped(file, "ignored: a system file"));
                                } else if (!ImageFile.hasImageName(name)) {
                                    skipped.add(
                                            new Skipped(file, "ignored: not png, jpg, tif or bmp"));
                                } else {
                                    images.add(file);
                                }
                            });
        } catch (IOException e) {
            throw new InputException(
                    folder + ": cannot be listed (" + e + "); check its rights", e);
        }
        return images;
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private static List<Candidate> manifest(Path csv, List<Skipped> skipped) {
        CsvTable table = CsvTable.read(csv);
        if (table.columns().isEmpty()) {
            throw new InputException(
                    csv + ": the file is empty; it needs the columns image,label,mask,split,slide");
        }
        for (String needed : List.of("image", "label", "split")) {
            if (!table.columns().contains(needed)) {
                throw new InputException(
                        csv
                                + ": no column "
                                + needed
                                + " in its header "
                                + String.join(",", table.columns())
                                + "; it needs image,label,split and may have mask,slide");
            }
        }
        Path folder = csv.toAbsolutePath().getParent();
        List<Candidate> candidates = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            String at = csv.getFileName() + " line " + row.line() + ": ";
            String image = row.get("image");
            String label = row.get("label");
            String mask = row.get("mask");
            String word = row.get("split");
            Optional<Split> split = Split.named(word);
            try {
                if (image.isEmpty()) {
                    skipped.add(new Skipped(csv, at + "no image"));
                } else if (split.isEmpty()) {
                    skipped.add(
                            new Skipped(
                                    folder.resolve(image),
                                    at + "split '" + word + "' is not train, val or test"));
                } else {
                    Path path = folder.resolve(image);
                    String stem = stem(path);
                    String end = "_" + label;
                    candidates.add(
                            new Candidate(
                                    path,
                                    label,
                                    stem.endsWith(end) && stem.length() > end.length()
                                            ? stem.substring(0, stem.length() - end.length())
                                            : stem,
                                    mask.isEmpty()
                                            ? Optional.empty()
                                            : Optional.of(folder.resolve(mask)),
                                    split.get(),
                                    row.get("slide")));
                }
            } catch (InvalidPathException e) {
                skipped.add(new Skipped(csv, at + "not a path: " + e.getInput()));
            }
        }
        candidates.sort(
                Comparator.comparing(Candidate::split).thenComparing(c -> c.image().toString()));
        return candidates;
    }

    /** Checks what can be checked without the other patches; the slide may still be empty. */
    private static Checked check(Candidate candidate, Rules rules) {
        if (!rules.knows(candidate.label())) {
            return refuse(candidate.image(), noLabel(candidate.label(), rules));
        }
        Optional<String> unusable = ResultNames.refusal(candidate.id() + "_" + candidate.label());
        if (unusable.isPresent()) {
            return refuse(candidate.image(), unusable.get());
        }
        int label = Integer.parseInt(candidate.label());
        Size size;
        try {
            size = ImageFile.size(candidate.image());
        } catch (InputException e) {
            return refuse(candidate.image(), reason(candidate.image(), e));
        }
        int least = Math.min(size.width(), size.height());
        int most = Math.max(size.width(), size.height());
        if (least < MIN_SIDE || most > MAX_SIDE) {
            return refuse(
                    candidate.image(),
                    size + " pixels, allowed are sides of " + MIN_SIDE + " to " + MAX_SIDE);
        }
        if (candidate.mask().isPresent()) {
            Path mask = candidate.mask().get();
            try {
                Size other = ImageFile.size(mask);
                if (!other.equals(size)) {
                    return refuse(
                            candidate.image(), "mask " + mask + " is " + other + ", image " + size);
                }
            } catch (InputException e) {
                return refuse(candidate.image(), "mask " + e.getMessage());
            }
        }
        return new Checked(
                Optional.of(
                        new Patch(
                                candidate.id(),
                                candidate.image(),
                                label,
                                rules.isTumour(label),
                                candidate.mask(),
                                candidate.split(),
                                candidate.slide())),
                Optional.empty());
    }

    private static Checked refuse(Path file, String reason) {
        return new Checked(Optional.empty(), Optional.of(new Skipped(file, reason)));
    }

    private static String reason(Path file, InputException e) {
        String start = file + ": ";
        return e.getMessage().startsWith(start)
                ? e.getMessage().substring(start.length())
                : e.getMessage();
    }

    private static Optional<String> group(Pattern pattern, String id) {
        Matcher matcher = pattern.matcher(id);
        return matcher.find() ? Optional.ofNullable(matcher.group(1)) : Optional.empty();
    }

    /**
     * Guesses the slide of a patch: {@code <slide>_<14 digits>} as Camelyon patches are named; else
     * the first word of letters followed by four digits or more; else the id itself.
     */
    static String slideOf(String id) {
        Matcher camelyon = CAMELYON.matcher(id);
        if (camelyon.matches()) {
            return camelyon.group(1);
        }
        return group(CASE_NUMBER, id).orElse(id);
    }

    /**
     * Gives a patch the slide that its name tells, unless it has one. Spellings that differ only in
     * case (GTxc2014131, GTXC2014131) are one slide, by the spelling seen first.
     */
    private static Patch withSlide(
            Patch patch, Optional<Pattern> pattern, Map<String, String> slides) {
        if (!patch.slide().isEmpty()) {
            return patch;
        }
        String guess =
                pattern.flatMap(p -> group(p, patch.id())).orElseGet(() -> slideOf(patch.id()));
        return new Patch(
                patch.id(),
                patch.image(),
                patch.given(),
                patch.isPositive(),
                patch.mask(),
                patch.split(),
                slides.computeIfAbsent(guess.toLowerCase(Locale.ROOT), key -> guess));
    }

    private static void noteMissingMasks(List<Patch> patches, List<Skipped> skipped) {
        for (Split split : Split.values()) {
            List<Patch> positives =
                    patches.stream().filter(p -> p.split() == split && p.isPositive()).toList();
            if (positives.stream().anyMatch(p -> p.mask().isPresent())) {
                positives.stream()
                        .filter(p -> p.mask().isEmpty())
                        .forEach(
                                p ->
                                        skipped.add(
                                                new Skipped(
                                                        p.image(),
                                                        "has no mask although others of "
                                                                + split.folder()
                                                                + " have one: the patch is used,"
                                                                + " but not measured")));
            }
        }
    }
}
