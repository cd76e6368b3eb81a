package org.epsam.nets.vit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.epsam.base.io.Json;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.StateDict;

/** What {@code published.json} knows of vision transformers. */
final class Published {
    private static final JsonNode TABLES = read();

    /** How networks are named by their implementations; the first that fits is right. */
    private static final List<Layout> LAYOUTS = layouts();

    private static final String DEFAULT_NORMALISATION = "ImageNet";

    private Published() {}

    private static JsonNode read() {
        try (InputStream in = Published.class.getResourceAsStream("published.json")) {
            return Json.MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Layout> layouts() {
        List<Layout> layouts = new ArrayList<>();
        TABLES.get("layouts").forEach(node -> layouts.add(Layout.of(node)));
        return layouts;
    }

    /** The naming of a checkpoint; empty if it is of no vision transformer. */
    static Optional<Layout> layout(StateDict state) {
        return LAYOUTS.stream().filter(layout -> layout.has(state)).findFirst();
    }

    private static JsonNode width(VitSizes sizes) {
        List<String> known = new ArrayList<>();
        for (JsonNode row : TABLES.get("widths")) {
            if (row.get("width").asInt() == sizes.width()) {
                return row;
            }
            known.add(row.get("width").asText());
        }
        throw new CheckpointException(
                "a vision transformer of width "
                        + sizes.width()
                        + ": how many heads it has cannot be told from its shapes; known are the"
                        + " widths "
                        + String.join(", ", known));
    }

    /**
     * The number of heads, which no shape tells.
     *
     * @throws CheckpointException if no published network has this width
     */
    static int heads(VitSizes sizes) {
        return width(sizes).get("heads").asInt();
    }

    /** The published networks of these sizes; none or several. */
    private static List<JsonNode> models(VitSizes sizes, Layout layout) {
        Map<String, Object> facts =
                Map.of(
                        "layout", layout.name(),
                        "width", sizes.width(),
                        "depth", sizes.depth(),
                        "patch", sizes.patch(),
                        "grid", sizes.grid(),
                        "registers", sizes.registers(),
                        "scaled", sizes.scaled(),
                        "gated", sizes.gated());
        List<JsonNode> models = new ArrayList<>();
        for (JsonNode model : TABLES.get("models")) {
            boolean fits =
                    facts.entrySet().stream()
                            .filter(fact -> model.has(fact.getKey()))
                            .allMatch(
                                    fact ->
                                            model.get(fact.getKey())
                                                    .asText()
                                                    .equals(fact.getValue().toString()));
            if (fits) {
                models.add(model);
            }
        }
        return models;
    }

    /** That of the published network of these sizes, else ImageNet's. */
    static Normalisation normalisation(VitSizes sizes, Layout layout) {
        String name =
                models(sizes, layout).stream()
                        .findFirst()
                        .map(model -> model.get("normalisation").asText())
                        .orElse(DEFAULT_NORMALISATION);
        JsonNode values = TABLES.get("normalisations").get(name);
        return new Normalisation(
                name, numbers(values.get("mean")), numbers(values.get("deviation")));
    }

    private static float[] numbers(JsonNode array) {
        float[] numbers = new float[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) array.get(i).asDouble();
        }
        return numbers;
    }

    /** Such as {@code DINOv2 ViT-S/14, 4 registers, 518 px}. */
    static String describe(VitSizes sizes, Layout layout) {
        String known =
                models(sizes, layout).stream()
                        .map(model -> model.get("name").asText())
                        .collect(Collectors.joining(" or "));
        String size = "ViT-" + width(sizes).get("size").asText() + "/" + sizes.patch();
        String title = known.isEmpty() ? size + " of " + sizes.depth() + " blocks" : known;
        return title
                + (known.isEmpty() || known.contains(size) ? "" : " (" + size + ")")
                + (sizes.registers() > 0 ? ", " + sizes.registers() + " registers" : "")
                + (sizes.gated() ? ", SwiGLU" : "")
                + ", "
                + sizes.grid() * sizes.patch()
                + " px, names of "
                + layout.name()
                + ", normalisation "
                + normalisation(sizes, layout).name();
    }
}
