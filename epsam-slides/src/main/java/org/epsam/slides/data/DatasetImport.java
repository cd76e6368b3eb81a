package org.epsam.slides.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.FileNames;
import org.epsam.base.random.Seeds;

/**
 * Finds the patches in a folder of any layout, or in a list, with their labels, masks, slides and
 * splits. {@link ImportedFiles} writes what is found.
 */
public final class DatasetImport {
    // So many folders are named in a message.
    private static final int NAMED = 6;
    private static final List<Double> USUAL_FRACTIONS = List.of(0.7, 0.15, 0.15);

    private final Path root;
    private final Order order;
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    // What lists say of their splits, which may be drawn anew.
    private final List<String> listNotes = new ArrayList<>();

    /**
     * How something is imported.
     *
     * @param rules how labels, masks and slides are read
     * @param labels what says the labels; if empty, the first of {@link LabelSource} that is there
     * @param normalWithoutMask whether images without mask are free of tumour, where masks say it
     * @param fractions fraction of the patients in train, val and test; if empty, the splits of the
     *     source are kept where there are two at least, and 0.7, 0.15 and 0.15 are drawn otherwise
     * @param seed the same seed draws the same splits
     */
    public record Order(
            Dataset.Rules rules,
            Optional<LabelSource> labels,
            boolean normalWithoutMask,
            Optional<List<Double>> fractions,
            long seed) {
        /**
         * Checks the fractions.
         *
         * @throws InputException where they are not three numbers with the sum 1
         */
        public Order {
            fractions = fractions.map(List::copyOf);
            fractions.ifPresent(SplitDrawing::requireFractions);
        }

        /** The usual way: everything is found by itself. */
        public static final Order USUAL =
                new Order(Dataset.Rules.USUAL, Optional.empty(), false, Optional.empty(), 0);
    }

    /**
     * What was found.
     *
     * @param data the patches in their splits; not yet written
     * @param layout how the source is laid out, in a few words
     */
    public record Plan(Dataset data, String layout) {}

    private DatasetImport(Path source, Order order) {
        this.root = source.toAbsolutePath().normalize();
        this.order = order;
    }

    /**
     * Looks for patches. Nothing is written; of images the headers are read, of masks the pixels.
     *
     * @param source a folder, or a table with the columns image and label
     * @param order how they are imported
     * @return the patches
     * @throws InputException if there is none, nothing tells the labels, the values of masks have
     *     no one meaning, or a slide or patient is in two of the splits that the source has
     */
    public static Plan plan(Path source, Order order) {
        return new DatasetImport(source, order).plan();
    }

    /**
     * Says how the images of a folder lie that is no data set, and how it becomes one.
     *
     * @param folder any folder
     * @return the end of a message, such as {@code found 12 images, labels by folder (normal,
     *     tumor); "epsam import ..." makes a list ...}, or that it holds whole slides; empty where
     *     nothing tells labels
     */
    public static Optional<String> remedy(Path folder) {
        Optional<String> slides = Mistaken.folder(folder);
        if (slides.isPresent()) {
            return slides;
        }
        try {
            FolderScan scan =
                    FolderScan.of(folder.toAbsolutePath().normalize(), Dataset.Rules.USUAL);
            String layout = scan.layout(lists(scan).isEmpty() ? scan.source() : LabelSource.LIST);
            return Optional.of(
                    "found %s; \"epsam import %s --out NAME.csv\" makes a list of them that --data takes"
                            .formatted(layout, FileNames.typed(folder)));
        } catch (InputException e) {
            return classes(folder);
        }
    }

