package org.epsam.core.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.image.PatchImages;
import org.epsam.core.image.StainNormalisation;
import org.epsam.core.model.Models;
import org.epsam.core.pipeline.Crash;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Split;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierChoiceTest {
    private static final Pattern REASON =
            Pattern.compile(
                    "the classifier is the (probe|tuned one): AUC of validation patches (0\\.\\d+|1"
                            + "\\.000) with a tuned backbone, (0\\.\\d+|1\\.000) with one that"
                            + " stays as it is");

    @TempDir private static Path dir;
    private static Dataset data;

    @BeforeAll
    static void draw() {
        Path folder = dir.resolve("data");
        SyntheticDataset.write(
                folder,
                new SyntheticDataset.Plan(
                        new Counts(8, 8), new Counts(10, 10), new Counts(1, 1), 64, 3));
        data = Dataset.open(folder);
    }

    private static ClassifySettings plan(int epochs, int probeEpochs, String... more) {
        List<String> settings = new ArrayList<>(List.of(more));
        settings.add("classify.epochs=" + epochs);
        settings.add("classify.probe_epochs=" + probeEpochs);
        settings.add("classify.batch=8");
        return ConfigLoader.load("small", Optional.empty(), settings).classify();
    }

    private static ClassifierChoice choice(Split validation) {
        return new ClassifierChoice(
                plan -> Models.newClassifier(plan, 64, 1),
                new Seeds(1),
                new PatchImages(false, StainNormalisation.NONE, 1 << 22),
                data.of(Split.TRAIN),
                validation == Split.TRAIN ? List.of() : data.of(validation));
    }

    private static String hash(ClassifierChoice.Kept kept) {
        try (var network = kept.trained().classifier().network()) {
            return network.state().sha256();
        }
    }

    @Test
    void theOneThatTellsValidationPatchesBetterIsKept() {
        int probes = 0;
        for (int[] epochs : new int[][] {{1, 6}, {8, 1}}) {
            ClassifierChoice.Kept kept =
                    choice(Split.VAL)
                            .run(
                                    plan(epochs[0], epochs[1]),
                                    dir.resolve("choice" + epochs[0]),
                                    Progress.SILENT);
            Matcher reason = REASON.matcher(kept.reason().orElseThrow());
            assertThat(reason.matches()).as(kept.reason().orElseThrow()).isTrue();
            boolean probe =
                    Double.parseDouble(reason.group(3)) > Double.parseDouble(reason.group(2));
            assertThat(reason.group(1)).isEqualTo(probe ? "probe" : "tuned one");
            assertThat(kept.trained().history()).hasSize(probe ? epochs[1] : epochs[0]);
            // Patches of 64 px are enlarged for the probe, and to classify.side for the other.
            assertThat(kept.trained().classifier().side()).isEqualTo(128);
            kept.trained().classifier().network().close();
            probes += probe ? 1 : 0;
        }
        // The one that was trained longer, each time.
        assertThat(probes).isEqualTo(1);
    }

    @Test
    void anInterruptedProbeGoesOnToTheSameWeights() {
        ClassifySettings plan = plan(1, 3);
        String whole = hash(choice(Split.VAL).run(plan, dir.resolve("whole"), Progress.SILENT));
        Path states = dir.resolve("interrupted");
        int interruptions = 0;
        for (int after = 9; ; after += 9) {
            try {
                assertThat(hash(choice(Split.VAL).run(plan, states, new Crash(after))))
                        .isEqualTo(whole);
                break;
            } catch (Crash e) {
                interruptions++;
            }
        }
        assertThat(interruptions).isPositive();
    }

    @Test
    void withoutValidationPatchesThereIsNoProbe() {
        ClassifierChoice.Kept kept =
                choice(Split.TRAIN).run(plan(1, 3), dir.resolve("none"), Progress.SILENT);
        assertThat(kept.reason()).isEmpty();
        assertThat(kept.trained().history()).hasSize(1);
        kept.trained().classifier().network().close();
    }

    @Test
    void aProbeSeesPatchesAtTwiceTheirSizeAndKeepsItsBackbone() {
        ClassifySettings probe = plan(14, 5).probe(128).orElseThrow();
        assertThat(probe.epochs()).isEqualTo(5);
        assertThat(probe.frozenEpochs()).isEqualTo(5);
        assertThat(probe.sideOf(128)).isEqualTo(256);
        assertThat(probe.augmentationOf(128).window()).isZero();
        assertThat(probe.probe(128)).isEmpty();
        assertThat(plan(14, 0).probe(128)).isEmpty();
        // No backbone that was trained before.
        assertThat(plan(14, 5, "classify.network=small", "classify.initial_weights=").probe(128))
                .isEmpty();
        assertThatThrownBy(() -> plan(14, -1)).hasMessageContaining("probe_epochs");
    }
}
