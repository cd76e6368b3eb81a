package org.epsam.slides.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.FileNames;
import org.epsam.slides.image.MaskRule;

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
 * @param notes what else is worth telling before the data are used, one sentence each
 */
public record Dataset(
        Path root, List<Patch> patches, List<SkippedFile> skipped, List<String> notes) {
    /** Smallest side of a patch, in pixels. */
    public static final int MIN_SIDE = 64;

    /** Largest side of a patch, in pixels. */
    public static final int MAX_SIDE = 4096;

    /** The folder beside the splits that may hold pictures of the slides; no patches. */
    public static final String OVERVIEW = "overview";

    private static final String LAYOUT =
            "put images named <id>_0.png and <id>_1.png into train/image, val/image and test/image";

    /** Copies the lists. */
    public Dataset {
        patches = List.copyOf(patches);
        skipped = List.copyOf(skipped);
        notes = List.copyOf(notes);
    }

    /**
     * Adds notes.
     *
     * @param more one sentence each
     * @return this data set with them
     */
    public Dataset noting(List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new Dataset(root, patches, skipped, all);
    }

    /**
     * How a data set is read.
     *
     * @param slidePattern a regular expression whose first group, found in a patch's id, is the key
     *     of its slide; a slide in the CSV file goes first, ids without a match fall back to the
     *     usual rules
     * @param tumourLabels which labels of 0 to 9 count as tumour, all others as none; if empty, 1
     *     is tumour and labels above are refused
     * @param masks what the values of masks mean
     * @param classes labels besides the usual words
     */
    public record Rules(
            Optional<String> slidePattern,
            Set<Integer> tumourLabels,
            MaskRule masks,
            ClassNames classes) {
        /** The usual rules. */
        public static final Rules USUAL =
                new Rules(Optional.empty(), Set.of(), MaskRule.USUAL, ClassNames.USUAL);

        private static final Pattern BINARY = Pattern.compile("[01]");
        private static final Pattern DIGIT = Pattern.compile("\\d");

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
                                + "' is not a list of labels; give numbers from 0 to 9, such as 2"
                                + " or 1,3");
            }
            return new Rules(
                    Optional.of(slidePattern).filter(p -> !p.isEmpty()),
                    Stream.of(tumourLabels.split(","))
                            .map(String::strip)
                            .filter(l -> !l.isEmpty())
                            .map(Integer::valueOf)
                            .collect(Collectors.toUnmodifiableSet()),
                    MaskRule.USUAL,
                    ClassNames.USUAL);
        }

        /**
         * Changes what the values of masks mean.
         *
         * @param rule the new meaning
         * @return these rules with it
         */
        public Rules with(MaskRule rule) {
            return new Rules(slidePattern, tumourLabels, rule, classes);
        }

        /**
         * Adds names of classes.
         *
         * @param names which mean tumour and which none
         * @return these rules with them
         */
        public Rules with(ClassNames names) {
            return new Rules(slidePattern, tumourLabels, masks, names);
        }

        /** Returns the digits of a label; words stand for labels where kinds are not told apart. */
        Optional<String> digits(String written) {
            return classes.digits(written)
                    .or(() -> LabelWords.digits(written))
                    .filter(d -> tumourLabels.isEmpty() || written.matches(".*\\d.*"));
        }

        /** Returns the digits of a label that patches may have. */
        Optional<String> label(String written) {
            return digits(written).filter(this::knows);
        }

        boolean knows(String label) {
            return (tumourLabels.isEmpty() ? BINARY : DIGIT).matcher(label).matches();
        }

        boolean isTumour(int label) {
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
        List<SkippedFile> skipped = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<PatchCandidate> candidates;
        if (Files.isDirectory(folderOrCsv)) {
            candidates = PatchFolders.of(folderOrCsv, rules, skipped, notes);
        } else if (Files.isRegularFile(folderOrCsv) && CsvTable.hasTableName(folderOrCsv)) {
            candidates = PatchManifest.of(folderOrCsv, rules, skipped, notes);
        } else if (Files.exists(folderOrCsv)) {
            throw new InputException(folderOrCsv + ": " + Mistaken.file(folderOrCsv));
        } else {
            throw new InputException(folderOrCsv + ": no such folder or file; check the path");
        }
        boolean isFolder = Files.isDirectory(folderOrCsv);
        return of(folderOrCsv, candidates, isFolder, rules, skipped, notes);
    }

    /**
     * Makes a data set of those images that can be used.
     *
     * @param isFolder whether what looks like a label at the end of a name is none of a list
     */
    static Dataset of(
            Path root,
            List<PatchCandidate> candidates,
            boolean isFolder,
            Rules rules,
            List<SkippedFile> skipped,
            List<String> notes) {
        List<PatchCheck> checked =
                candidates.parallelStream().map(c -> PatchCheck.of(c, rules)).toList();
        checked.forEach(check -> check.skipped().ifPresent(skipped::add));
        List<Patch> patches =
                PatchIds.unique(
                        checked.stream().flatMap(c -> c.patch().stream()).toList(), skipped);
        patches = withSlides(patches, rules, isFolder);
        if (patches.isEmpty()) {
            throw noUsablePatch(root, skipped);
        }
        noteMissingMasks(patches, skipped);
        notes.addAll(SlideNote.of(patches));
        return new Dataset(root, patches, skipped, notes);
    }

    /**
     * Finds the slides that no list tells. A number at the end of a name in a list may be a label,
     * or the row of the patch: only if all names end with their labels it is certainly one.
     */
    private static List<Patch> withSlides(List<Patch> patches, Rules rules, boolean isFolder) {
        boolean endWithLabels =
                isFolder || patches.stream().allMatch(p -> stem(p).endsWith("_" + p.given()));
        Function<Patch, String> whole = endWithLabels ? Patch::id : Dataset::stem;
        SlideNames slides =
                new SlideNames(
                        rules.slidePattern(),
                        patches.stream()
                                .filter(p -> p.slide().isEmpty())
                                .flatMap(p -> Stream.of(p.id(), whole.apply(p)).distinct())
                                .toList());
        return patches.stream().map(p -> slides.withSlide(p, whole.apply(p))).toList();
    }

    private static String stem(Patch patch) {
        return PatchCandidate.stem(patch.image());
    }

    /**
     * Returns whether a folder is laid out as a data set.
     *
     * @param folder a folder
     * @return true if {@link #open} would look for patches in it
     */
    public static boolean isFolder(Path folder) {
        return Files.isDirectory(folder) && PatchFolders.isDataset(folder);
    }

    private static Function<SkippedFile, String> counting(List<SkippedFile> skipped) {
        return first ->
                ", "
                        + skipped.size()
                        + " skipped, first "
                        + first.file()
                        + " ("
                        + first.reason()
                        + ")";
    }

    private static InputException noUsablePatch(Path folderOrCsv, List<SkippedFile> skipped) {
        // A mask lacks its image where that was not taken: the reason of the image says more.
        Optional<SkippedFile> first =
                skipped.stream()
                        .filter(file -> !file.reason().equals(PatchFolders.MASK_ALONE))
                        .findFirst()
                        .or(() -> skipped.stream().findFirst());
        return new InputException(
                folderOrCsv
                        + ": no usable patch"
                        + first.map(counting(skipped)).orElse(" and no image")
                        + "; "
                        + (Files.isDirectory(folderOrCsv)
                                ? DatasetImport.remedy(folderOrCsv).orElse(LAYOUT)
                                : "correct its lines"));
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
     * Returns whether a split can be measured on pixels.
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
                            + " without; it needs some of both"
                            + lacking(all));
        }
    }

    /** What may be the reason why a split lacks patches. */
    private String lacking(int all) {
        if (all == 0) {
            return ", and all patches are in other splits: \"epsam import "
                    + FileNames.typed(root)
                    + " --out NAME.csv\" draws splits";
        }
        List<SkippedFile> here =
                skipped.stream()
                        .filter(file -> !file.reason().equals(PatchFolders.MASK_ALONE))
                        .toList();
        return here.stream().findFirst().map(counting(here)).orElse("");
    }

    private static void noteMissingMasks(List<Patch> patches, List<SkippedFile> skipped) {
        for (Split split : Split.values()) {
            List<Patch> positives =
                    patches.stream().filter(p -> p.split() == split && p.isPositive()).toList();
            if (positives.stream().anyMatch(p -> p.mask().isPresent())) {
                positives.stream()
                        .filter(p -> p.mask().isEmpty())
                        .forEach(
                                p ->
                                        skipped.add(
                                                new SkippedFile(
                                                        p.image(),
                                                        "has no mask although others of "
                                                                + split.folder()
                                                                + " have one: the patch is used,"
                                                                + " but not measured")));
            }
        }
    }
}