    /** What to do with folders of images whose names are no labels. */
    private static Optional<String> classes(Path folder) {
        FolderContent content = new FolderContent();
        List<String> names =
                content.folders(folder).stream()
                        .filter(f -> !FolderContent.isLeftAside(f) && content.hasImages(f))
                        .map(f -> f.getFileName().toString())
                        .toList();
        return names.size() < 2
                ? Optional.empty()
                : Optional.of(
                        "found images in the folders %s, of which it is not known what they mean; \"epsam import %s --tumour-classes %s --normal-classes %s --out NAME.csv\", with the right names, makes a list that --data takes"
                                .formatted(
                                        names.size() <= NAMED
                                                ? names
                                                : names.subList(0, NAMED) + " and others",
                                        FileNames.typed(folder),
                                        names.get(names.size() - 1),
                                        names.get(0)));
    }

    private static List<Path> lists(FolderScan scan) {
        return scan.tables().stream().filter(PatchManifest::isList).toList();
    }

    private Plan plan() {
        List<PatchCandidate> candidates;
        LabelSource source = LabelSource.LIST;
        String layout;
        if (Files.isDirectory(root)) {
            FolderScan scan = FolderScan.of(root, order.rules());
            List<PatchCandidate> listed = listed(lists(scan));
            source =
                    order.labels()
                            .orElseGet(() -> listed.isEmpty() ? scan.source() : LabelSource.LIST);
            if (source == LabelSource.LIST) {
                requireListed(listed);
                noteUnlisted(scan, listed);
            }
            skipped.addAll(scan.skipped());
            candidates =
                    source == LabelSource.LIST
                            ? listed.stream().map(scan::completed).toList()
                            : scan.candidates(source, order.normalWithoutMask(), skipped);
            layout = scan.layout(source);
        } else if (Files.isRegularFile(root) && CsvTable.hasTableName(root)) {
            candidates = PatchManifest.of(root, order.rules(), skipped, listNotes);
            layout = candidates.size() + " images in a list";
        } else {
            throw new InputException(
                    root
                            + ": "
                            + (Files.exists(root)
                                    ? Mistaken.file(root)
                                    : "no such folder or file; check the path"));
        }
        return new Plan(placed(candidates, source), layout);
    }

    private List<PatchCandidate> listed(List<Path> lists) {
        Map<Path, PatchCandidate> images = new LinkedHashMap<>();
        for (Path list : lists) {
            List<SkippedFile> unusable = new ArrayList<>();
            List<PatchCandidate> rows = PatchManifest.of(list, order.rules(), unusable, listNotes);
            if (rows.stream().noneMatch(row -> Files.exists(row.image()))) {
                skipped.add(new SkippedFile(list, "names no image that is there"));
                continue;
            }
            skipped.addAll(unusable);
            for (PatchCandidate row : rows) {
                PatchCandidate first = images.putIfAbsent(row.image(), row);
                if (first != null && !first.label().equals(row.label())) {
                    throw new InputException(
                            "%s: has the label %s (%s) and the label %s (%s); correct one of them"
                                    .formatted(
                                            row.image(),
                                            first.label(),
                                            first.place(),
                                            row.label(),
                                            row.place()));
                }
            }
        }
        return List.copyOf(images.values());
    }

    private void requireListed(List<PatchCandidate> listed) {
        if (listed.isEmpty()) {
            throw new InputException(
                    root
                            + ": no .csv or .tsv file in it has the columns image and label and"
                            + " names an image that is there");
        }
    }

    private void noteUnlisted(FolderScan scan, List<PatchCandidate> listed) {
        Set<Path> others = new TreeSet<>(scan.images());
        listed.forEach(c -> others.remove(c.image()));
        if (!others.isEmpty()) {
            notes.add(
                    others.size()
                            + " images are in no list and left out, such as "
                            + others.iterator().next());
        }
    }

