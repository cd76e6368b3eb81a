package org.epsam.app.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.GroupLabels;
import org.locationtech.jts.geom.Envelope;

/** Describes annotations: their groups, what these are taken as, and where they lie. */
final class AnnotationFacts {
    private AnnotationFacts() {}

    static FactSheet of(Path file) {
        AnnotationSet set = AnnotationFile.read(file);
        List<FactSheet> groups = new ArrayList<>();
        Envelope around = new Envelope();
        for (String group : set.areaGroups()) {
            int areas = 0;
            double pixels = 0;
            for (Annotation annotation : set.annotations()) {
                if (annotation.coversArea() && annotation.group().equals(group)) {
                    areas++;
                    pixels += annotation.shape().getArea();
                    around.expandToInclude(annotation.shape().getEnvelopeInternal());
                }
            }
            groups.add(
                    new FactSheet()
                            .put("group", group)
                            .put("areas", areas)
                            .put("square pixels", Math.round(pixels))
                            .put("taken as", meaning(group)));
        }
        FactSheet facts = new FactSheet().put("file", file.toString());
        facts.put("kind", "annotations").put("objects", set.annotations().size());
        if (around.isNull()) {
            return facts.put("areas", "none").put("notes", set.notes());
        }
        return facts.put("groups", groups)
                .put(
                        "place",
                        String.format(
                                Locale.ROOT,
                                "x %.0f to %.0f, y %.0f to %.0f, pixels of level 0 from the corner"
                                        + " of the %s",
                                around.getMinX(),
                                around.getMaxX(),
                                around.getMinY(),
                                around.getMaxY(),
                                set.fromScannedPart() ? "scanned part" : "canvas"))
                .put("notes", set.notes());
    }

    private static String meaning(String group) {
        return GroupLabels.USUAL.label(group).stream()
                .mapToObj(label -> label == 1 ? "tumour" : "no tumour")
                .findFirst()
                .orElse("unknown: name it with --tumour-groups or --ignore-groups");
    }
}
