package org.epsam.core.localize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.config.PromptSettings;
import org.epsam.core.image.Dihedral;
import org.epsam.core.prompt.Box;
import org.epsam.core.prompt.PointPrompts;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;

class LocalizationTest {
    private static Points points(GrayImage map, String setting) {
        Config config = ConfigLoader.load("published", Optional.empty(), List.of(setting));
        return Localization.of(map, config.localize().mask(), 64, 64)
                .prompt(config.prompts(), 1, new SplittableRandom(1))
                .inside();
    }

    @Test
    void aMapThatShowsNothingGivesNoPointAndInTheReferenceTheCorner() {
        GrayImage nothing = new GrayImage(4, 4, new byte[16]);
        assertThat(points(nothing, "reference.corner_fallback=false").size()).isZero();
        Points corner = points(nothing, "reference.corner_fallback=true");
        assertThat(corner.x()).containsExactly(0f);
        assertThat(corner.y()).containsExactly(0f);
    }

    @Test
    void aMapThatShowsSomethingGivesPointsInItEitherWay() {
        byte[] values = new byte[16];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 10);
        }
        GrayImage map = new GrayImage(4, 4, values);
        Points right = points(map, "reference.corner_fallback=false");
        assertThat(right.size()).isEqualTo(50);
        Points same = points(map, "reference.corner_fallback=true");
        assertThat(same.x()).isEqualTo(right.x());
        assertThat(same.y()).isEqualTo(right.y());
    }

    private static PromptSettings prompts(String... settings) {
        return ConfigLoader.load("published", Optional.empty(), List.of(settings)).prompts();
    }

    private static Prompt prompt(Localization where, int seed, String... settings) {
        return where.prompt(prompts(settings), 1, new SplittableRandom(seed));
    }

    /** 7 x 5, inside are columns 2 to 5 of row 1 and column 3 of row 2; two hardly weigh. */
    private static Localization where() {
        Mask mask = new Mask(7, 5, new byte[35]);
        ScalarMap weights = new ScalarMap(7, 5, new float[35]);
        for (int pixel : new int[] {9, 10, 11, 12, 17}) {
            mask.values()[pixel] = 1;
            weights.values()[pixel] = pixel < 11 ? 1e-6f : 1;
        }
        return new Localization(new GrayImage(1, 1, new byte[1]), weights, mask);
    }

    @Test
    void pointsWithoutWeightsAreDrawnEvenlyInsideTheMask() {
        Localization where = where();
        int[] even = new int[35];
        int[] weighted = new int[35];
        PromptSettings byWeight = prompts("prompts.points=1");
        PromptSettings evenly = prompts("prompts.points=1", "prompts.weighted=false");
        for (int seed = 0; seed < 5000; seed++) {
            Points one = where.prompt(evenly, 1, new SplittableRandom(seed)).inside();
            even[(int) (one.y()[0] * 7 + one.x()[0])]++;
            one = where.prompt(byWeight, 1, new SplittableRandom(seed)).inside();
            weighted[(int) (one.y()[0] * 7 + one.x()[0])]++;
        }
        // Five standard errors are 141.
        for (int pixel = 0; pixel < 35; pixel++) {
            boolean inside = where.mask().values()[pixel] != 0;
            assertThat(even[pixel]).isBetween(inside ? 859 : 0, inside ? 1141 : 0);
        }
        assertThat(weighted[9] + weighted[10]).isLessThan(5);
    }

    @Test
    void pointsWithoutWeightsHaveTheSameFallback() {
        Localization nothing =
                new Localization(
                        new GrayImage(1, 1, new byte[1]),
                        new ScalarMap(7, 5, new float[35]),
                        new Mask(7, 5, new byte[35]));
        String[] box = {"prompts.weighted=false", "prompts.box=true"};
        Prompt none = prompt(nothing, 1, box);
        assertThat(none.size()).isZero();
        assertThat(none.box()).isEmpty();
        Prompt corner = prompt(nothing, 1, box[0], box[1], "reference.corner_fallback=true");
        assertThat(corner.inside().x()).containsExactly(0f);
        assertThat(corner.box()).isEmpty();
    }

    @Test
    void aBoxGoesAroundTheMaskAndTurnsWithIt() {
        Localization where = where();
        assertThat(prompt(where, 1).box()).isEmpty();
        Box upright = new Box(2, 1, 5, 2);
        assertThat(prompt(where, 1, "prompts.box=true").box()).contains(upright);
        // A quarter counter-clockwise: columns become rows from below.
        assertThat(prompt(where.turned(1), 1, "prompts.box=true").box())
                .contains(new Box(1, 1, 2, 4));
        assertThat(prompt(where.turned(2), 1, "prompts.box=true").box())
                .contains(new Box(1, 2, 4, 3));
        assertThat(prompt(where.turned(4), 1, "prompts.box=true").box())
                .contains(new Box(1, 1, 4, 2));
        for (int variant = 0; variant < Dihedral.COUNT; variant++) {
            byte[] filled = new byte[35];
            for (int y = 1; y <= 2; y++) {
                Arrays.fill(filled, y * 7 + 2, y * 7 + 6, (byte) 1);
            }
            assertThat(prompt(where.turned(variant), 1, "prompts.box=true").box())
                    .isEqualTo(Box.around(Dihedral.of(new Mask(7, 5, filled), variant)));
        }
    }

    @Test
    void aBoxChangesNoPoint() {
        String[] settings = {"prompts.points=2", "prompts.negative_points=3"};
        Prompt without = prompt(where(), 4, settings);
        Prompt with = prompt(where(), 4, settings[0], settings[1], "prompts.box=true");
        assertThat(with.inside().x()).isEqualTo(without.inside().x());
        assertThat(with.inside().y()).isEqualTo(without.inside().y());
        assertThat(with.outside().x()).isEqualTo(without.outside().x());
        assertThat(with.outside().y()).isEqualTo(without.outside().y());
    }

    @Test
    void byDefaultPointsAreWeightedAndThereIsNoBox() {
        Localization where = where();
        Prompt plain = prompt(where, 9, "prompts.points=3");
        Points weighted =
                PointPrompts.weighted(where.mask(), where.weights(), 3, new SplittableRandom(9));
        assertThat(plain.inside().x()).isEqualTo(weighted.x());
        assertThat(plain.inside().y()).isEqualTo(weighted.y());
        assertThat(plain.outside().size()).isZero();
        assertThat(plain.map()).isEmpty();
        assertThat(plain.box()).isEmpty();
    }
}
