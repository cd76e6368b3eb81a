package org.epsam.slides.patch;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Csv;
import org.epsam.base.io.Json;
import org.epsam.base.io.OutputFolder;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;

/**
 * Makes a data set of patches from a folder of slides: looks at each slide (tissue, grid, share of
 * tumour), draws patches over all slides of a split, and cuts them.
 *
 * <p>The folder then holds {@code {train,val,test}/{image,mask}/<slide>_<row><column>_<label>.png},
 * {@code manifest.csv} and {@code summary.json}. Until all is done, everything lies in {@code
 * .working}: one file for each slide that was looked at, one for each slide that was cut, written
 * when its patches are complete. The same call goes on from there.
 */
public final class PatchCutting {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final List<String> COLUMNS =
            List.of(
                    "slide",
                    "patient",
                    "row",
                    "column",
                    "level",
                    "mpp",
                    "tumour_fraction",
                    "tissue_fraction",
                    "split",
                    "label",
                    "image",
                    "mask");

    private final PatchOrder order;
    private final Sampling.Chance chance;
    private final Listener listener;
    private final Path working;
    private final List<PatchSummary.Left> skipped = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Where long work tells how far it is. */
    public interface Listener {
        /**
         * Begins a part of the work.
         *
         * @param label a few words
         * @param slides how many slides it has
         */
        void begin(String label, int slides);

        /** Tells that one more slide is done. */
        void done();

        /**
         * Tells a line that stays.
         *
         * @param line a sentence
         */
        void message(String line);
    }

    /** A patch that was cut: its line in the manifest. */
    private record Cut(List<String> fields) {}

    /** What was cut from a slide. */
    private record SlideCut(List<Cut> patches, List<String> failures) {}

    /** A slide on its way. */
    private record Item(SlideFolder.Entry entry, SlideSplits.Place place) {}

    private PatchCutting(PatchOrder order, Sampling.Chance chance, Listener listener) {
        this.order = order;
        this.chance = chance;
        this.listener = listener;
        this.working = order.out().resolve(".working");
    }

    /**
     * Cuts the patches.
     *
     * @param order what is wanted
     * @param chance source of chance, of the order's seed
     * @param listener told from this thread
     * @return what was cut and what was not
     * @throws InputException where a folder is missing or cannot be written, the output folder is
     *     of another order, or nothing is left to cut
     */
    public static PatchSummary run(PatchOrder order, Sampling.Chance chance, Listener listener) {
        return new PatchCutting(order, chance, listener).run();
    }

    private PatchSummary run() {
        SlideFolder folder = SlideFolder.list(order.slides(), order.annotations());
        Map<String, String> settings = settings(folder);
        Path summary = order.out().resolve("summary.json");
        requireOwn(settings);
        AtomicFolders.sweep(order.out());
        if (Files.exists(summary)) {
            listener.message(order.out() + ": complete, kept");
            clean();
            return read(summary, new TypeReference<PatchSummary>() {});
        }
        skipped.addAll(folder.skipped());
        requireMatches(folder);
        List<Item> items = placed(folder);
        requireSome(items);
        write(order.out().resolve("settings.json"), settings);
        Map<String, SlideScan> scans = scan(items);
        items.removeIf(item -> !scans.containsKey(item.entry().name()));
        requireSome(items);
        Map<String, List<Candidate>> chosen = draw(items, scans);
        List<Item> used = items.stream().filter(i -> chosen.containsKey(i.entry().name())).toList();
        keepOnly(chosen);
        Map<String, SlideCut> cuts = cut(used, scans, chosen);
        skipped.sort(Comparator.comparing(PatchSummary.Left::what));
        List<PatchSummary.Used> slides = new ArrayList<>();
        List<Cut> all = new ArrayList<>();
        for (Item item : items) {
            SlideScan scan = scans.get(item.entry().name());
            SlideCut cut = cuts.getOrDefault(scan.slide(), new SlideCut(List.of(), List.of()));
            List<String> told = new ArrayList<>(scan.notes());
            told.addAll(cut.failures());
            int positives =
                    (int) cut.patches().stream().filter(p -> field(p, "label").equals("1")).count();
            slides.add(
                    new PatchSummary.Used(
                            scan.slide(),
                            item.place().patient(),
                            item.place().split().orElseThrow(),
                            scan.micrometres(),
                            scan.squareMillimetres(),
                            scan.candidates().size(),
                            (int) scan.candidates().stream().filter(Candidate::isPositive).count(),
                            positives,
                            cut.patches().size() - positives,
                            told));
            all.addAll(cut.patches());
        }
        if (all.isEmpty()) {
            throw nothing("no patch could be cut");
        }
        tellShortages(new PatchSummary(settings, slides, skipped, notes));
        PatchSummary result = new PatchSummary(settings, slides, skipped, notes);
        finish(all, result);
        return result;
    }

