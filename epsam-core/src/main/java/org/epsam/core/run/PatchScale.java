package org.epsam.core.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;

/**
 * Size and resolution of the patches that a run was trained on.
 *
 * @param side the longer side of most training patches in pixels
 * @param micrometres pixel size of a patch in um; empty where the data set has no column {@code
 *     mpp} in its manifest, or holds patches of different resolutions
 */
public record PatchScale(int side, Optional<Double> micrometres) {
    // A sample of this size is enough.
    private static final int SAMPLE_SIZE = 200;
    // Resolutions differ if they are farther apart than this fraction of their median.
    private static final double SAME_RESOLUTION = 0.1;

    /**
     * Finds the scale of a data set by its training patches and its manifest.
     *
     * @param data a data set with training patches
     * @return the side that most of the first 200 patches have, and the resolution
     * @throws InputException if a patch cannot be read
     */
    public static PatchScale of(Dataset data) {
        List<Patch> patches = data.of(Split.TRAIN);
        Map<Integer, Integer> sides = new TreeMap<>();
        for (Patch patch : patches.subList(0, Math.min(SAMPLE_SIZE, patches.size()))) {
            sides.merge(patch.size().longerSide(), 1, Integer::sum);
        }
        int side =
                sides.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        return new PatchScale(side, micrometres(data.root()));
    }

    private static Optional<Double> micrometres(Path root) {
        Path manifest = Files.isDirectory(root) ? root.resolve("manifest.csv") : root;
        if (!Files.exists(manifest)) {
            return Optional.empty();
        }
        List<Double> values;
        try {
            values =
                    CsvTable.read(manifest).rows().stream()
                            .map(row -> row.get("mpp"))
                            .filter(text -> !text.isEmpty())
                            .map(Double::valueOf)
                            .sorted(Comparator.naturalOrder())
                            .toList();
        } catch (InputException | IllegalArgumentException e) {
            // A foreign file of this name, or a value of another type.
            return Optional.empty();
        }
        if (values.isEmpty()) {
            return Optional.empty();
        }
        double median = values.get(values.size() / 2);
        double spread = values.get(values.size() - 1) - values.get(0);
        return median > 0 && spread <= SAME_RESOLUTION * median
                ? Optional.of(median)
                : Optional.empty();
    }

    /**
     * Reads the scale that {@code run.json} records.
     *
     * @param run a run
     * @return the scale of its patches
     * @throws InputException if a run of an older version does not record it
     */
    public static PatchScale of(Run run) {
        Optional<RunInfo> info = run.info();
        OptionalInt side = info.map(RunInfo::patchSide).orElse(OptionalInt.empty());
        if (side.isEmpty()) {
            throw new InputException(
                    run.infoFile()
                            + ": does not record the side of its patches; add \"patch_side\" and,"
                            + " if known, \"mpp\"");
        }
        OptionalDouble mpp = info.get().mpp();
        return new PatchScale(
                side.getAsInt(),
                mpp.isPresent() ? Optional.of(mpp.getAsDouble()) : Optional.empty());
    }
}
