package org.epsam.core.bench;

import java.util.List;

/**
 * How much is measured.
 *
 * @param productSide rows and columns of the matrices whose product gives the rates
 * @param copiedMib size of the tensor whose copy gives the bandwidth, MiB; larger than all caches
 * @param vit whether the encoder of SAM ViT-B is measured, too
 * @param outlines numbers of outlines that are written as GeoJSON
 * @param secondsPerRow calls are repeated for so long, at least three times; long calls are timed
 *     once
 */
public record BenchSizes(
        int productSide, int copiedMib, boolean vit, List<Integer> outlines, double secondsPerRow) {
    /** Takes a few minutes. */
    public static final BenchSizes USUAL =
            new BenchSizes(2048, 512, true, List.of(10_000, 100_000), 2);

    /** Takes less than a minute; the figures scatter more. */
    public static final BenchSizes QUICK =
            new BenchSizes(1024, 256, false, List.of(1_000, 10_000), 0.5);
}