    private static String field(Cut cut, String column) {
        return cut.fields().get(COLUMNS.indexOf(column));
    }

    // ---- what the folder belongs to ----

    private Map<String, String> settings(SlideFolder folder) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("format", "1");
        settings.put("side", Integer.toString(order.side()));
        settings.put(
                "mpp",
                order.resolution().map(r -> String.valueOf(r.micrometres())).orElse("level 0"));
        settings.put(
                "slide_mpp",
                order.slideResolution()
                        .map(r -> String.valueOf(r.micrometres()))
                        .orElse("as the slides tell"));
        settings.put("splits", order.splits().map(SlideSplits::source).orElse("drawn"));
        settings.put("shares", order.shares().toString());
        settings.put("groups", order.groups().toString());
        settings.put("rejection", order.rejection().toString());
        settings.put("rules", new TreeMap<>(order.rules()).toString());
        settings.put(
                "normal_without_annotation", Boolean.toString(order.normalWithoutAnnotation()));
        settings.put("seed", Long.toString(order.seed()));
        MessageDigest places = sha256();
        order.splits()
                .ifPresent(
                        splits ->
                                places.update(
                                        (new TreeMap<>(splits.places()) + "" + splits.leaking())
                                                .getBytes(StandardCharsets.UTF_8)));
        settings.put("places", HexFormat.of().formatHex(places.digest()));
        MessageDigest slides = sha256();
        MessageDigest annotations = sha256();
        try {
            for (SlideFolder.Entry entry : folder.slides()) {
                long size = Files.isDirectory(entry.path()) ? 0 : Files.size(entry.path());
                slides.update((entry.name() + "/" + size).getBytes(StandardCharsets.UTF_8));
                if (entry.annotation().isPresent()) {
                    annotations.update(entry.name().getBytes(StandardCharsets.UTF_8));
                    annotations.update(Files.readAllBytes(entry.annotation().get()));
                }
            }
        } catch (IOException e) {
            throw new InputException(
                    order.slides() + ": cannot be read (" + e + "); check the rights", e);
        }
        settings.put("slides", HexFormat.of().formatHex(slides.digest()));
        settings.put("annotations", HexFormat.of().formatHex(annotations.digest()));
        return settings;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Makes sure that what lies in the folder was made by this order. */
    private void requireOwn(Map<String, String> settings) {
        Path file = order.out().resolve("settings.json");
        OutputFolder.requireOwn(
                order.out(),
                "--out",
                "patches",
                // Editors keep files of this name, too.
                out -> Json.hasFields(file, "format", "rules", "places", "slides", "annotations"));
        if (Files.exists(file)) {
            if (!Files.exists(working) && !Files.exists(order.out().resolve("summary.json"))) {
                return; // no slide could be used
            }
            Map<String, String> old = read(file, new TypeReference<Map<String, String>>() {});
            for (String name : settings.keySet()) {
                if (!settings.get(name).equals(old.get(name))) {
                    throw new InputException(
                            order.out()
                                    + ": was begun with other settings: "
                                    + difference(name, old.get(name), settings.get(name))
                                    + "; choose another --out, or delete this folder");
                }
            }
        }
    }

    private static String difference(String name, String old, String now) {
        return switch (name) {
            case "slides", "annotations", "places" -> "the " + name + " have changed since";
            default -> name + " was " + old + " and is " + now;
        };
    }

    // ---- which slides ----

