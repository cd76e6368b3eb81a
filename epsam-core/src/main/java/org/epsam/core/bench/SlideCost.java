package org.epsam.core.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What the segmentation of a slide costs on a machine: a part for each slide, and a part that grows
 * with its tissue. Holds for tiles of 256 pixels a side and networks of preset {@code small}.
 *
 * @param startSeconds for each slide, 0 or more
 * @param secondsPerTile for each tile above the gate, above 0
 * @param secondsPerScan for each tile that the classifier leaves empty, above 0
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record SlideCost(double startSeconds, double secondsPerTile, double secondsPerScan) {
    private static final double SIDE = Benchmark.SIDE / 1000.0;

    /**
     * Takes the costs from the rows of slides, of which the classifier leaves no tile empty.
     *
     * @param machine what was measured on
     * @param rows of a benchmark
     * @return the costs
     */
    static SlideCost of(MachineRates machine, List<BenchRow> rows) {
        List<BenchRow> slides = rows.stream().filter(r -> r.name().startsWith("slide_")).toList();
        BenchRow small = slides.get(0);
        BenchRow large = slides.get(slides.size() - 1);
        double slope = (large.seconds() - small.seconds()) / (large.items() - small.items());
        // A single slide, or one that other programs have held up.
        boolean known = large.items() > small.items() && slope > 0;
        double perTile = known ? slope : large.seconds() / large.items();
        double scan = perItem(rows, "classifier_logit_") + perItem(rows, "tile_decoding");
        return new SlideCost(
                Math.max(0, large.seconds() - large.items() * perTile),
                perTile,
                scan / machine.processors());
    }

    /** The shortest time for an item, of rows whose names begin so. */
    private static double perItem(List<BenchRow> rows, String name) {
        return rows.stream()
                .filter(row -> row.name().startsWith(name))
                .mapToDouble(row -> row.seconds() / row.items())
                .min()
                .orElseThrow();
    }

    /**
     * Estimates the time of a slide with the default quality: the tissue is looked at tile by tile,
     * and tiles that overlap by half are segmented where the classifier finds tumour.
     *
     * @param squareMillimetres of tissue
     * @param above part of the tissue above the gate, 0..1
     * @param micrometres of a pixel of the tiles
     * @return seconds
     */
    public double seconds(double squareMillimetres, double above, double micrometres) {
        double side = SIDE * micrometres;
        double tiles = squareMillimetres / (side * side);
        return startSeconds + tiles * ((1 - above) * secondsPerScan + above * 4 * secondsPerTile);
    }
}
