package org.epsam.core.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.epsam.core.Golden;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;

class PointPromptsTest {
    private static final int DRAWS = 20_000;
    private final RandomGenerator random = new SplittableRandom(7);

    private static Golden golden() {
        return Golden.read("prompts/prompts.safetensors");
    }

    @Test
    void pointsAreEqualIfTheirCoordinatesAre() {
        Points points = new Points(new float[] {1, 2}, new float[] {3, 4});
        assertThat(points)
                .isEqualTo(new Points(new float[] {1, 2}, new float[] {3, 4}))
                .hasSameHashCodeAs(new Points(new float[] {1, 2}, new float[] {3, 4}))
                .isNotEqualTo(new Points(new float[] {1, 2}, new float[] {3, 5}))
                .isNotEqualTo(new Points(new float[] {0, 2}, new float[] {3, 4}));
    }

    private interface Sampler {
        Points draw();
    }

    @Test
    void drawsUniformlyAsTheOriginal() {
        Golden golden = golden();
        Mask mask = golden.mask("mask");
        double[] first = new double[20];
        Arrays.fill(first, 1.0 / 20);
        assertFrequencies(
                golden,
                () -> PointPrompts.uniform(mask, 5, random),
                "uniform",
                golden.doubles("uniform.exact_inclusion"),
                first);
    }

    @Test
    void drawsByWeightAsTheOriginal() {
        Golden golden = golden();
        Mask mask = golden.mask("mask");
        ScalarMap cam = golden.map("cam");
        assertFrequencies(
                golden,
                () -> PointPrompts.weighted(mask, cam, 5, random),
                "weighted",
                golden.doubles("weighted.exact_inclusion"),
                golden.doubles("weights"));
    }