    private void requireMatches(SlideFolder folder) {
        if (folder.slides().isEmpty()) {
            throw nothing(order.slides() + ": no slide in there");
        }
        boolean matched = folder.slides().stream().anyMatch(s -> s.annotation().isPresent());
        if (folder.annotationCount() > 0 && !matched) {
            throw new InputException(
                    order.annotations().orElseThrow()
                            + ": none of "
                            + folder.annotationCount()
                            + " annotation files has the name of one of "
                            + folder.slides().size()
                            + " slides, such as "
                            + folder.slides().get(0).name()
                            + ".xml; rename them");
        }
        if (order.annotations().isPresent() && folder.annotationCount() == 0) {
            throw new InputException(
                    order.annotations().get()
                            + ": no annotation file (.xml, .json, .geojson, also .gz) in there");
        }
    }

    private List<Item> placed(SlideFolder folder) {
        List<Item> items = new ArrayList<>();
        List<String> known = folder.slides().stream().map(SlideFolder.Entry::name).toList();
        SlideSplits splits = order.splits().orElseGet(() -> SlideSplits.undrawn(known));
        for (SlideFolder.Entry entry : folder.slides()) {
            Optional<SlideSplits.Place> place = splits.of(entry.name());
            boolean normal = entry.isNormalWithoutAnnotation(order.normalWithoutAnnotation());
            if (splits.isLeaking(entry.name())) {
                skip(entry, "its patient is in another split too (kept with --reference)");
            } else if (place.isEmpty()) {
                skip(entry, "not in " + splits.source());
            } else if (entry.annotation().isEmpty() && !normal) {
                skip(
                        entry,
                        "has no annotation; add one, or say that such slides are free of tumour"
                                + " (--normal-without-annotation)");
            } else {
                items.add(new Item(entry, place.get()));
            }
        }
        tellAbsent(splits, known);
        return drawn(items);
    }

    private void skip(SlideFolder.Entry entry, String reason) {
        skipped.add(new PatchSummary.Left(entry.path().getFileName().toString(), reason));
    }

    private void tellAbsent(SlideSplits splits, List<String> known) {
        TreeSet<String> absent = new TreeSet<>(splits.places().keySet());
        known.forEach(name -> absent.remove(name.toLowerCase(Locale.ROOT)));
        if (!absent.isEmpty()) {
            notes.add(
                    absent.size()
                            + " slides of "
                            + splits.source()
                            + " are not in "
                            + order.slides()
                            + ": "
                            + String.join(", ", absent));
        }
    }

    /** Gives a split to the slides that have none. */
    private List<Item> drawn(List<Item> items) {
        List<Item> open = items.stream().filter(item -> item.place().split().isEmpty()).toList();
        Map<String, Split> patients =
                SlideSplits.draw(
                        open.stream()
                                .map(
                                        i ->
                                                new SlideSplits.Place(
                                                        i.entry().name(),
                                                        i.place().patient(),
                                                        Optional.empty()))
                                .toList(),
                        open.stream()
                                .filter(i -> i.entry().annotation().isPresent())
                                .map(i -> i.entry().name())
                                .toList(),
                        order.shares(),
                        chance.generator("splits"));
        List<Item> placed = new ArrayList<>();
        for (Item item : items) {
            SlideSplits.Place place = item.place();
            Split split = place.split().orElseGet(() -> patients.get(place.patient()));
            placed.add(
                    new Item(
                            item.entry(),
                            new SlideSplits.Place(
                                    place.slide(), place.patient(), Optional.of(split))));
        }
        return placed;
    }

    private void requireSome(List<Item> items) {
        if (items.isEmpty()) {
            throw nothing("no slide is left");
        }
    }

    private InputException nothing(String what) {
        List<String> reasons =
                skipped.stream().map(left -> left.what() + " (" + left.reason() + ")").toList();
        return new InputException(
                what
                        + (reasons.isEmpty()
                                ? "; check the paths"
                                : ", "
                                        + reasons.size()
                                        + " skipped: "
                                        + String.join(", ", reasons.stream().limit(5).toList())
                                        + (reasons.size() > 5 ? " ..." : "")));
    }

    // ---- the work on slides ----

