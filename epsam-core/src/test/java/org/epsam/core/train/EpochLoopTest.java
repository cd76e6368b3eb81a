package org.epsam.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochLoopTest {
    @TempDir Path folder;

    @Test
    void keepsTheEpochOfTheSmallestValidationLoss() {
        assertThat(weightAfter(3, 3.0, 1.0, 2.0)).isEqualTo(1);
    }

    @Test
    void keepsTheLastEpochWhereNothingWasValidated() {
        assertThat(weightAfter(3, Double.NaN, Double.NaN, Double.NaN)).isEqualTo(2);
    }

    @Test
    void goesOnWithTheLastEpochWhereNothingWasValidated() {
        double none = Double.NaN;
        assertThat(weightAfter(1, none, none, none)).isZero();
        assertThat(weightAfter(3, none, none, none)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"weights, other, 1", "best, weight, 2"})
    void statesOfOtherWeightsAreRefused(String file, String name, long size) {
        weightAfter(1, 1.0);
        Path state = folder.resolve("epoch-00000");
        try (StateDict other = new StateDict()) {
            other.put(name, torch.zeros(new long[] {size}));
            SafeTensors.write(state.resolve(file + ".safetensors"), other);
        }
        Path hashes = state.resolve("sha256.json");
        Map<String, String> now = Json.read(hashes, new TypeReference<>() {});
        now.replaceAll((part, hash) -> Sha256.of(state.resolve(part)));
        Json.write(hashes, now);
        assertThatThrownBy(() -> weightAfter(3, 1.0, 1.0, 1.0))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        state
                                + ": cannot be read (the weights have no weight of 1); delete this"
                                + " folder to train from the beginning");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "weights.safetensors",
                "best.safetensors",
                "optimizer.pt",
                "history.json",
                "sha256.json"
            })
    void anyChangedByteOfAStateIsFoundBeforeItIsUsed(String name) throws IOException {
        weightAfter(1, 1.0);
        Path state = folder.resolve("epoch-00000");
        byte[] whole = Files.readAllBytes(state.resolve(name));
        for (int at = 0; at < whole.length; at += 1 + whole.length / 40) {
            byte[] changed = whole.clone();
            changed[at] ^= 4;
            Files.write(state.resolve(name), changed);
            requireRefused(state);
        }
        Files.delete(state.resolve(name));
        requireRefused(state);
    }

    private void requireRefused(Path state) {
        assertThatThrownBy(() -> weightAfter(3, 1.0, 1.0, 1.0))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(state + ": cannot be read (")
                .hasMessageEndingWith("; delete this folder to train from the beginning");
    }

    /** Weight after some epochs, each of which sets it to its number and loses more than before. */
    private double weightAfter(int epochs, double... validation) {
        Torch.start();
        Tensor tensor = torch.zeros(new long[] {1}).requires_grad_(true);
        TensorVector parameters = new TensorVector();
        parameters.push_back(tensor);
        StateDict weights = new StateDict();
        weights.put("weight", tensor);
        List<EpochLoop.Epoch> history =
                new EpochLoop(
                                folder,
                                weights,
                                new SGD(parameters, new SGDOptions(0.1)),
                                List.of(1.0))
                        .run(
                                epochs,
                                epochs,
                                epoch -> 0.1,
                                new EpochLoop.Work() {
                                    @Override
                                    public double train(int epoch) {
                                        tensor.detach().fill_(new Scalar((double) epoch));
                                        return epoch;
                                    }

                                    @Override
                                    public EpochLoop.Validation validate(int epoch) {
                                        return new EpochLoop.Validation(
                                                validation[epoch], Map.of());
                                    }
                                },
                                "test",
                                Progress.SILENT);
        assertThat(history).hasSize(epochs);
        double kept = tensor.detach().item_double();
        assertThat(kept).isEqualTo(EpochLoop.bestEpoch(history));
        return kept;
    }

    @Test
    void statesAreFoundAgainWhateverTheDigitsOfTheLanguage() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            double none = Double.NaN;
            assertThat(weightAfter(1, none, none, none)).isZero();
            assertThat(folder.resolve("epoch-00000")).exists();
            weightAfter(3, none, none, none);
            assertThat(folder).isDirectoryContaining(p -> p.endsWith("epoch-00002"));
            assertThat(folder.toFile().list()).hasSize(1);
        } finally {
            Locale.setDefault(before);
        }
    }
}
