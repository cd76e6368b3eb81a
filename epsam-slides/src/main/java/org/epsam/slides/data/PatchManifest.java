package org.epsam.slides.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;

/**
 * The patches of a data set that a CSV file lists: the columns image, label and split, perhaps mask
 * and slide. Paths are relative to the file.
 */
final class PatchManifest {
    private PatchManifest() {}

    /** Lists the patches; what cannot be one is skipped. */
    static List<PatchCandidate> of(Path csv, List<SkippedFile> skipped) {
        CsvTable table = CsvTable.read(csv);
        requireColumns(csv, table);
        Path folder = csv.toAbsolutePath().getParent();
        List<PatchCandidate> candidates = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            String at = csv.getFileName() + " line " + row.line() + ": ";
            try {
                Optional<Split> split = Split.named(row.get("split"));
                if (row.get("image").isEmpty()) {
                    skipped.add(new SkippedFile(csv, at + "no image"));
                } else if (split.isEmpty()) {
                    skipped.add(
                            new SkippedFile(
                                    folder.resolve(row.get("image")),
                                    at
                                            + "split '"
                                            + row.get("split")
                                            + "' is not train, val or test"));
                } else {
                    candidates.add(candidate(folder, row, split.get()));
                }
            } catch (InvalidPathException e) {
                skipped.add(new SkippedFile(csv, at + "not a path: " + e.getInput()));
            }
        }
        candidates.sort(
                Comparator.comparing(PatchCandidate::split)
                        .thenComparing(c -> c.image().toString()));
        return candidates;
    }

    private static void requireColumns(Path csv, CsvTable table) {
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
    }

    private static PatchCandidate candidate(Path folder, CsvTable.Row row, Split split) {
        Path image = folder.resolve(row.get("image"));
        String label = row.get("label");
        String mask = row.get("mask");
        String stem = PatchCandidate.stem(image);
        String end = "_" + label;
        return new PatchCandidate(
                image,
                label,
                stem.endsWith(end) && stem.length() > end.length()
                        ? stem.substring(0, stem.length() - end.length())
                        : stem,
                mask.isEmpty() ? Optional.empty() : Optional.of(folder.resolve(mask)),
                split,
                row.get("slide"));
    }
}
