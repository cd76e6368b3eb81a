package org.epsam.slides.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchGridTest {
    private static final String FILE = "wsi/tissue_and_centers.safetensors";

    private static Mask filled(int value) {
        byte[] values = new byte[256 * 320];
        Arrays.fill(values, (byte) value);
        return new Mask(320, 256, values);
    }

    @ParameterizedTest
    @CsvSource({
        "tissue,256",
        "tissue,512",
        "full,256",
        "full,512",
        "empty,256",
        "empty,512",
        "odd_100x141,256",
        "odd_100x141,512"
    })
    void centresAreTheOriginals(String name, int side) {
        GoldenTensors golden = GoldenTensors.open(FILE);
        Mask mask =
                switch (name) {
                    case "full" -> filled(1);
                    case "empty" -> filled(0);
                    case "tissue" -> golden.mask("tissue_mask");
                    default -> golden.mask(name + ".mask");
                };
        double[] expected = golden.values(name + ".centers_rowcol.size" + side);
        List<PatchCentre> centres = new ArrayList<>();
        for (int i = 0; i < expected.length; i += 2) {
            centres.add(new PatchCentre((int) expected[i], (int) expected[i + 1]));
        }
        assertThat(PatchGrid.centres(mask, side, 16)).isEqualTo(centres);
    }

    @Test
    void usesTheTrueDownsampling() {
        List<PatchCentre> centres = PatchGrid.centres(filled(1), 512, 16.01);
        assertThat(centres).isNotEmpty();
        assertThat(centres)
                .allSatisfy(
                        c -> {
                            assertThat(c.row()).isLessThan((int) (256 * 16.01));
                            assertThat(c.row() / 16.01)
                                    .isCloseTo(Math.rint(c.row() / 16.01), within());
                        });
        assertThatThrownBy(() -> PatchGrid.centres(filled(1), 8, 16))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Offset<Double> within() {
        return Offset.offset(0.04);
    }

    @Test
    void percentagesAndBinsAreTheOriginals() {
        GoldenTensors golden = GoldenTensors.open(FILE);
        for (int i = 0; i < 4; i++) {
            double[] pixels = golden.values("percentage." + i + ".pixels_tumour_total");
            assertThat(new Candidate("", 0, 0, pixels[0] / pixels[1], 1).percent())
                    .isEqualTo(golden.values("percentage." + i + ".value")[1]);
            // A patch is positive with its first tumour pixel, even where the percentage is 0.
            assertThat(golden.values("percentage." + i + ".is_tumour"))
                    .containsExactly(pixels[0] > 0 ? 1 : 0);
        }
        double[] percent = golden.values("bins.percent");
        double[] index = golden.values("bins.index");
        double[] between = golden.values("bins.keep_strict_20_90");
        double[] within = golden.values("bins.keep_inclusive_20_90");
        for (int i = 0; i < percent.length; i++) {
            assertThat(TumourBins.bin(percent[i]).orElse(-1))
                    .as("bin of %s", percent[i])
                    .isEqualTo((int) index[i]);
            assertThat(TumourBins.isBetween(percent[i])).isEqualTo(between[i] == 1);
            assertThat(TumourBins.isWithin(percent[i])).isEqualTo(within[i] == 1);
        }
    }
}
