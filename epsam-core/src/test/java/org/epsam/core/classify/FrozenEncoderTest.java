package org.epsam.core.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.base.random.Seeds;
import org.epsam.base.task.Progress;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.image.PatchImages;
import org.epsam.core.image.StainNormalisation;
import org.epsam.core.model.Models;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head on a vision transformer that stays as it is: two textures, told apart place by place. */
class FrozenEncoderTest {
    private static final int SIDE = 112;
    private static final int WIDTH = 384;

    @TempDir private Path dir;
    private Path weights;
    private Config config;

    @BeforeEach
    void writeWeights() {
        weights = write("vit.safetensors", 1);
        config = config("classify.initial_weights=\"" + weights + "\"");
    }

    private static Config config(String initialWeights) {
        return ConfigLoader.load(
                "small",
                Optional.empty(),
                List.of(
                        "classify.network=vit",
                        initialWeights,
                        "classify.side=0",
                        "classify.epochs=12",
                        "classify.batch=8",
                        "classify.learning_rate=0.01",
                        "classify.augmentation.rotation=none",
                        "localize.smoothing=0"));
    }

    /** One block under the names of DINOv2, random. */
    private Path write(String name, long seed) {
        TensorShapes shapes = new TensorShapes();
        shapes.tensor("cls_token", 1, 1, WIDTH);
        shapes.tensor("mask_token", 1, WIDTH);
        shapes.tensor("pos_embed", 1, 17, WIDTH);
        shapes.conv("patch_embed.proj", WIDTH, 3, 14);
        TensorShapes block = shapes.at("blocks.0");
        block.norm("norm1", WIDTH);
        block.linear("attn.qkv", WIDTH, 3 * WIDTH);
        block.linear("attn.proj", WIDTH, WIDTH);
        block.tensor("ls1.gamma", WIDTH);
        block.norm("norm2", WIDTH);
        block.linear("mlp.fc1", WIDTH, 4 * WIDTH);
        block.linear("mlp.fc2", 4 * WIDTH, WIDTH);
        block.tensor("ls2.gamma", WIDTH);
        shapes.norm("norm", WIDTH);
        Path file = dir.resolve(name);
        try (TorchScope scope = Torch.scope();
                StateDict state = new StateDict()) {
            var random = Torch.generator(seed);
            shapes.asMap()
                    .forEach(
                            (key, shape) -> {
                                Tensor tensor =
                                        torch.ones(
                                                shape.toArray(),
                                                new TensorOptions(ScalarType.Float));
                                boolean matrix = shape.axes() > 1;
                                boolean scale = key.endsWith("gamma") || key.contains("norm");
                                if (matrix || !scale) {
                                    double deviation =
                                            matrix ? 1 / Math.sqrt(shape.inputs()) : 0.02;
                                    tensor.normal_(0, deviation, random);
                                }
                                state.put(key, tensor);
                            });
            SafeTensors.write(file, state);
        }
        return file;
    }