    /** Compares how often each pixel is drawn, and drawn first, at 5 standard errors. */
    private static void assertFrequencies(
            Golden golden, Sampler sampler, String name, double[] inclusion, double[] first) {
        double[] pixels = golden.doubles("pixels_xy_row_major");
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < pixels.length / 2; i++) {
            index.put((float) pixels[2 * i] + " " + (float) pixels[2 * i + 1], i);
        }
        int[] drawn = new int[20];
        int[] drawnFirst = new int[20];
        for (int k = 0; k < DRAWS; k++) {
            Points points = sampler.draw();
            int[] at =
                    IntStream.range(0, points.size())
                            .map(i -> index.get(points.x()[i] + " " + points.y()[i]))
                            .toArray();
            assertThat(IntStream.of(at).distinct().count()).isEqualTo(5);
            IntStream.of(at).forEach(i -> drawn[i]++);
            drawnFirst[at[0]]++;
        }
        for (int seed : new int[] {21, 22}) {
            double[] numpy = golden.doubles(name + ".numpy_seed" + seed);
            for (int i = 0; i < numpy.length; i += 2) {
                String point = (float) numpy[i] + " " + (float) numpy[i + 1];
                assertThat(drawn[index.get(point)]).as("%s: NumPy's %s", name, point).isPositive();
            }
        }
        double[] theirs = golden.doubles(name + ".inclusion_count");
        double[] theirFirst = golden.doubles(name + ".first_count");
        for (int i = 0; i < 20; i++) {
            double error = Math.sqrt(DRAWS * inclusion[i] * (1 - inclusion[i]));
            assertThat((double) drawn[i])
                    .as("%s: pixel %d", name, i)
                    .isCloseTo(DRAWS * inclusion[i], within(5 * error))
                    .isCloseTo(theirs[i], within(5 * Math.sqrt(2) * error));
            error = Math.sqrt(DRAWS * first[i] * (1 - first[i]));
            assertThat((double) drawnFirst[i])
                    .as("%s: pixel %d first", name, i)
                    .isCloseTo(DRAWS * first[i], within(5 * error))
                    .isCloseTo(theirFirst[i], within(5 * Math.sqrt(2) * error));
        }
    }

    @Test
    void anEmptyMaskGivesNoPointAndInTheReferenceTheCorner() {
        Mask empty = new Mask(8, 6, new byte[48]);
        ScalarMap cam = golden().map("cam");
        assertThat(PointPrompts.uniform(empty, 5, random).size()).isZero();
        assertThat(PointPrompts.weighted(empty, cam, 5, random).size()).isZero();
        assertThat(set(PointPrompts.referenceUniform(empty, 5, random)))
                .isEqualTo(set("edge.uniform_empty_mask"))
                .containsExactly("0.0 0.0");
        assertThat(set(PointPrompts.referenceWeighted(empty, cam, 5, random)))
                .isEqualTo(set("edge.weighted_empty_mask"));
    }

    @Test
    void fewerPixelsThanPointsGiveAll() {
        Mask three = golden().mask("edge.three_mask");
        ScalarMap cam = golden().map("cam");
        for (int i = 0; i < cam.values().length; i++) {
            cam.values()[i] += 0.1f;
        }
        TreeSet<String> expected = set("edge.weighted_3_pixels_want_5_any_order");
        assertThat(set(PointPrompts.uniform(three, 5, random))).isEqualTo(expected);
        assertThat(set(PointPrompts.referenceUniform(three, 5, random))).isEqualTo(expected);
        assertThat(set(PointPrompts.weighted(three, cam, 5, random))).isEqualTo(expected);
        assertThat(set(PointPrompts.referenceWeighted(three, cam, 5, random))).isEqualTo(expected);
    }

    @Test
    void fewerWeightsThanPointsGiveThoseAndInTheReferenceTheCorner() {
        Mask mask = golden().mask("mask");
        ScalarMap four = golden().map("edge.few_weights");
        Points drawn = PointPrompts.weighted(mask, four, 5, random);
        assertThat(drawn.size()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            int x = (int) drawn.x()[i];
            int y = (int) drawn.y()[i];
            assertThat(mask.get(x, y) && four.get(x, y) > 0).as("%d %d", x, y).isTrue();
        }
        assertThat(set(PointPrompts.referenceWeighted(mask, four, 5, random)))
                .isEqualTo(set("edge.weighted_4_nonzero_weights_want_5"));

        ScalarMap five = golden().map("edge.one_weights");
        TreeSet<String> those = set("edge.weighted_5_nonzero_weights_want_5_any_order");
        assertThat(set(PointPrompts.weighted(mask, five, 5, random))).isEqualTo(those);
        assertThat(set(PointPrompts.referenceWeighted(mask, five, 5, random))).isEqualTo(those);

        ScalarMap none = new ScalarMap(8, 6, new float[48]);
        assertThat(PointPrompts.weighted(mask, none, 5, random).size()).isZero();
        assertThat(set(PointPrompts.referenceWeighted(mask, none, 5, random)))
                .isEqualTo(set("edge.weighted_all_zero_weights"));
    }

    @Test
    void aWeightThatIsNoNumberIsNotDrawnAndInTheReferenceGivesTheCorner() {
        Mask mask = golden().mask("mask");
        ScalarMap cam = golden().map("cam");
        int bad = 0;
        while (mask.values()[bad] == 0) {
            bad++;
        }
        cam.values()[bad] = Float.NaN;
        Points drawn = PointPrompts.weighted(mask, cam, 20, random);
        assertThat(set(drawn)).hasSize(18).doesNotContain((float) (bad % 8) + " " + bad / 8f);
        assertThat(set(PointPrompts.referenceWeighted(mask, cam, 5, random)))
                .isEqualTo(set("edge.weighted_nan"));
    }

    /** What rounding changes in a mask must not change all that is drawn in it. */
    @Test
    void onePixelMoreChangesAtMostOnePoint() {
        for (int seed = 0; seed < 50; seed++) {
            byte[] values = new byte[48];
            Arrays.fill(values, 8, 40, (byte) 1);
            Mask mask = new Mask(8, 6, values.clone());
            values[seed % 8] = 1;
            Mask more = new Mask(8, 6, values);
            ScalarMap weights = new ScalarMap(8, 6, new float[48]);
            Arrays.fill(weights.values(), 0.5f);
            TreeSet<String> before = set(PointPrompts.uniform(mask, 5, new SplittableRandom(seed)));
            before.removeAll(set(PointPrompts.uniform(more, 5, new SplittableRandom(seed))));
            assertThat(before).hasSizeLessThanOrEqualTo(1);
            before = set(PointPrompts.weighted(mask, weights, 5, new SplittableRandom(seed)));
            before.removeAll(
                    set(PointPrompts.weighted(more, weights, 5, new SplittableRandom(seed))));
            assertThat(before).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void mapsPointsToTheInputFrame() {
        Golden golden = Golden.read("resize/resize.safetensors");
        double[] in = golden.doubles("coords.in_xy");
        Points points = new Points(new float[5], new float[5]);
        for (int i = 0; i < 5; i++) {
            points.x()[i] = (float) in[2 * i];
            points.y()[i] = (float) in[2 * i + 1];
        }
        assertPoints(
                points.toInputFrame(512, 384, 1024, 768), golden.doubles("coords.384x512_to_1024"));
        assertPoints(
                points.toInputFrame(500, 333, 1024, 682), golden.doubles("coords.333x500_to_1024"));
    }

    /** To one unit in the last place of float32: the points come and go in it. */
    private static void assertPoints(Points actual, double[] expected) {
        for (int i = 0; i < actual.size(); i++) {
            float x = (float) expected[2 * i];
            float y = (float) expected[2 * i + 1];
            assertThat(actual.x()[i]).isCloseTo(x, within(Math.ulp(x)));
            assertThat(actual.y()[i]).isCloseTo(y, within(Math.ulp(y)));
        }
    }

    @Test
    void refusesWeightsOfAnotherSize() {
        Mask mask = new Mask(2, 2, new byte[4]);
        ScalarMap weights = new ScalarMap(4, 1, new float[4]);
        assertThatThrownBy(() -> PointPrompts.weighted(mask, weights, 1, random))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static TreeSet<String> set(Points points) {
        TreeSet<String> set = new TreeSet<>();
        for (int i = 0; i < points.size(); i++) {
            set.add(points.x()[i] + " " + points.y()[i]);
        }
        assertThat(set).hasSize(points.size());
        return set;
    }

    private static TreeSet<String> set(String tensor) {
        double[] xy = golden().doubles(tensor);
        TreeSet<String> set = new TreeSet<>();
        for (int i = 0; i < xy.length; i += 2) {
            set.add((float) xy[i] + " " + (float) xy[i + 1]);
        }
        return set;
    }
}
