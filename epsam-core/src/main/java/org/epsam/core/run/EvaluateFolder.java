package org.epsam.core.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.core.prompt.Points;

/**
 * Results of stage 5, or of an evaluation on other data.
 *
 * @param path the folder
 */
public record EvaluateFolder(Path path) implements StageFolder {
    /** Name in a run folder. */
    public static final String NAME = "5-evaluate";

    /**
     * Returns the file of the results.
     *
     * @return {@code metrics.json}
     */
    public Path metricsFile() {
        return path.resolve("metrics.json");
    }

    /**
     * Reads the results.
     *
     * @return the results, if any
     * @throws org.epsam.base.InputException if the file is damaged
     */
    public Optional<Metrics> metrics() {
        return Files.exists(metricsFile())
                ? Optional.of(
                        Damaged.named(metricsFile(), () -> Metrics.of(Json.read(metricsFile()))))
                : Optional.empty();
    }

    /**
     * Reads what was told of the data set.
     *
     * @return one sentence each; none if there are no results
     * @throws org.epsam.base.InputException if the file is damaged
     */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (Files.exists(metricsFile())) {
            JsonNode stored =
                    Damaged.named(metricsFile(), () -> Json.read(metricsFile())).path("notes");
            stored.forEach(note -> notes.add(note.asText()));
            notes.removeIf(String::isBlank);
        }
        return notes;
    }

    /**
     * Writes the results.
     *
     * @param metrics the results
     */
    public void writeMetrics(Metrics metrics) {
        writeMetrics(metrics, List.of());
    }

    /**
     * Writes the results with what was told of the data set.
     *
     * @param metrics the results
     * @param notes one sentence each; the field {@code notes} of the file, which is absent without
     *     any
     */
    public void writeMetrics(Metrics metrics, List<String> notes) {
        Map<String, Object> fields = metrics.toMap();
        if (!notes.isEmpty()) {
            fields.put("notes", notes);
        }
        Json.write(metricsFile(), fields);
    }

    /**
     * Returns the table with a row for each evaluated mask.
     *
     * @return {@code patches.csv}
     */
    public Path patchFile() {
        return path.resolve("patches.csv");
    }

    /**
     * Reads the table with a row for each evaluated mask.
     *
     * @return the rows; none if there is no such table
     * @throws org.epsam.base.InputException if the file is damaged
     */
    public List<PatchRow> patches() {
        return Table.read(patchFile(), PatchRow.NEEDED, PatchRow::of);
    }

    /**
     * Writes the table with a row for each evaluated mask.
     *
     * @param rows all of them
     */
    public void writePatches(List<PatchRow> rows) {
        Table.write(patchFile(), PatchRow.HEADER, rows, PatchRow::fields);
    }

    /**
     * Returns the file of the last decoder's mask of a patch.
     *
     * @param patch its name
     * @return a mask of the patch's size
     */
    public Path prediction(String patch) {
        return predictions().resolve(patch + ".png");
    }

    private Path predictions() {
        return path.resolve("prediction");
    }

    /**
     * Deletes all results.
     *
     * @throws org.epsam.base.OutputException if they cannot be deleted
     */
    void clear() {
        for (Path result :
                List.of(
                        metricsFile(),
                        patchFile(),
                        pointFile(),
                        predictions(),
                        infoFile(),
                        new Run(path).report())) {
            AtomicFolders.delete(result);
        }
    }

    private Path infoFile() {
        return path.resolve("evaluation.json");
    }

    /**
     * Reads what was measured.
     *
     * @return what {@code evaluate --data} recorded; empty in a run, and in results of slides and
     *     of older versions
     * @throws org.epsam.base.InputException if the file is damaged
     */
    public Optional<EvaluationInfo> info() {
        return Files.exists(infoFile())
                ? Optional.of(
                        Damaged.named(
                                infoFile(), () -> Json.read(infoFile(), EvaluationInfo.class)))
                : Optional.empty();
    }

    /**
     * Writes what was measured.
     *
     * @param info run and data
     */
    public void writeInfo(EvaluationInfo info) {
        Json.write(infoFile(), info);
    }

    private Path pointFile() {
        return path.resolve("points.json");
    }

    /**
     * Reads the prompts of the last decoder's masks.
     *
     * @return points in patch pixels by name of the patch
     * @throws org.epsam.base.InputException if the file is damaged
     */
    public Map<String, Points> points() {
        Map<String, Points> points = new LinkedHashMap<>();
        if (Files.exists(pointFile())) {
            Map<String, float[][]> stored =
                    Damaged.named(
                            pointFile(), () -> Json.read(pointFile(), new TypeReference<>() {}));
            stored.forEach(
                    (name, pairs) ->
                            points.put(name, Damaged.named(pointFile(), () -> points(pairs))));
        }
        return points;
    }

    private static Points points(float[][] pairs) {
        if (pairs == null || Stream.of(pairs).anyMatch(pair -> pair.length != 2)) {
            throw new IllegalArgumentException("a point has no two coordinates");
        }
        float[] x = new float[pairs.length];
        float[] y = new float[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            x[i] = pairs[i][0];
            y[i] = pairs[i][1];
        }
        return new Points(x, y);
    }

    /**
     * Writes the prompts of the last decoder's masks, rounded down to whole pixels.
     *
     * @param points in patch pixels by name of the patch
     */
    public void writePoints(Map<String, Points> points) {
        Map<String, int[][]> pairs = new LinkedHashMap<>();
        points.forEach(
                (name, p) -> {
                    int[][] xy = new int[p.size()][];
                    for (int i = 0; i < xy.length; i++) {
                        xy[i] = new int[] {(int) p.x()[i], (int) p.y()[i]};
                    }
                    pairs.put(name, xy);
                });
        Json.write(pointFile(), pairs);
    }
}