    private Dataset placed(List<PatchCandidate> candidates, LabelSource source) {
        boolean keep =
                order.fractions().isEmpty()
                        && candidates.stream().map(PatchCandidate::split).distinct().count() > 1;
        List<PatchCandidate> open =
                keep ? candidates : candidates.stream().map(c -> c.in(Split.TEST)).toList();
        Dataset found =
                Dataset.of(root, open, source != LabelSource.LIST, order.rules(), skipped, notes);
        List<Patch> patches =
                source == LabelSource.MASKS ? byMasks(found.patches()) : found.patches();
        List<String> told = new ArrayList<>(found.notes());
        if (keep) {
            told.addAll(listNotes);
        } else {
            patches = drawn(patches, told);
        }
        Dataset data =
                new Dataset(
                        root,
                        patches.stream().sorted(Comparator.comparing(Patch::split)).toList(),
                        found.skipped(),
                        told);
        requireApart(data);
        List<String> more = new ArrayList<>(SplitLeaks.guessed(data));
        more.addAll(SameImages.of(data));
        if (source != LabelSource.MASKS) {
            more.addAll(MaskSurvey.of(data.patches()));
        }
        noteLabels(data, more);
        return data.noting(more);
    }

    private static void noteLabels(Dataset data, List<String> notes) {
        for (Split split : Split.values()) {
            int all = data.of(split).size();
            int positive = data.positives(split).size();
            if (all > 0 && (positive == 0 || positive == all)) {
                notes.add(
                        split.folder()
                                + " has patches "
                                + (positive == 0 ? "without" : "with")
                                + " tumour only; train needs both");
            }
        }
    }

    private static List<Patch> byMasks(List<Patch> patches) {
        Set<Patch> positive =
                MaskSurvey.withTumour(patches.stream().filter(p -> p.mask().isPresent()).toList());
        return patches.stream().map(p -> positive.contains(p) ? p : p.withoutTumour()).toList();
    }

    private void requireApart(Dataset data) {
        List<String> leaks = SplitLeaks.of(data);
        if (!leaks.isEmpty()) {
            throw new InputException(
                    root
                            + ": "
                            + String.join("; ", leaks)
                            + "; draw other splits with --split-fractions, such as"
                            + " --split-fractions 0.7,0.15,0.15");
        }
    }

    private List<Patch> drawn(List<Patch> patches, List<String> told) {
        Map<String, String> slides =
                SplitLeaks.shortest(
                        patches.stream().map(DatasetImport::slide).collect(Collectors.toSet()));
        Map<String, String> patients = new HashMap<>();
        for (Patch patch : patches) {
            SplitLeaks.patient(patch)
                    .map(p -> SplitLeaks.key(SplitLeaks.PATIENT, p))
                    .ifPresent(p -> patients.put(slides.get(slide(patch)), p));
        }
        // What stays together: the patient, or the slide if no patient is known.
        Function<Patch, String> unit =
                patch -> {
                    String slide = slides.get(slide(patch));
                    return patients.getOrDefault(slide, slide);
                };
        TreeSet<String> positive = new TreeSet<>();
        TreeSet<String> negative = new TreeSet<>();
        for (Patch patch : patches) {
            (patch.isPositive() ? positive : negative).add(unit.apply(patch));
        }
        negative.removeAll(positive);
        List<Double> fractions = order.fractions().orElse(USUAL_FRACTIONS);
        Map<String, Split> splits =
                SplitDrawing.draw(
                        positive, negative, fractions, new Seeds(order.seed()).generator("import"));
        noteDrawing(splits, fractions, told);
        return patches.stream().map(p -> p.in(splits.get(unit.apply(p)))).toList();
    }

    private static void noteDrawing(
            Map<String, Split> splits, List<Double> fractions, List<String> told) {
        Set<Split> used = new HashSet<>(splits.values());
        List<String> empty = new ArrayList<>();
        for (Split split : Split.values()) {
            if (fractions.get(split.ordinal()) > 0 && !used.contains(split)) {
                empty.add(split.folder());
            }
        }
        if (!empty.isEmpty()) {
            told.add(
                    splits.size()
                            + " slides or patients, such as "
                            + splits.keySet().iterator().next()
                            + ", are too few to draw splits from: nothing is in "
                            + String.join(" and ", empty)
                            + "; if they are not slides, tell the slides with --slide-pattern");
        }
    }

    private static String slide(Patch patch) {
        return SplitLeaks.key(SplitLeaks.SLIDE, patch.slide());
    }
}
