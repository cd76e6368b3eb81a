package org.epsam.core.appearance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.epsam.base.io.CsvTable;
import org.epsam.core.appearance.KnownAppearance.Example;
import org.epsam.nets.Golden;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.image.ImageFile;
import org.junit.jupiter.api.Test;

class KnownAppearanceTest {
    private static Appearance drawn(Random random, double... offsets) {
        double common = random.nextGaussian();
        double[] values = new double[Appearance.LENGTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + common + 0.5 * random.nextGaussian();
        }
        for (int i = 0; i < offsets.length; i++) {
            values[i] += offsets[i];
        }
        return new Appearance(values);
    }

    private static List<Example> drawn(Random random, int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> new Example("slide" + i % 10, drawn(random)))
                .toList();
    }

    @Test
    void oneInAHundredOfTheSameKindIsUnfamiliar() {
        Random random = new Random(1);
        KnownAppearance known = KnownAppearance.of(drawn(random, 500)).orElseThrow();
        assertThat(known.patches()).isEqualTo(500);
        long unfamiliar =
                IntStream.range(0, 2000).filter(i -> !known.isFamiliar(drawn(random))).count();
        assertThat(unfamiliar).isBetween(2L, 60L);
    }

    @Test
    void distancesAreThoseBesidesWhatVariesTogether() {
        Random random = new Random(2);
        KnownAppearance known = KnownAppearance.of(drawn(random, 500)).orElseThrow();
        // All nine numbers vary together by 1, each by itself by half of that.
        double[] all = new double[Appearance.LENGTH];
        double[] one = new double[Appearance.LENGTH];
        for (int i = 0; i < all.length; i++) {
            all[i] = known.mean()[i] + 2;
            one[i] = known.mean()[i];
        }
        one[4] += 2;
        assertThat(known.distance(new Appearance(known.mean()))).isZero();
        assertThat(known.distance(new Appearance(one)))
                .isGreaterThan(1.5 * known.distance(new Appearance(all)));
    }

    @Test
    void whereSlidesDifferAnotherSlideMayDiffer() {
        Random random = new Random(4);
        List<Example> alike = new ArrayList<>();
        List<Example> different = new ArrayList<>();
        for (int slide = 0; slide < 10; slide++) {
            double[] offsets = new double[Appearance.LENGTH];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = 3 * random.nextGaussian();
            }
            for (int i = 0; i < 20; i++) {
                alike.add(new Example("same", drawn(random, offsets)));
                different.add(new Example("slide" + slide, drawn(random, offsets)));
            }
        }
        assertThat(KnownAppearance.of(different).orElseThrow().limit())
                .isGreaterThan(1.3 * KnownAppearance.of(alike).orElseThrow().limit());
    }

    @Test
    void aFewPatchesDoNotTell() {
        assertThat(KnownAppearance.of(drawn(new Random(5), KnownAppearance.FEWEST - 1))).isEmpty();
        List<Example> uniform =
                IntStream.range(0, KnownAppearance.FEWEST)
                        .mapToObj(i -> new Example("", new Appearance(new double[9])))
                        .toList();
        KnownAppearance known = KnownAppearance.of(uniform).orElseThrow();
        assertThat(known.isFamiliar(new Appearance(new double[9]))).isTrue();
        assertThat(known.isFamiliar(drawn(new Random(6)))).isFalse();
    }

    /** Real tissue, where it is at hand: regions of the same slide, and another organ. */
    @Test
    void anotherOrganLooksUnfamiliarAndAnotherRegionDoesNot() {
        Path tiles = Golden.shared("data/camelyon/tiles128");
        Path crops = Golden.shared("data/ebhi-seg/crops/val");
        List<Example> learned = examples(tiles, region -> region.hashCode() % 3 != 0);
        List<Example> heldBack = examples(tiles, region -> region.hashCode() % 3 == 0);
        List<Example> colon =
                Dataset.open(crops).patches().stream()
                        .map(p -> new Example("", Appearance.of(ImageFile.readRgb(p.image()))))
                        .toList();
        KnownAppearance known = KnownAppearance.of(learned).orElseThrow();
        assertThat(heldBack).hasSizeGreaterThan(100);
        assertThat(unfamiliar(known, heldBack)).isLessThan(0.15);
        assertThat(unfamiliar(known, colon)).isGreaterThan(0.95);
    }

    private static double unfamiliar(KnownAppearance known, List<Example> examples) {
        return examples.stream().filter(e -> !known.isFamiliar(e.appearance())).count()
                / (double) examples.size();
    }

    private static List<Example> examples(Path tiles, Predicate<String> regions) {
        return CsvTable.read(tiles.resolve("manifest.csv")).rows().stream()
                .filter(row -> row.get("split").equals("train"))
                .filter(row -> regions.test(row.get("region")))
                .map(
                        row ->
                                new Example(
                                        row.get("region"),
                                        Appearance.of(
                                                ImageFile.readRgb(
                                                        tiles.resolve(row.get("image"))))))
                .toList();
    }
}
