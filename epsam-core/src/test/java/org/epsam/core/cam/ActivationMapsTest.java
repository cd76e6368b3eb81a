package org.epsam.core.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.epsam.core.Golden;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationMapsTest {
    // The recipes published for the two data sets.
    private static final InitialMaskRecipe CAMELYON16 =
            new InitialMaskRecipe(MapThreshold.PERCENTILE, 10, 21, false, true);
    private static final InitialMaskRecipe CAMELYON17 =
            new InitialMaskRecipe(MapThreshold.PERCENTILE, 30, 5, false, false);

    @ParameterizedTest
    @ValueSource(strings = {"512x512", "384x512"})
    void averagesTheRawMapsOfFourRotations(String size) {
        Golden golden = Golden.read("classifier/cam_" + size + ".safetensors");
        List<ScalarMap> raws = new ArrayList<>();
        for (int turns = 0; turns < 4; turns++) {
            String name = "rot" + 90 * turns;
            ScalarMap raw = golden.map(name + ".raw");
            raws.add(raw);
            GrayImage eight = ActivationMaps.eightBits(raw);
            assertThat(eight.values()).as(name).isEqualTo(golden.bytes(name + ".u8"));
            GrayImage back = ActivationMaps.turnClockwise(eight, turns);
            assertThat(back.values()).as(name).isEqualTo(golden.bytes(name + ".u8_back"));
        }
        GrayImage average = ActivationMaps.average(raws);
        assertThat(average.width()).isEqualTo(golden.gray("avg_u8").width());
        assertThat(average.values()).isEqualTo(golden.bytes("avg_u8"));
        double[] mean = golden.doubles("avg_f64");
        for (int i = 0; i < mean.length; i++) {
            assertThat(average.values()[i] & 0xff).as("mean %s", mean[i]).isEqualTo((int) mean[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"512x512", "384x512"})
    void makesWeightsAndInitialMasks(String size) {
        Golden golden = Golden.read("classifier/cam_" + size + ".safetensors");
        GrayImage average = golden.gray("avg_u8");
        int height = Integer.parseInt(size.substring(0, 3));
        ScalarMap normalized = ActivationMaps.normalized(average, 512, height);
        assertThat(normalized.values()).isEqualTo(golden.map("normalized_cam").values());
        assertThat(MapThreshold.positive(average)).hasSize((int) golden.scalar("nonzero_count"));
        assertThat(MapThreshold.PERCENTILE.of(average, 10))
                .isEqualTo(golden.scalar("c16.percentile10"));
        assertThat(MapThreshold.PERCENTILE.of(average, 30))
                .isEqualTo(golden.scalar("c17.percentile30"));
        assertThat(Resize.bilinear(average, 512, height).values())
                .isEqualTo(golden.bytes("c16.resized_u8"));
        assertThat(onTheMap(average, 1).values()).isEqualTo(golden.bytes("c17.thresholded_small"));
        assertThat(onTheMap(average, 5).values()).isEqualTo(golden.bytes("c17.opened_small"));
        assertThat(CAMELYON16.mask(average, 512, height).values())
                .isEqualTo(golden.bytes("c16.mask"));
        assertThat(CAMELYON17.mask(average, 512, height).values())
                .isEqualTo(golden.bytes("c17.mask"));
    }

    /** Camelyon17's mask before it is enlarged. */
    private static Mask onTheMap(GrayImage average, int opening) {
        return new InitialMaskRecipe(MapThreshold.PERCENTILE, 30, opening, false, false)
                .mask(average, average.width(), average.height());
    }

    @Test
    void aMapWithoutRangeIsZero() {
        for (float value : new float[] {-1, 0, 3}) {
            float[] values = {value, value, value, value};
            ScalarMap flat = new ScalarMap(2, 2, values);
            GrayImage average = ActivationMaps.average(Collections.nCopies(4, flat));
            assertThat(average.values()).as("all %s", value).containsOnly(0);
            assertThat(ActivationMaps.normalized(average, 4, 4).values()).containsOnly(0f);
            assertThat(CAMELYON16.mask(average, 4, 4).area()).isZero();
            assertThat(CAMELYON17.mask(average, 4, 4).area()).isZero();
        }
    }

    @Test
    void refusesMapsThatDoNotTurnBackToOneSize() {
        ScalarMap wide = new ScalarMap(3, 2, new float[6]);
        assertThatThrownBy(() -> ActivationMaps.average(List.of(wide, wide)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rotation 90");
    }

    @Test
    void thresholdsByFractionAndByOtsu() {
        GrayImage map = new GrayImage(4, 1, new byte[] {10, 12, (byte) 200, (byte) 180});
        assertThat(mask(MapThreshold.FRACTION, 0.9, map).values()).containsExactly(0, 0, 1, 0);
        assertThat(mask(MapThreshold.FRACTION, 0.5, map).values()).containsExactly(0, 0, 1, 1);
        assertThat(mask(MapThreshold.OTSU, 0, map).values()).containsExactly(0, 0, 1, 1);
    }

    private static Mask mask(MapThreshold threshold, double value, GrayImage map) {
        return new InitialMaskRecipe(threshold, value, 1, false, true).mask(map, 4, 1);
    }

    @Test
    void scalesTheOpeningWithThePatch() {
        byte[] values = new byte[64 * 64];
        for (int i = 0; i < values.length; i++) {
            int x = i % 64;
            int y = i / 64;
            boolean small = x >= 2 && x < 4 && y >= 2 && y < 4;
            boolean large = x >= 20 && x < 24 && y >= 20 && y < 24;
            values[i] = (byte) (small || large ? 200 : 0);
        }
        GrayImage map = new GrayImage(64, 64, values);
        // 21 px of 512 are 3 px of 64: the small square of 2 px goes, the large one of 4 px stays.
        MapThreshold half = MapThreshold.FRACTION;
        assertThat(new InitialMaskRecipe(half, 0.5, 21, true, true).mask(map, 64, 64).area())
                .isEqualTo(16);
        assertThat(new InitialMaskRecipe(half, 0.5, 21, false, true).mask(map, 64, 64).area())
                .isZero();
        assertThat(new InitialMaskRecipe(half, 0.5, 1, true, true).mask(map, 64, 64).area())
                .isEqualTo(20);
    }

    @Test
    void refusesRecipesOutOfRange() {
        assertThatThrownBy(
                        () -> new InitialMaskRecipe(MapThreshold.PERCENTILE, 101, 5, false, true))
                .hasMessageContaining("101");
        assertThatThrownBy(() -> new InitialMaskRecipe(MapThreshold.FRACTION, 1.5, 5, false, true))
                .hasMessageContaining("1.5");
        assertThatThrownBy(() -> new InitialMaskRecipe(MapThreshold.OTSU, 0, 4, false, true))
                .hasMessageContaining("4");
    }
}
