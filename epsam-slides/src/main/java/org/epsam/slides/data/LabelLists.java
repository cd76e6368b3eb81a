package org.epsam.slides.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.base.io.FileNames;

/** Labels of the images of a folder, in CSV files that lie beside them. */
final class LabelLists {
    /** The list of a data set, which names its images by their labels already. */
    private static final String MANIFEST = "manifest.csv";

    private final Split split;
    private final Dataset.Rules rules;
    private final Map<String, Entry> entries = new HashMap<>();

    /**
     * A row of a list.
     *
     * @param label its digits, or what is written where there are none
     * @param origin slide and patient
     * @param place such as {@code labels.csv line 2}
     */
    record Entry(String label, Origin origin, String place) {}

    /** Reads the lists in some folders; other CSV files there are left alone. */
    LabelLists(Split split, Dataset.Rules rules, List<Path> folders) {
        this.split = split;
        this.rules = rules;
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(CsvTable::hasTableName)
                        .filter(f -> !f.getFileName().toString().equalsIgnoreCase(MANIFEST))
                        .sorted()
                        .forEach(this::add);
            } catch (IOException e) {
                throw InputException.unlistable(folder, e);
            }
        }
    }

    private void add(Path csv) {
        CsvTable table;
        try {
            table = CsvTable.read(csv);
        } catch (InputException e) {
            return; // a file of another kind
        }
        if (ListColumns.IMAGE.in(table).isEmpty() || ListColumns.LABEL.in(table).isEmpty()) {
            return;
        }
        for (CsvTable.Row row : table.rows()) {
            String name = ListColumns.IMAGE.of(table, row).replaceFirst(".*[/\\\\]", "");
            String word = ListColumns.SPLIT.of(table, row, Split::named);
            if (name.isEmpty()
                    || !word.isEmpty() && !Split.named(word).equals(Optional.of(split))) {
                continue;
            }
            String written = ListColumns.LABEL.of(table, row, rules::label);
            Entry entry =
                    new Entry(
                            rules.digits(written).orElse(written),
                            Origin.listed(
                                    ListColumns.SLIDE.of(table, row),
                                    ListColumns.PATIENT.of(table, row)),
                            csv.getFileName() + " line " + row.line());
            Entry first = entries.putIfAbsent(FileNames.comparable(name), entry);
            if (first != null && !first.label().equals(entry.label())) {
                throw new InputException(
                        csv
                                + ": line "
                                + row.line()
                                + " gives "
                                + name
                                + " the label "
                                + entry.label()
                                + ", but "
                                + first.place()
                                + " the label "
                                + first.label()
                                + "; correct one of them");
            }
        }
    }

    /** Returns the row that names an image, with or without its ending. */
    Optional<Entry> of(Path image) {
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        Entry named = entries.get(FileNames.comparable(image.getFileName().toString()));
        return Optional.ofNullable(
                named != null
                        ? named
                        : entries.get(FileNames.comparable(PatchCandidate.stem(image))));
    }
}
