package org.epsam.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TissueGeneratorTest {
    private static final int SIDE = 96;
    private static final int SLIDES = 12;
    private static final List<SyntheticPatch> POSITIVES = new ArrayList<>();
    private static final List<SyntheticPatch> NEGATIVES = new ArrayList<>();

    @BeforeAll
    static void draw() {
        for (int i = 0; i < 60; i++) {
            SyntheticCase slide = SyntheticCase.random(new SplittableRandom(i % SLIDES));
            POSITIVES.add(TissueGenerator.patch(slide, true, SIDE, new SplittableRandom(1000 + i)));
            NEGATIVES.add(
                    TissueGenerator.patch(slide, false, SIDE, new SplittableRandom(2000 + i)));
        }
    }

    @Test
    void theSameGeneratorGivesTheSamePatch() {
        SyntheticCase slide = SyntheticCase.random(new SplittableRandom(5));
        SyntheticPatch first = TissueGenerator.patch(slide, true, 64, new SplittableRandom(9));
        SyntheticPatch again = TissueGenerator.patch(slide, true, 64, new SplittableRandom(9));
        SyntheticPatch other = TissueGenerator.patch(slide, true, 64, new SplittableRandom(10));
        assertThat(again.image().rgb()).isEqualTo(first.image().rgb());
        assertThat(again.tumour().values()).isEqualTo(first.tumour().values());
        assertThat(other.image().rgb()).isNotEqualTo(first.image().rgb());
    }

    @Test
    void positivesHaveTwentyToSeventyPercentTumourAndNegativesNone() {
        assertThat(POSITIVES).allSatisfy(p -> assertThat(fraction(p.tumour())).isBetween(0.2, 0.7));
        assertThat(NEGATIVES).allSatisfy(p -> assertThat(fraction(p.tumour())).isZero());
    }

    @Test
    void theMaskDoesNotDependOnTheResolution() {
        SyntheticCase slide = SyntheticCase.random(new SplittableRandom(3));
        Mask coarse = TissueGenerator.patch(slide, true, 64, new SplittableRandom(4)).tumour();
        Mask fine = TissueGenerator.patch(slide, true, 256, new SplittableRandom(4)).tumour();
        assertThat(fraction(coarse)).isCloseTo(fraction(fine), within(0.01));
    }

    @Test
    void colourDoesNotGiveAwayTheClass() {
        assertThat(auc(p -> mean(p.image(), 0) + mean(p.image(), 1) + mean(p.image(), 2)))
                .as("brightness")
                .isBetween(0.3, 0.7);
        assertThat(auc(p -> Math.log(mean(p.image(), 0) / mean(p.image(), 1))))
                .as("red over green")
                .isBetween(0.3, 0.7);
        assertThat(auc(p -> Math.log(mean(p.image(), 2) / mean(p.image(), 0))))
                .as("blue over red")
                .isBetween(0.3, 0.7);
        assertThat(auc(p -> darkFraction(p.image()))).as("dark area").isBetween(0.3, 0.7);
        assertThat(auc(p -> openFraction(p.image()))).as("white area").isBetween(0.3, 0.7);
    }

    @Test
    void darkPixelsAreNotTheTumour() {
        double otsu = 0;
        double everything = 0;
        for (SyntheticPatch patch : POSITIVES) {
            otsu += overlap(patch) / POSITIVES.size();
            everything += fraction(patch.tumour()) / POSITIVES.size();
        }
        assertThat(otsu).isBetween(0.3, 0.55);
        assertThat(everything).isBetween(0.33, 0.47);
    }

    @Test
    void slidesDifferInStain() {
        double[] reds = new double[SLIDES];
        for (int i = 0; i < POSITIVES.size(); i++) {
            reds[i % SLIDES] += mean(NEGATIVES.get(i).image(), 0) * SLIDES / POSITIVES.size();
        }
        double spread =
                Arrays.stream(reds).max().orElseThrow() - Arrays.stream(reds).min().orElseThrow();
        assertThat(spread).isGreaterThan(10);
    }

    @Test
    void aSideOutOfRangeIsRefused() {
        SyntheticCase slide = SyntheticCase.random(new SplittableRandom(5));
        assertThatThrownBy(() -> TissueGenerator.patch(slide, true, 16, new SplittableRandom(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16");
    }

    /** Chance that the score of a positive is above that of a negative. */
    private static double auc(ToDoubleFunction<SyntheticPatch> score) {
        double above = 0;
        for (SyntheticPatch positive : POSITIVES) {
            for (SyntheticPatch negative : NEGATIVES) {
                above += score.applyAsDouble(positive) > score.applyAsDouble(negative) ? 1 : 0;
            }
        }
        return above / POSITIVES.size() / NEGATIVES.size();
    }

    private static double fraction(Mask mask) {
        int inside = 0;
        for (byte value : mask.values()) {
            inside += value;
        }
        return inside / (double) mask.values().length;
    }

    private static double mean(RgbImage image, int channel) {
        double sum = 0;
        for (int i = channel; i < image.rgb().length; i += 3) {
            sum += image.rgb()[i] & 0xff;
        }
        return sum / (image.rgb().length / 3);
    }

    private static double darkFraction(RgbImage image) {
        int dark = 0;
        for (boolean pixel : darkPixels(image)) {
            dark += pixel ? 1 : 0;
        }
        return dark / (double) (image.width() * image.height());
    }

    /** Fraction of pixels that are almost white: lumina, fat, cracks, the ground. */
    private static double openFraction(RgbImage image) {
        int open = 0;
        for (int i = 1; i < image.rgb().length; i += 3) {
            open += (image.rgb()[i] & 0xff) > 215 ? 1 : 0;
        }
        return open / (double) (image.width() * image.height());
    }

    private static double overlap(SyntheticPatch patch) {
        boolean[] dark = darkPixels(patch.image());
        int both = 0;
        int either = 0;
        for (int i = 0; i < dark.length; i++) {
            boolean tumour = patch.tumour().values()[i] == 1;
            both += dark[i] && tumour ? 1 : 0;
            either += dark[i] || tumour ? 1 : 0;
        }
        return both / (double) either;
    }

    /** Pixels at or below Otsu's threshold of the grey levels. */
    private static boolean[] darkPixels(RgbImage image) {
        int count = image.width() * image.height();
        int[] grey = new int[count];
        int[] histogram = new int[256];
        double total = 0;
        for (int i = 0; i < count; i++) {
            int x = i % image.width();
            int y = i / image.width();
            grey[i] = (image.get(x, y, 0) + image.get(x, y, 1) + image.get(x, y, 2)) / 3;
            histogram[grey[i]]++;
            total += grey[i];
        }
        double best = -1;
        int threshold = 0;
        double below = 0;
        double sumBelow = 0;
        for (int level = 0; level < 256; level++) {
            below += histogram[level];
            sumBelow += level * (double) histogram[level];
            if (below > 0 && below < count) {
                double gap = sumBelow / below - (total - sumBelow) / (count - below);
                double between = below * (count - below) * gap * gap;
                if (between > best) {
                    best = between;
                    threshold = level;
                }
            }
        }
        boolean[] dark = new boolean[count];
        for (int i = 0; i < count; i++) {
            dark[i] = grey[i] <= threshold;
        }
        return dark;
    }
}