    /** Stripes of four pixels, upright on the left of a column and level on its right. */
    private static RgbImage stripes(int border, Random random) {
        int phase = random.nextInt(8);
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int along = (x < border ? x : y) + phase;
                int value = (along / 4 % 2 == 0 ? 60 : 180) + random.nextInt(16);
                for (int c = 0; c < 3; c++) {
                    rgb[3 * (y * SIDE + x) + c] = (byte) value;
                }
            }
        }
        return new RgbImage(SIDE, SIDE, rgb);
    }

    private List<Patch> patches() {
        Random random = new Random(7);
        for (int i = 0; i < 24; i++) {
            String split = i < 16 ? "train" : "val";
            Path file = dir.resolve("data/" + split + "/image/p" + i + "_" + i % 2 + ".png");
            ImageFile.writePng(file, stripes(i % 2 == 0 ? SIDE : 0, random));
        }
        return Dataset.open(dir.resolve("data")).patches();
    }

    private static List<Patch> of(List<Patch> patches, Split split) {
        return patches.stream().filter(patch -> patch.split() == split).toList();
    }

    private List<EpochLoop.Epoch> train(
            Classifier classifier, ClassifySettings plan, List<Patch> patches, Path states) {
        PatchImages images = new PatchImages(false, StainNormalisation.NONE, 1 << 20);
        return new ClassifierTraining(
                        classifier,
                        plan,
                        new Seeds(1),
                        images,
                        of(patches, Split.TRAIN),
                        of(patches, Split.VAL))
                .run("classify", states, Progress.SILENT);
    }

    private static double mean(ScalarMap map, int from, int to) {
        double sum = 0;
        for (int y = 0; y < map.height(); y++) {
            for (int x = from; x < to; x++) {
                sum += map.values()[y * map.width() + x];
            }
        }
        return sum / (map.height() * (to - from));
    }

    @Test
    void theHeadLearnsTwoTexturesAndItsMapMarksTheRightHalf() throws IOException {
        List<Patch> patches = patches();
        Path states = dir.resolve("states");
        Classifier classifier = Models.newClassifier(config.classify(), SIDE, 1);
        Path file = dir.resolve("classifier.safetensors");
        RgbImage half = stripes(SIDE / 2, new Random(3));
        Classifier.Upright seen;
        String hash;
        try (PatchClassifier network = classifier.network()) {
            List<EpochLoop.Epoch> history = train(classifier, config.classify(), patches, states);
            assertThat(history.get(EpochLoop.bestEpoch(history)).figures().get("auc"))
                    .isEqualTo(1.0);
            seen = classifier.upright(half, config.localize());
            hash = classifier.sha256();
            SafeTensors.write(file, network.state());
        }
        ScalarMap map = seen.map();
        assertThat(List.of(map.width(), map.height())).containsExactly(8, 8);
        assertThat(mean(map, 0, 4)).isNegative();
        assertThat(mean(map, 4, 8)).isPositive();
        assertThat(mean(map, 0, 8)).isCloseTo(seen.logit(), within(1e-4));
        assertThat(Files.size(file)).isLessThan(5000);
        Classifier read = Models.readClassifier(config.classify(), file);
        try (PatchClassifier network = read.network()) {
            assertThat(network.network()).isEqualTo("vit");
            assertThat(read.sha256()).isEqualTo(hash);
            assertThat(read.logits(List.of(half))[0]).isEqualTo(seen.logit());
        }
    }

    /** The places of stored features, over all shapes. */
    private static long stored(Path states) throws IOException {
        long lines = 0;
        try (Stream<Path> files = Files.walk(states.resolve("features"))) {
            for (Path index : files.filter(f -> f.endsWith("index.txt")).toList()) {
                lines += Files.readAllLines(index).size();
            }
        }
        return lines;
    }

    @Test
    void eachViewIsEncodedOnceAndAnInterruptedTrainingEndsAsAWholeOne() throws IOException {
        List<Patch> patches = patches();
        List<float[]> heads = new ArrayList<>();
        for (int[] epochs : new int[][] {{6}, {2, 6}}) {
            Path states = dir.resolve("states" + epochs.length);
            for (int most : epochs) {
                ClassifySettings plan =
                        ConfigLoader.change(config, List.of("classify.epochs=" + most)).classify();
                Classifier classifier = Models.newClassifier(plan, SIDE, 1);
                try (PatchClassifier network = classifier.network();
                        TorchScope scope = Torch.scope()) {
                    train(classifier, plan, patches, states);
                    if (most == 6) {
                        heads.add(ImageTensors.values(network.state().get("head.weight").clone()));
                    }
                }
            }
            // Flips make at most four views of a patch; validation sees one.
            assertThat(stored(states)).isBetween(16L + 8, 4 * 16L + 8);
        }
        assertThat(heads.get(1)).isEqualTo(heads.get(0));
    }

    @Test
    void otherWeightsThanThoseOfTheTrainingAreRefused() {
        Path file = dir.resolve("classifier.safetensors");
        try (PatchClassifier network = Models.newClassifier(config.classify(), SIDE, 1).network()) {
            SafeTensors.write(file, network.state());
        }
        try (StateDict state = SafeTensors.read(file)) {
            assertThat(Models.describe(state))
                    .isEqualTo(
                            "head of the classifier vit, 384 channels, for the encoder with sha256 "
                                    + Models.initialWeightsHash(config.classify()));
        }
        write("vit.safetensors", 2);
        assertThatThrownBy(() -> Models.readClassifier(config.classify(), file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": was trained on another " + weights)
                .hasMessageEndingWith("put that file back, or train again with another --run");
        assertThatThrownBy(
                        () ->
                                Models.newClassifier(
                                        config("classify.initial_weights=").classify(), SIDE, 1))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "classify.initial_weights: the network vit starts from a trained vision"
                                + " transformer, and none is given; give a file, such as DINOv2's"
                                + " or UNI's");
    }
}
