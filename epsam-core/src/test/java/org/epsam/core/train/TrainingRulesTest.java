package org.epsam.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.epsam.base.random.Seeds;
import org.epsam.core.Golden;
import org.junit.jupiter.api.Test;

/** Learning rates, early stopping and seeds. */
class TrainingRulesTest {
    @Test
    void ratesAreThoseOfTheSchedulers() {
        Golden golden = Golden.read("train/schedules.safetensors");
        assertRates(golden, "steplr.step10.gamma0.9.lr1e-5", new LearningRate.Step(1e-5, 10, 0.9));
        for (int period : new int[] {1500, 20, 7, 3}) {
            assertRates(
                    golden,
                    "cosine.tmax" + period + ".lr5e-6",
                    new LearningRate.Cosine(5e-6, period));
        }
    }

    private static void assertRates(Golden golden, String name, LearningRate rate) {
        double[] expected = golden.doubles(name);
        assertThat(expected).hasSize(25);
        for (int epoch = 0; epoch < expected.length; epoch++) {
            assertThat(rate.at(epoch))
                    .as("%s, epoch %d", name, epoch)
                    .isCloseTo(expected[epoch], within(golden.tolerance(name)));
        }
    }

    @Test
    void refusesSchedulesWithoutLength() {
        assertThatThrownBy(() -> new LearningRate.Step(1e-5, 0, 0.9))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LearningRate.Cosine(1e-5, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stopsAfterEpochsWithoutABetterOne() {
        EarlyStopping state = EarlyStopping.withPatience(2);
        assertThat(state.improved()).isFalse();
        assertThat(state.stops()).isFalse();
        state = state.after(0.5);
        assertThat(state.improved()).isTrue();
        state = state.after(0.5);
        assertThat(state.improved()).as("no better").isFalse();
        assertThat(state.stops()).isFalse();
        state = state.after(0.4);
        assertThat(state.improved()).isTrue();
        state = state.after(Double.NaN).after(0.6);
        assertThat(state.stops()).isTrue();
        assertThat(state).isEqualTo(new EarlyStopping(2, 5, 2, 0.4));
    }

    @Test
    void stopsWhereNoLossIsANumber() {
        EarlyStopping state = EarlyStopping.withPatience(2).after(Double.NaN);
        assertThat(state.stops()).isFalse();
        state = state.after(Double.NaN);
        assertThat(state.stops()).isTrue();
        assertThat(state.improved()).isFalse();
        assertThat(state.bestEpoch()).isEqualTo(-1);
    }

    @Test
    void seedsDependOnRootAndNamesAlone() {
        Seeds seeds = new Seeds(22);
        assertThat(seeds.generator("adapt", "epoch 1").nextLong())
                .isEqualTo(new Seeds(22).generator("adapt", "epoch 1").nextLong());
        // SHA-256 of 8 bytes 22 and (5, "adapt"), computed independently.
        assertThat(seeds.seed("adapt")).isEqualTo(SEED_OF_ADAPT);
        assertThat(seeds.seed("adapt", "1")).isNotEqualTo(seeds.seed("adapt1"));
        assertThat(seeds.seed("ab", "c")).isNotEqualTo(seeds.seed("a", "bc"));
        assertThat(seeds.seed("adapt")).isNotEqualTo(new Seeds(23).seed("adapt"));
    }

    private static final long SEED_OF_ADAPT = 5045682923520255415L;
}
