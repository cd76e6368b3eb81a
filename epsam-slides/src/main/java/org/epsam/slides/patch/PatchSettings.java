package org.epsam.slides.patch;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.Sha256;
import org.epsam.base.work.WorkFolder;

/**
 * What a folder of patches depends on; kept in it as {@code settings.json}, so that patches of two
 * orders are never mixed.
 *
 * @param values by name
 */
record PatchSettings(Map<String, String> values) {
    // Stored, so that folders of older versions are resumed; shown in other words.
    private static final String AS_DECLARED = "as the slides tell";
    // What older versions did, which did not store it.
    private static final Map<String, String> BEFORE = Map.of("min_tissue", "0.0");

    static PatchSettings of(PatchOrder order, SlideFolder folder) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("format", "2");
        settings.put("side", Integer.toString(order.shape().side()));
        settings.put(
                "mpp",
                order.shape()
                        .resolution()
                        .map(r -> String.valueOf(r.micrometres()))
                        .orElse("level 0"));
        settings.put(
                "slide_mpp",
                order.source()
                        .resolution()
                        .map(r -> String.valueOf(r.micrometres()))
                        .orElse(AS_DECLARED));
        settings.put("splits", order.splits().listed().map(SlideSplits::source).orElse("drawn"));
        settings.put("shares", order.splits().fractions().toString());
        settings.put("groups", order.source().groups().toString());
        settings.put("rejection", order.tissue().rejection().toString());
        settings.put("min_tissue", Double.toString(order.tissue().least()));
        settings.put("rules", new TreeMap<>(order.sampling().rules()).toString());
        settings.put(
                "normal_without_annotation",
                Boolean.toString(order.source().normalWithoutAnnotation()));
        settings.put("force", Boolean.toString(order.source().force()));
        settings.put("seed", Long.toString(order.sampling().seed()));
        MessageDigest places = Sha256.start();
        order.splits()
                .listed()
                .ifPresent(
                        splits ->
                                places.update(
                                        (new TreeMap<>(splits.places()) + "" + splits.leaking())
                                                .getBytes(StandardCharsets.UTF_8)));
        settings.put("places", Sha256.finish(places));
        MessageDigest slides = Sha256.start();
        MessageDigest annotations = Sha256.start();
        try {
            for (SlideFolder.Entry entry : folder.slides()) {
                addSlide(slides, entry);
                if (entry.annotation().isPresent()) {
                    byte[] content = Files.readAllBytes(entry.annotation().get());
                    add(annotations, entry.name(), content.length);
                    annotations.update(content);
                }
            }
        } catch (IOException e) {
            throw InputException.unreadable(order.source().slides(), e);
        }
        settings.put("slides", Sha256.finish(slides));
        settings.put("annotations", Sha256.finish(annotations));
        return new PatchSettings(settings);
    }

    private static void addSlide(MessageDigest slides, SlideFolder.Entry entry) throws IOException {
        for (Path file : files(entry.path())) {
            add(slides, entry.name() + "/" + file.getFileName(), Files.size(file));
        }
        entry.resolution().ifPresent(r -> add(slides, entry.name() + " " + r.micrometres(), 0));
        ListedSlide listed = entry.listed();
        if (listed.tumour().isPresent() || listed.group().isPresent()) {
            add(slides, entry.name() + " " + listed.tumour() + " " + listed.group(), 0);
        }
    }

    /** The files of a slide: itself, or the DICOM instances in its folder. */
    private static List<Path> files(Path slide) {
        return Files.isDirectory(slide)
                ? SlideFolder.files(slide).stream().filter(Files::isRegularFile).toList()
                : List.of(slide);
    }

    /** Adds a name and a size, with an end, so that no other names and sizes make the same text. */
    private static void add(MessageDigest digest, String name, long size) {
        digest.update((name + "/" + size + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Path file(Path out) {
        return out.resolve("settings.json");
    }

    void write(Path out) {
        Json.write(file(out), values);
    }

    /**
     * Makes sure that what lies in a folder was made with these settings.
     *
     * @throws InputException if it holds something else, or patches of another order
     */
    void requireOwn(Path out) {
        Path file = file(out);
        OutputFolder.requireOwn(
                out,
                "--out",
                "patches",
                // Editors keep files of this name, too.
                own -> Json.hasFields(file, "format", "rules", "places", "slides", "annotations"));
        if (!Files.exists(file)) {
            return;
        }
        if (!Files.exists(WorkFolder.in(out).path()) && !Files.exists(PatchCutting.summary(out))) {
            return; // no slide could be used
        }
        Map<String, String> old = Json.read(file, new TypeReference<Map<String, String>>() {});
        for (String name : values.keySet()) {
            String before = old.getOrDefault(name, BEFORE.get(name));
            if (!values.get(name).equals(before)) {
                throw new InputException(
                        out
                                + ": was started with other settings: "
                                + difference(name, before, values.get(name))
                                + "; choose another --out, or delete this folder");
            }
        }
    }

    private static String difference(String name, String old, String now) {
        return switch (name) {
            case "slides", "annotations", "places" -> "the " + name + " have changed since";
            case "normal_without_annotation", "force" ->
                    "--"
                            + name.replace('_', '-')
                            + (now.equals("true")
                                    ? " was not given and is now"
                                    : " was given and is not now");
            default -> shownName(name) + " was " + shownValue(old) + " and is " + shownValue(now);
        };
    }

    /** Returns the values as they are shown, in words and by the names of the options. */
    Map<String, String> shown(PatchOrder order) {
        Map<String, String> shown = new LinkedHashMap<>();
        values.forEach((name, value) -> shown.put(shownName(name), shownValue(value)));
        shown.put("groups", order.source().groups().words());
        shown.put("rejection", order.tissue().rejection().words());
        shown.put(
                shownName("shares"),
                String.format(
                        Locale.ROOT,
                        "train %s, val %s, test %s",
                        order.splits().fractions().toArray()));
        shown.remove("rules");
        new TreeMap<>(order.sampling().rules())
                .forEach((split, rule) -> shown.put("patches of " + split.folder(), rule.words()));
        return shown;
    }

    private static String shownName(String name) {
        return name.equals("shares") ? "split_fractions" : name;
    }

    private static String shownValue(String value) {
        return AS_DECLARED.equals(value) ? "as declared by the slides" : value;
    }
}
