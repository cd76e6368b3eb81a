package org.epsam.slides.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.epsam.base.InputException;
import org.epsam.slides.data.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlideSplitsTest {
    @TempDir Path dir;

    private Path csv(String text) throws IOException {
        return Files.writeString(dir.resolve("splits.csv"), text);
    }

    private static long count(SlideSplits splits, Split split) {
        return splits.places().values().stream()
                .filter(p -> p.split().equals(Optional.of(split)))
                .count();
    }

    @Test
    void thePublishedListsAreComplete() {
        SlideSplits c16 = SlideSplits.published("camelyon16", false);
        assertThat(List.of(Split.values()).stream().map(s -> count(c16, s)))
                .containsExactly(47L, 6L, 15L);
        assertThat(c16.of("Tumor_048").orElseThrow().split()).contains(Split.VAL);
        SlideSplits c17 = SlideSplits.published("camelyon17", false);
        assertThat(List.of(Split.values()).stream().map(s -> count(c17, s)))
                .containsExactly(23L, 3L, 9L);
        for (String slide :
                List.of(
                        "patient_015_node_1",
                        "patient_017_node_1",
                        "patient_017_node_4",
                        "patient_046_node_4")) {
            assertThat(c17.isLeaking(slide)).isTrue();
            assertThat(c17.of(slide)).isEmpty();
        }
        SlideSplits published = SlideSplits.published("camelyon17", true);
        assertThat(count(published, Split.TRAIN)).isEqualTo(27);
        assertThat(published.of("patient_015_node_1").orElseThrow().patient())
                .isEqualTo("patient_015");
        assertThatThrownBy(() -> SlideSplits.published("camelyon18", false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("known are camelyon16, camelyon17");
    }

    @Test
    void ownListsAreReadAndMistakesNamed() throws IOException {
        SlideSplits own =
                SlideSplits.read(csv("Slide,Split\nTCGA-A1-A0SB-01Z,train\nb,TEST\n"), false);
        assertThat(own.of("tcga-a1-a0sb-01z").orElseThrow())
                .isEqualTo(
                        new SlideSplits.Place(
                                "TCGA-A1-A0SB-01Z", "TCGA-A1-A0SB", Optional.of(Split.TRAIN)));
        assertThat(
                        SlideSplits.read(csv("slide,patient\na,p\n"), false)
                                .of("a")
                                .orElseThrow()
                                .split())
                .isEmpty();
        for (String[] bad :
                new String[][] {
                    {"", "has the columns []; it needs slide, and patient or split or both"},
                    {"slide\na\n", "has the columns [slide]; it needs slide, and patient or"},
                    {
                        "slide,split\na,elsewhere\n",
                        "line 2 has the split 'elsewhere', not train, val"
                    },
                    {"slide,split\na,train\nA,train\n", "line 3 names A again; keep one line"},
                    {"slide,split\na,train,x\n", "line 2 has 3 fields, the header 2"},
                    {
                        "slide,patient,split\na,p,train\nb,p,test\n",
                        "patient p is in train (a) and"
                                + " in test (b); put all slides of a patient into one split"
                    },
                    {
                        "slide,split\npatient_001_node_1,train\npatient_001_node_2,val\n",
                        "patient patient_001 is in train (patient_001_node_1) and in val"
                    }
                }) {
            Path file = csv(bad[0]);
            assertThatThrownBy(() -> SlideSplits.read(file, false))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(file + ": ")
                    .hasMessageContaining(bad[1]);
        }
        assertThatThrownBy(() -> SlideSplits.read(dir.resolve("absent.csv"), false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("absent.csv: cannot be read");
    }

    @Test
    void namesMayHaveTheirEndingAndBothFormsOfUnicode() throws IOException {
        SlideSplits own =
                SlideSplits.read(
                        csv(
                                "slide,split\na.tif,train\nb.ome.tif,val\nPra\u0308parat"
                                        + " 1.SVS,test\n2.3.4,train\n"),
                        false);
        assertThat(own.of("a").orElseThrow().split()).contains(Split.TRAIN);
        assertThat(own.of("b").orElseThrow().patient()).isEqualTo("b");
        assertThat(own.of("pr\u00e4parat 1").orElseThrow().split()).contains(Split.TEST);
        assertThat(own.of("2.3.4").orElseThrow().split()).contains(Split.TRAIN);
        Path twice = csv("slide,split\na.tif,train\na,train\n");
        assertThatThrownBy(() -> SlideSplits.read(twice, false))
                .hasMessageContaining("line 3 names a again; keep one line");
    }

    @Test
    void aPatientInTwoSplitsIsAnErrorThatCanBeOverruled() throws IOException {
        Path leaking = csv("slide,patient,split\na,P,train\nb,p,test\nc,q,test\n");
        assertThatThrownBy(() -> SlideSplits.read(leaking, false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is in train (a) and in test (b)")
                .hasMessageContaining("--allow-leakage");
        assertThat(SlideSplits.read(leaking, true).leaks())
                .containsExactly("patient p is in train (a) and in test (b)");
    }

    @Test
    void drawnSplitsKeepPatientsTogetherAndBothKindsInEachSplit() {
        List<SlideSplits.Place> places = new ArrayList<>();
        List<String> tumour = new ArrayList<>();
        for (int patient = 0; patient < 40; patient++) {
            for (int node = 0; node < 3; node++) {
                String slide = "patient_" + patient + "_node_" + node;
                places.add(new SlideSplits.Place(slide, "patient_" + patient, Optional.empty()));
                if (patient < 20 && node == 0) {
                    tumour.add(slide);
                }
            }
        }
        Map<String, Split> drawn =
                SlideSplits.draw(
                        places, tumour, List.of(0.7, 0.15, 0.15), new SplittableRandom(42));
        assertThat(drawn).hasSize(40);
        for (boolean positive : new boolean[] {true, false}) {
            assertThat(drawn.entrySet())
                    .filteredOn(e -> Integer.parseInt(e.getKey().substring(8)) < 20 == positive)
                    .extracting(Map.Entry::getValue)
                    .satisfies(
                            splits -> {
                                assertThat(splits).filteredOn(Split.TRAIN::equals).hasSize(14);
                                assertThat(splits).filteredOn(Split.VAL::equals).hasSize(3);
                                assertThat(splits).filteredOn(Split.TEST::equals).hasSize(3);
                            });
        }
        assertThat(
                        SlideSplits.draw(
                                        places.subList(0, 9),
                                        tumour,
                                        List.of(0.9, 0.05, 0.05),
                                        new SplittableRandom(1))
                                .values())
                .containsExactlyInAnyOrder(Split.TRAIN, Split.VAL, Split.TEST);
    }
}
