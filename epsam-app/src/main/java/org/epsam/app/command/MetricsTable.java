package org.epsam.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.epsam.base.InputException;

/** Prints a run's metrics as aligned columns: each value with its 95 % interval. */
final class MetricsTable {
    private static final List<String> COLUMNS = List.of("dice", "iou", "miou", "negative_area");

    private MetricsTable() {}

    /** Reads metrics.json and lays it out. */
    static String read(Path file) {
        JsonNode metrics;
        try {
            metrics = new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        List<List<String>> lines = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of(""));
        COLUMNS.forEach(name -> header.add(name.replace('_', ' ')));
        lines.add(header);
        for (Map.Entry<String, JsonNode> row : metrics.path("rows").properties()) {
            List<String> cells = new ArrayList<>(List.of(title(row.getKey())));
            COLUMNS.forEach(name -> cells.add(cell(row.getValue().path(name))));
            lines.add(cells);
        }
        return String.format(
                        Locale.ROOT,
                        "%s, %s: %d patches with tumour, %d without, %d slides;"
                                + " intervals of 95 %% by %s%n",
                        metrics.path("data").asText(),
                        metrics.path("split").asText(),
                        metrics.path("n_positive").asInt(),
                        metrics.path("n_negative").asInt(),
                        metrics.path("n_slides").asInt(),
                        metrics.path("intervals").asText())
                + aligned(lines);
    }

    private static String title(String row) {
        if (row.startsWith("iter")) {
            return row.equals("iter0") ? "adapted (iter0)" : "refined (" + row + ")";
        }
        return switch (row) {
            case "everything" -> "everything tumour";
            case "otsu" -> "Otsu's threshold";
            case "cam" -> "activation map";
            default -> row.replace('_', ' ');
        };
    }

    /** A value with its interval. */
    static String cell(JsonNode interval) {
        return interval.hasNonNull("value")
                ? String.format(
                        Locale.ROOT,
                        "%.3f (%.3f-%.3f)",
                        interval.get("value").asDouble(),
                        interval.path("low").asDouble(),
                        interval.path("high").asDouble())
                : "-";
    }

    /** Lays cells out in columns as wide as their widest, two blanks between. */
    static String aligned(List<List<String>> lines) {
        int columns = lines.get(0).size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                row.append(String.format("%-" + widths[i] + "s  ", line.get(i)));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
