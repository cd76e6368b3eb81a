package org.epsam.core.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.image.PatchImages;
import org.epsam.core.image.StainNormalisation;
import org.epsam.core.model.Models;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTrainingTest {
    @TempDir private Path dir;

    private List<Patch> patches() {
        Random random = new Random(1);
        for (int i = 0; i < 4; i++) {
            byte[] rgb = new byte[3 * 64 * 64];
            random.nextBytes(rgb);
            Path file = dir.resolve("train/image/p" + i + "_" + i % 2 + ".png");
            ImageFile.writePng(file, new RgbImage(64, 64, rgb));
        }
        return Dataset.open(dir).patches();
    }

    /** All trainable tensors after so many epochs, of which the first is frozen. */
    private Map<String, float[]> trained(List<Patch> patches, int epochs) {
        return trained(patches, epochs, dir.resolve("states" + epochs));
    }

    private Map<String, float[]> trained(List<Patch> patches, int epochs, Path states) {
        ClassifySettings plan =
                ConfigLoader.load(
                                "small",
                                Optional.empty(),
                                List.of(
                                        "classify.frozen_epochs=1",
                                        "classify.epochs=" + Math.max(1, epochs),
                                        "classify.batch=4"))
                        .classify();
        Classifier classifier = Models.newClassifier(plan, 64, 1);
        PatchImages images = new PatchImages(false, StainNormalisation.NONE, 1 << 20);
        if (epochs > 0) {
            new ClassifierTraining(classifier, plan, new Seeds(1), images, patches, List.of())
                    .run("classify", states, Progress.SILENT);
        }
        Map<String, float[]> values = new HashMap<>();
        try (TorchScope scope = Torch.scope()) {
            Map<String, Tensor> tensors = classifier.network().state().tensors();
            tensors.forEach((key, tensor) -> values.put(key, ImageTensors.values(tensor)));
        }
        classifier.network().close();
        return values;
    }

    private static List<String> changed(Map<String, float[]> from, Map<String, float[]> to) {
        List<String> changed = new ArrayList<>();
        from.forEach(
                (key, values) -> {
                    if (!Arrays.equals(values, to.get(key))) {
                        changed.add(key);
                    }
                });
        return changed;
    }

    @Test
    void theBackboneLearnsAfterTheFrozenEpochs() {
        List<Patch> patches = patches();
        Map<String, float[]> start = trained(patches, 0);
        Map<String, float[]> frozen = trained(patches, 1);
        Map<String, float[]> tuned = trained(patches, 2);
        assertThat(changed(start, frozen))
                .contains("fc_fine.weight", "coarse.weight")
                .noneMatch(key -> key.startsWith("backbone."));
        assertThat(changed(frozen, tuned))
                .contains("backbone.stem.weight", "backbone.stage4.2.project.weight");
    }

    @Test
    void aTrainingInterruptedInItsFrozenEpochsEndsAsAWholeOne() {
        List<Patch> patches = patches();
        Path states = dir.resolve("interrupted");
        trained(patches, 1, states);
        Map<String, float[]> resumed = trained(patches, 3, states);
        assertThat(changed(resumed, trained(patches, 3))).isEmpty();
    }

    @Test
    void smallAndLargePatchesHaveSidesOfTheirOwnWhichAreKeptWithTheWeights() {
        ClassifySettings plan =
                ConfigLoader.load("small", Optional.empty(), List.of("classify.enlargement=2"))
                        .classify();
        assertThat(plan.sideOf(64)).isEqualTo(128);
        assertThat(plan.sideOf(128)).isEqualTo(256);
        assertThat(plan.sideOf(129)).isEqualTo(384);
        assertThat(plan.probe(128)).isPresent();
        assertThat(plan.probe(129)).isEmpty();
        assertThat(plan.augmentationOf(128).window()).isZero();
        assertThat(plan.augmentationOf(129).window()).isEqualTo(192);
        Path file = dir.resolve("classifier.safetensors");
        Classifier created = Models.newClassifier(plan, 100, 1);
        assertThat(created.side()).isEqualTo(200);
        SafeTensors.write(file, created.network().state());
        created.network().close();
        Classifier read = Models.readClassifier(plan, file);
        assertThat(read.side()).isEqualTo(200);
        read.network().close();
    }
}
