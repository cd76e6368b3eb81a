package org.epsam.app.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.patch.SlideFolder;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;

/** Describes folders of slides and of results of segment. */
final class FolderFacts {
    private static final List<String> RESULT = List.of("slide", "tissue_mm2", "tumour_mm2", "key");

    private FolderFacts() {}

    /** Describes what segment has written, if a folder holds it. */
    static Optional<FactSheet> ofResults(Path folder) {
        List<String> names = names(folder);
        long masks = names.stream().filter(n -> isOfImage(n, names)).count();
        Optional<CsvTable> table = table(folder.resolve("slides.csv"));
        if (masks == 0 && table.isEmpty()) {
            return Optional.empty();
        }
        FactSheet facts = new FactSheet().put("file", folder.toString());
        facts.put("kind", "results of segment");
        if (masks > 0) {
            facts.put("images", masks);
        }
        table.ifPresent(t -> addSlides(facts, t));
        return Optional.of(facts);
    }

    private static boolean isOfImage(String name, List<String> names) {
        String stem = name.replaceFirst("_mask\\.png$", "");
        return !stem.equals(name) && names.contains(stem + "_overlay.png");
    }

    private static Optional<CsvTable> table(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return Optional.of(CsvTable.read(file)).filter(t -> t.columns().containsAll(RESULT));
    }

    private static void addSlides(FactSheet facts, CsvTable table) {
        List<FactSheet> slides = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            FactSheet slide = new FactSheet().put("slide", row.get("slide"));
            slide.put("tissue_mm2", "tissue mm2", row.get("tissue_mm2"));
            slide.put("tumour_mm2", "tumour mm2", row.get("tumour_mm2"));
            slide.put("regions", row.get("regions"));
            slides.add(row.get("notes").isEmpty() ? slide : slide.put("notes", row.get("notes")));
        }
        facts.put("slides", slides.size()).put("results", slides);
    }

    /** Describes slides, if a folder holds some. */
    static Optional<FactSheet> ofSlides(Path folder) {
        List<FactSheet> slides = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (SlideFolder.Entry entry : SlideFolder.list(folder, Optional.empty()).slides()) {
            String name = entry.path().getFileName().toString();
            if (name.toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|bmp)")) {
                continue;
            }
            try (Slide slide = Slides.open(entry.path())) {
                if (SlideFacts.isSlide(slide)) {
                    slides.add(line(name, slide));
                }
            } catch (InputException e) {
                if (!isImage(entry.path())) {
                    unreadable.add(e.getMessage());
                }
            }
        }
        if (slides.isEmpty() && unreadable.isEmpty()) {
            return Optional.empty();
        }
        FactSheet facts = new FactSheet().put("file", folder.toString());
        facts.put("kind", "folder of slides").put("slides", slides.size()).put("list", slides);
        long annotations = names(folder).stream().filter(AnnotationFile::hasAnnotationName).count();
        if (annotations > 0) {
            facts.put("annotations", annotations);
        }
        return Optional.of(facts.put("cannot be read", unreadable));
    }

    private static boolean isImage(Path file) {
        try {
            return Files.isRegularFile(file) && ImageFile.size(file).shorterSide() > 0;
        } catch (InputException e) {
            return false;
        }
    }

    private static FactSheet line(String name, Slide slide) {
        return new FactSheet()
                .put("slide", name)
                .put("size", slide.size().toString())
                .put(
                        "um per pixel",
                        slide.resolution()
                                .<Object>map(r -> Math.round(r.micrometres() * 1e4) / 1e4)
                                .orElse("unknown"))
                .put("levels", slide.levels().size())
                .put("reader", slide.reader());
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw InputException.unlistable(folder, e);
        }
    }
}
