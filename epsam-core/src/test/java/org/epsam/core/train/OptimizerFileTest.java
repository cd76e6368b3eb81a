package org.epsam.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimizerFileTest {
    @BeforeAll
    static void start() {
        Torch.start();
    }

    /** Of momentum one half, after a step along ones. */
    private static SGD optimizer(Tensor weight, int steps) {
        SGDOptions options = new SGDOptions(0.1);
        options.momentum().put(0.5);
        SGD optimizer = new SGD(new TensorVector(weight), options);
        for (int i = 0; i < steps; i++) {
            step(optimizer, weight);
        }
        return optimizer;
    }

    private static void step(SGD optimizer, Tensor weight) {
        optimizer.zero_grad();
        weight.sum().backward();
        optimizer.step();
    }

    private static Tensor weight() {
        return torch.zeros(new long[] {1000}).requires_grad_(true);
    }

    @Test
    void momentumGoesOn(@TempDir Path dir) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OptimizerFile.write(optimizer(weight(), 1), bytes);
        Path file = Files.write(dir.resolve("optimizer.pt"), bytes.toByteArray());
        Tensor weight = weight();
        SGD optimizer = optimizer(weight, 0);
        OptimizerFile.read(optimizer, file);
        step(optimizer, weight);
        assertThat(weight.min().item_double()).isCloseTo(-0.15, within(1e-6));
    }

    @Test
    void aFullDiskIsAnErrorAndNotTheEndOfTheProcess() {
        SGD optimizer = optimizer(weight(), 1);
        for (int room : new int[] {0, 1000, 3000}) {
            OutputStream full =
                    new OutputStream() {
                        private int left = room;

                        @Override
                        public void write(int b) throws IOException {
                            left--;
                            if (left < 0) {
                                throw new IOException("No space left on device");
                            }
                        }
                    };
            assertThatThrownBy(() -> OptimizerFile.write(optimizer, full))
                    .isInstanceOf(IOException.class)
                    .hasMessage("No space left on device");
        }
    }

    @Test
    void aDamagedFileIsAnError(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("optimizer.pt"), "PK not an archive");
        assertThatThrownBy(() -> OptimizerFile.read(optimizer(weight(), 0), file))
                .isInstanceOf(IOException.class);
    }
}
