package org.epsam.slides.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.FileNames;

/**
 * The patches of a data set that a CSV file lists: the columns of {@link ListColumns}. Paths are
 * relative to the file.
 */
final class PatchManifest {
    private final Path csv;
    private final Path folder;
    private final CsvTable table;
    private final Dataset.Rules rules;
    private final ListedImages images;

    private PatchManifest(Path csv, CsvTable table, Dataset.Rules rules) {
        this.csv = csv;
        this.folder = csv.toAbsolutePath().normalize().getParent();
        this.table = table;
        this.rules = rules;
        this.images = new ListedImages(folder);
    }

    /** Lists the patches; what cannot be one is skipped. */
    static List<PatchCandidate> of(
            Path csv, Dataset.Rules rules, List<SkippedFile> skipped, List<String> notes) {
        CsvTable table = CsvTable.read(csv);
        requireColumns(csv, table);
        PatchManifest manifest = new PatchManifest(csv, table, rules);
        List<PatchCandidate> candidates = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            try {
                candidates.add(manifest.candidate(row));
            } catch (InvalidPathException e) {
                skipped.add(
                        new SkippedFile(csv, manifest.at(row) + ": not a path: " + e.getInput()));
            } catch (UnusableRow e) {
                skipped.add(new SkippedFile(e.file, e.getMessage()));
            }
        }
        manifest.requireOneLabelAndSplitEach(candidates);
        manifest.noteSplits(candidates, notes);
        candidates.sort(
                Comparator.comparing(PatchCandidate::split)
                        .thenComparing(c -> c.image().toString()));
        return candidates;
    }

    /** Why a row is no patch. */
    private static final class UnusableRow extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Path file;

        UnusableRow(Path file, String reason) {
            super(reason);
            this.file = file;
        }
    }

    /** Returns whether a table names images and labels. */
    static boolean isList(Path csv) {
        try {
            CsvTable table = CsvTable.read(csv);
            return ListColumns.IMAGE.in(table).isPresent()
                    && ListColumns.LABEL.in(table).isPresent();
        } catch (InputException e) {
            return false; // a file of another kind
        }
    }

    /** Says why a table is no list of images and labels. */
    static String whyNoList(Path csv) {
        String columns;
        try {
            columns = "has the columns " + String.join(", ", CsvTable.read(csv).columns());
        } catch (InputException e) {
            columns = "is " + e.withoutPath(csv);
        }
        return csv.getFileName() + " " + columns + ", not image and label";
    }

    private static void requireColumns(Path csv, CsvTable table) {
        if (table.columns().isEmpty()) {
            throw new InputException(
                    csv + ": the file is empty; it needs the columns image,label,mask,split,slide");
        }
        for (ListColumns needed : List.of(ListColumns.IMAGE, ListColumns.LABEL)) {
            if (needed.in(table).isEmpty()) {
                throw new InputException(
                        without(needed, csv, table)
                                + "; it needs image,label,split and may have mask,slide");
            }
        }
        if (table.rows().isEmpty()) {
            throw new InputException(
                    csv
                            + ": has nothing below its header "
                            + String.join(",", table.columns())
                            + "; write one image a line");
        }
    }

    private static String without(ListColumns column, Path csv, CsvTable table) {
        return csv
                + ": no column "
                + column.names().get(0)
                + " in its header "
                + String.join(",", table.columns());
    }

    private void noteSplits(List<PatchCandidate> candidates, List<String> notes) {
        if (ListColumns.SPLIT.in(table).isPresent()) {
            return;
        }
        String without = without(ListColumns.SPLIT, csv, table);
        if (candidates.isEmpty()) {
            throw new InputException(
                    without + "; it needs image,label,split and may have mask,slide");
        }
        if (candidates.stream().anyMatch(c -> splitOf(c.image()).isEmpty())) {
            notes.add(without + ", so its images count as test");
        }
    }

    private void requireOneLabelAndSplitEach(List<PatchCandidate> candidates) {
        Map<Path, PatchCandidate> images = new HashMap<>();
        for (PatchCandidate candidate : candidates) {
            Path image = candidate.image().toAbsolutePath().normalize();
            PatchCandidate first = images.putIfAbsent(image, candidate);
            if (first == null) {
                continue;
            }
            if (!first.label().equals(candidate.label())
                    && rules.knows(first.label())
                    && rules.knows(candidate.label())) {
                throw contradiction("label", first, first.label(), candidate, candidate.label());
            } else if (first.split() != candidate.split()) {
                throw contradiction(
                        "split",
                        first,
                        first.split().folder(),
                        candidate,
                        candidate.split().folder());
            }
        }
    }

    private InputException contradiction(
            String what, PatchCandidate a, String ofA, PatchCandidate b, String ofB) {
        return new InputException(
                "%s: gives %s the %s %s (%s) and the %s %s (%s); correct one of them"
                        .formatted(
                                csv,
                                a.image().getFileName(),
                                what,
                                ofA,
                                a.place(),
                                what,
                                ofB,
                                b.place()));
    }

    private String at(CsvTable.Row row) {
        return csv.getFileName() + " line " + row.line();
    }

    private PatchCandidate candidate(CsvTable.Row row) throws UnusableRow {
        String name = ListColumns.IMAGE.of(table, row);
        if (name.isEmpty()) {
            throw new UnusableRow(csv, at(row) + ": no image");
        }
        Path image;
        try {
            image = images.find(name);
        } catch (InputException e) {
            throw new UnusableRow(FileNames.in(folder, name), at(row) + ": " + e.getMessage());
        }
        if (image.getFileName() == null) {
            throw new UnusableRow(image, at(row) + ": " + name + " is not an image");
        }
        String written = ListColumns.LABEL.of(table, row, rules::label);
        String label = rules.digits(written).orElse(written);
        String mask = ListColumns.MASK.of(table, row);
        String stem = PatchCandidate.stem(image);
        String id = PatchCandidate.withoutLabel(stem, written);
        return new PatchCandidate(
                image,
                label,
                id.equals(stem) ? PatchCandidate.withoutLabel(stem, label) : id,
                mask.isEmpty() ? Optional.empty() : Optional.of(images.listed(mask)),
                split(row, image),
                Origin.listed(ListColumns.SLIDE.of(table, row), ListColumns.PATIENT.of(table, row)),
                at(row));
    }

    private Split split(CsvTable.Row row, Path image) throws UnusableRow {
        if (ListColumns.SPLIT.in(table).isEmpty()) {
            return splitOf(image).orElse(Split.TEST);
        }
        String word = ListColumns.SPLIT.of(table, row, Split::named);
        Optional<Split> split = Split.named(word);
        if (split.isEmpty()) {
            throw new UnusableRow(
                    image, at(row) + ": split '" + word + "' is not train, val or test");
        }
        return split.get();
    }

    /** The split that the name of the file says, or a folder between the two, or its own folder. */
    private Optional<Split> splitOf(Path image) {
        List<String> words = new ArrayList<>(List.of(PatchCandidate.stem(csv).split("[^A-Za-z]+")));
        Path absolute = image.toAbsolutePath().normalize();
        if (absolute.startsWith(folder)) {
            folder.relativize(absolute).forEach(part -> words.add(part.toString()));
        }
        if (folder.getFileName() != null) {
            words.add(folder.getFileName().toString());
        }
        return words.stream().flatMap(word -> Split.named(word).stream()).findFirst();
    }
}
