package org.epsam.web.slide;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.slides.slide.Resolution;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.index.ItemVisitor;
import org.locationtech.jts.index.strtree.STRtree;

/**
 * The outlines of the results of one slide, each a region with an id, the largest first; found by
 * windows. Never changes, but for a bounded cache of simplified outlines.
 *
 * <p>An outline takes some 300 bytes and 16 for each vertex: 80 MiB for a hundred thousand of 30.
 */
final class OutlineIndex implements OpenPool.Closing {
    /** Tissue is looked for as if pixels were of this size, too, where it is not known. */
    private static final Resolution USUAL = new Resolution(0.25);

    private static final int MOST_SIMPLIFIED_BYTES = 32 << 20;

    private final List<Region> regions;
    private final Optional<Resolution> resolution;
    private final int[] byDoubt;
    private final Map<String, Integer> ranks = new HashMap<>();
    private final STRtree tree = new STRtree();
    private final Map<Simplified, Polygon> simplified = new LinkedHashMap<>(64, 0.75f, true);
    private long simplifiedBytes;

    /**
     * A region as it was segmented.
     *
     * @param id stays the same as long as the outline does
     * @param polygon in pixels of level 0 from the corner of the scanned part
     * @param area square pixels
     * @param probability of tumour, the mean over the region
     * @param doubt of {@link Doubt}
     */
    record Region(
            String id, Polygon polygon, double area, OptionalDouble probability, double doubt) {}

    /**
     * An outline at a scale.
     *
     * @param rank of the region
     * @param power of two, the scale
     */
    private record Simplified(int rank, int power) {}

    private OutlineIndex(List<Region> regions, Optional<Resolution> resolution) {
        this.regions = regions;
        this.resolution = resolution;
        byDoubt = byDoubt(regions);
        for (int rank = 0; rank < regions.size(); rank++) {
            ranks.put(regions.get(rank).id(), rank);
            tree.insert(regions.get(rank).polygon().getEnvelopeInternal(), rank);
        }
        // It is built once; then several threads may ask it.
        tree.build();
    }

    /** The ranks of regions, those of most doubt first, and the larger one of two alike. */
    private static int[] byDoubt(List<Region> regions) {
        long[] keys = new long[regions.size()];
        for (int rank = 0; rank < keys.length; rank++) {
            // Bits of numbers that are not negative have the order of the numbers.
            float certain = (float) Math.max(0, 1 - regions.get(rank).doubt());
            keys[rank] = (long) Float.floatToIntBits(certain) << Integer.SIZE | rank;
        }
        Arrays.sort(keys);
        return LongStream.of(keys).mapToInt(key -> (int) key).toArray();
    }

    /**
     * Reads the outlines of a slide.
     *
     * @param file as {@code segment} wrote it
     * @param resolution of level 0
     * @throws InputException where it is damaged
     */
    static OutlineIndex read(Path file, Optional<Resolution> resolution) {
        double square = resolution.orElse(USUAL).squareMicrometres(1) / 1e6;
        Map<String, Integer> known = new HashMap<>();
        List<Region> regions = new ArrayList<>();
        for (OutlineFile.Outlined outline : OutlineFile.read(file)) {
            String hash = "r" + hash(outline.polygon());
            int number = known.merge(hash, 1, Integer::sum);
            double area = outline.polygon().getArea();
            regions.add(
                    new Region(
                            number == 1 ? hash : hash + "-" + number,
                            outline.polygon(),
                            area,
                            outline.probability(),
                            Doubt.of(outline.probability(), area * square)));
        }
        regions.sort(Comparator.comparingDouble(Region::area).reversed());
        return new OutlineIndex(regions, resolution);
    }

    /** The index of a slide that has not been segmented. */
    static OutlineIndex empty(Optional<Resolution> resolution) {
        return new OutlineIndex(List.of(), resolution);
    }

    /** Twelve digits that follow from the vertices in their order. */
    private static String hash(Polygon polygon) {
        long hash = add(0, polygon.getExteriorRing());
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            hash = add(hash, polygon.getInteriorRingN(i));
        }
        String digits = Long.toHexString(hash >>> 16);
        return "0".repeat(12 - digits.length()) + digits;
    }

    private static long add(long hash, LinearRing ring) {
        CoordinateSequence points = ring.getCoordinateSequence();
        long sum = mixed(hash + points.size());
        for (int i = 0; i < points.size(); i++) {
            // Adding 0 makes -0 the same as 0, which files do not tell apart.
            sum = mixed(sum ^ Double.doubleToLongBits(points.getX(i) + 0.0));
            sum = mixed(sum ^ Double.doubleToLongBits(points.getY(i) + 0.0));
        }
        return sum;
    }

    /** The finisher of SplitMix64 (Steele et al. 2014): each bit depends on all. */
    private static long mixed(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** All regions, the largest first; the place in the list is their rank. */
    List<Region> regions() {
        return regions;
    }

    /** All regions, those that deserve a look most first. */
    Stream<Region> byDoubt() {
        return IntStream.of(byDoubt).mapToObj(regions::get);
    }

    /** The resolution of level 0, if known. */
    Optional<Resolution> resolution() {
        return resolution;
    }

    Optional<Region> find(String id) {
        return Optional.ofNullable(ranks.get(id)).map(regions::get);
    }

    /** The rank of a region; -1 where there is none. */
    int rank(String id) {
        return ranks.getOrDefault(id, -1);
    }

    /** The ranks of the regions whose bounds meet a window. */
    BitSet meeting(Envelope window) {
        BitSet ranks = new BitSet(regions.size());
        tree.query(window, (ItemVisitor) rank -> ranks.set((Integer) rank));
        return ranks;
    }

    /** The outline of a region, simplified to a scale. */
    Polygon simplified(int rank, double scale) {
        Polygon polygon = regions.get(rank).polygon();
        int power = OutlineSimplifier.power(scale);
        if (power < 0) {
            return polygon;
        }
        Simplified key = new Simplified(rank, power);
        synchronized (simplified) {
            Polygon known = simplified.get(key);
            if (known != null) {
                return known;
            }
        }
        Polygon made = OutlineSimplifier.simplify(polygon, Math.scalb(1.0, power));
        synchronized (simplified) {
            if (simplified.put(key, made) == null) {
                simplifiedBytes += bytes(made);
            }
            Iterator<Polygon> eldest = simplified.values().iterator();
            while (simplifiedBytes > MOST_SIMPLIFIED_BYTES) {
                simplifiedBytes -= bytes(eldest.next());
                eldest.remove();
            }
        }
        return made;
    }

    private static int bytes(Polygon polygon) {
        return 300 + 16 * polygon.getNumPoints();
    }

    @Override
    public void close() {}
}