    private Map<String, SlideScan> scan(List<Item> items) {
        Map<String, SlideScan> scans = new TreeMap<>();
        List<Callable<Optional<SlideScan>>> tasks = new ArrayList<>();
        for (Item item : items) {
            tasks.add(() -> scan(item));
        }
        listener.begin("look at slides", items.size());
        for (Optional<SlideScan> scan : parallel(tasks)) {
            scan.ifPresent(s -> scans.put(s.slide(), s));
        }
        return scans;
    }

    private Optional<SlideScan> scan(Item item) {
        SlideFolder.Entry entry = item.entry();
        Path file = working.resolve("scan").resolve(entry.name() + ".json");
        if (Files.exists(file)) {
            return Optional.of(read(file, new TypeReference<SlideScan>() {}));
        }
        SlideScan scan;
        try (Slide slide = Slides.open(entry.path())) {
            Optional<AnnotationSet> annotations =
                    entry.annotations(slide, order.groups(), order.normalWithoutAnnotation());
            scan = SlideScan.of(slide, order, annotations);
        } catch (InputException e) {
            synchronized (skipped) {
                skip(entry, e.getMessage());
            }
            return Optional.empty();
        }
        write(file, scan);
        return Optional.of(scan);
    }

    /** The chosen patches, by slide. */
    private Map<String, List<Candidate>> draw(List<Item> items, Map<String, SlideScan> scans) {
        Map<String, List<Candidate>> chosen = new TreeMap<>();
        for (Split split : Split.values()) {
            List<Candidate> candidates = new ArrayList<>();
            for (Item item : items) {
                if (item.place().split().orElseThrow() == split) {
                    candidates.addAll(scans.get(item.entry().name()).candidates());
                }
            }
            SamplingRule rule = order.rules().get(split);
            for (Candidate one : Sampling.draw(candidates, rule, split.folder(), chance)) {
                chosen.computeIfAbsent(one.slide(), s -> new ArrayList<>()).add(one);
            }
        }
        return chosen;
    }

    /**
     * Throws away what was cut of another choice: a slide that could not be read then may be
     * readable now, and others get fewer patches by it.
     */
    private void keepOnly(Map<String, List<Candidate>> chosen) {
        Path file = working.resolve("chosen");
        MessageDigest digest = sha256();
        digest.update(chosen.toString().getBytes(StandardCharsets.UTF_8));
        String now = HexFormat.of().formatHex(digest.digest());
        try {
            if (Files.exists(file) && !Files.readString(file).equals(now)) {
                for (String name : List.of("cut", "data")) {
                    delete(working.resolve(name));
                }
            }
        } catch (IOException e) {
            throw new InputException(
                    working + ": cannot be changed (" + e + "); check its rights", e);
        }
        AtomicFile.write(file, now);
    }

    private void clean() {
        try {
            delete(working);
        } catch (IOException e) {
            throw new InputException(
                    working + ": cannot be deleted (" + e + "); delete it, nothing is lost", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private Map<String, SlideCut> cut(
            List<Item> items, Map<String, SlideScan> scans, Map<String, List<Candidate>> chosen) {
        Map<String, SlideCut> cuts = new TreeMap<>();
        List<Callable<SlideCut>> tasks = new ArrayList<>();
        for (Item item : items) {
            String name = item.entry().name();
            tasks.add(() -> cut(item, scans.get(name), chosen.get(name)));
        }
        listener.begin("cut patches", items.size());
        List<SlideCut> done = parallel(tasks);
        for (int i = 0; i < items.size(); i++) {
            cuts.put(items.get(i).entry().name(), done.get(i));
        }
        return cuts;
    }

    private SlideCut cut(Item item, SlideScan scan, List<Candidate> patches) {
        Path file = working.resolve("cut").resolve(scan.slide() + ".json");
        if (Files.exists(file)) {
            return read(file, new TypeReference<SlideCut>() {});
        }
        Split split = item.place().split().orElseThrow();
        int side = (int) Math.round(order.side() * scan.scale());
        List<Cut> cuts = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        try (Slide slide = Slides.open(item.entry().path())) {
            Optional<AnnotationSet> annotations =
                    item.entry()
                            .annotations(slide, order.groups(), order.normalWithoutAnnotation());
            for (Candidate patch : patches) {
                int left = patch.column() - side / 2;
                int top = patch.row() - side / 2;
                RgbImage image;
                try {
                    image =
                            slide.readScaled(
                                    scan.scale(), left, top, new Size(order.side(), order.side()));
                } catch (InputException e) {
                    failures.add(patch.name() + " left out: " + e.getMessage());
                    continue;
                }
                String name = patch.name() + ".png";
                Path folder = working.resolve("data").resolve(split.folder());
                ImageFile.writePng(folder.resolve("image").resolve(name), image);
                String mask = "";
                if (patch.isPositive()) {
                    ImageFile.writeMask(
                            folder.resolve("mask").resolve(name),
                            SlideScan.tumour(
                                    annotations.orElseThrow(), order, left, top, scan.scale()));
                    mask = split.folder() + "/mask/" + name;
                }
                cuts.add(
                        new Cut(
                                List.of(
                                        scan.slide(),
                                        item.place().patient(),
                                        Integer.toString(patch.row()),
                                        Integer.toString(patch.column()),
                                        Integer.toString(slide.levelFor(scan.scale())),
                                        scan.micrometres() == 0
                                                ? ""
                                                : number(scan.micrometres() * scan.scale()),
                                        number(patch.tumour()),
                                        number(patch.tissue()),
                                        split.folder(),
                                        patch.isPositive() ? "1" : "0",
                                        split.folder() + "/image/" + name,
                                        mask)));
            }
        }
        SlideCut cut = new SlideCut(cuts, failures);
        write(file, cut);
        return cut;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private <T> List<T> parallel(List<Callable<T>> tasks) {
        ExecutorService pool = Executors.newFixedThreadPool(order.threads());
        try {
            List<Future<T>> futures = tasks.stream().map(pool::submit).toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
                listener.done();
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            } else if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException(order.out() + ": interrupted; the same call goes on", e);
        } finally {
            pool.shutdownNow();
            awaitEnd(pool);
        }
    }

    /** After an error, others may still be writing. */
    private static void awaitEnd(ExecutorService pool) {
        try {
            pool.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the end ----

    private void tellShortages(PatchSummary summary) {
        Map<Split, String> shortages = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            int negatives = summary.patches(split, 0);
            int wanted = order.rules().get(split).negatives();
            if (summary.slides(split) == 0) {
                shortages.put(split, "no slide");
            } else if (summary.patches(split, 1) == 0) {
                shortages.put(split, "no positive patch");
            } else if (negatives < wanted) {
                shortages.put(split, negatives + " of " + wanted + " negative patches");
            }
        }
        shortages.forEach((split, what) -> notes.add(split.folder() + ": " + what));
    }

    private void finish(List<Cut> cuts, PatchSummary summary) {
        StringBuilder csv = new StringBuilder(Csv.line(COLUMNS));
        cuts.stream()
                .sorted(
                        Comparator.comparing((Cut c) -> field(c, "split"))
                                .thenComparing(c -> field(c, "image")))
                .forEach(c -> csv.append(Csv.line(c.fields())));
        try {
            for (Split split : Split.values()) {
                Path made = working.resolve("data").resolve(split.folder());
                if (Files.exists(made)) {
                    Files.move(
                            made,
                            order.out().resolve(split.folder()),
                            StandardCopyOption.ATOMIC_MOVE);
                }
            }
            byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(order.out().resolve("manifest.csv"), out -> out.write(bytes));
            write(order.out().resolve("summary.json"), summary);
            clean();
        } catch (IOException e) {
            throw new InputException(
                    order.out() + ": cannot be finished (" + e + "); the same call goes on", e);
        }
    }

    private static void write(Path file, Object value) {
        AtomicFile.write(file, out -> out.write(JSON.writeValueAsBytes(value)));
    }

    private static <T> T read(Path file, TypeReference<T> type) {
        try {
            return JSON.readValue(file.toFile(), type);
        } catch (IOException e) {
            throw new InputException(
                    file + ": damaged (" + e.getMessage() + "); delete it and call again", e);
        }
    }
}
