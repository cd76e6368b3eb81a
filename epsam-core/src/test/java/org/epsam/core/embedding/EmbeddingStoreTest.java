package org.epsam.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.core.image.Dihedral;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingStoreTest {
    private static final String HASH = "0123456789abcdef";

    private static int stored(Path dir, boolean half) throws IOException {
        Path index = dir.resolve(HASH + (half ? "-half" : "-float")).resolve("index.txt");
        return Files.readAllLines(index).size();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void valuesAreRoundedToHalfPrecisionOrKeptAndFoundAgain(boolean half, @TempDir Path dir)
            throws IOException {
        byte[] rgb = new byte[3 * 40 * 30];
        new Random(1).nextBytes(rgb);
        RgbImage image = new RgbImage(40, 30, rgb);
        try (Sam sam = Sam.create(SamConfig.small(), 4)) {
            List<View> upright = List.of(View.upright(image));
            try (TorchScope scope = Torch.scope()) {
                Tensor exact = new ComputedEmbeddings(sam, false).get(upright);
                Tensor rounded = exact.to(ScalarType.Half).to(ScalarType.Float);
                assertThat(torch.equal(exact, rounded)).isFalse();
                Tensor expected = half ? rounded : exact;
                assertThat(torch.equal(new ComputedEmbeddings(sam, half).get(upright), expected))
                        .isTrue();
                for (int opening = 0; opening < 2; opening++) {
                    try (EmbeddingStore store = new EmbeddingStore(dir, sam, HASH, half)) {
                        assertThat(stored(dir, half)).isEqualTo(2 * opening);
                        Tensor found = store.get(List.of(new View(image, 0), new View(image, 5)));
                        assertThat(torch.equal(found.narrow(0, 0, 1), expected)).isTrue();
                        assertThat(
                                        torch.equal(
                                                found.narrow(0, 1, 1),
                                                new ComputedEmbeddings(sam, half)
                                                        .get(
                                                                List.of(
                                                                        View.upright(
                                                                                Dihedral.of(
                                                                                        image,
                                                                                        5))))))
                                .isTrue();
                        assertThat(stored(dir, half)).isEqualTo(2);
                    }
                }
            }
        }
        assertThat(Files.exists(dir.resolve(HASH + (half ? "-half" : "-float")))).isTrue();
    }

    @Test
    void gradientsPassThroughTrainableEmbeddingsAlone() {
        List<View> views = List.of(View.upright(new RgbImage(40, 30, new byte[3 * 40 * 30])));
        try (Sam sam = Sam.create(SamConfig.small(), 4)) {
            sam.state().get(sam.encoderParameterNames().get(0)).requires_grad_(true);
            try (TorchScope scope = Torch.scope()) {
                Tensor trainable = new TrainableEmbeddings(sam).get(views);
                Tensor computed = new ComputedEmbeddings(sam, false).get(views);
                assertThat(trainable.requires_grad()).isTrue();
                assertThat(computed.requires_grad()).isFalse();
                assertThat(torch.equal(trainable.detach(), computed)).isTrue();
            }
        }
    }

    @Test
    void aStoreServesOneProgramAtATime(@TempDir Path dir) throws IOException {
        try (Sam sam = Sam.create(SamConfig.small(), 4)) {
            try (EmbeddingStore first = new EmbeddingStore(dir, sam, HASH, true)) {
                assertThat(stored(dir, true)).isZero();
                assertThatThrownBy(() -> new EmbeddingStore(dir, sam, HASH, true))
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining("in use");
            }
            new EmbeddingStore(dir, sam, HASH, true).close();
        }
    }

    @Test
    void aStoreThatCannotBeOpenedLeavesNoOpenFile(@TempDir Path dir) throws IOException {
        Path open = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(open));
        try (Sam sam = Sam.create(SamConfig.small(), 4);
                EmbeddingStore first = new EmbeddingStore(dir, sam, HASH, true)) {
            long before = openBelow(dir, open);
            assertThat(before).isEqualTo(2);
            assertThatThrownBy(() -> new EmbeddingStore(dir, sam, HASH, true))
                    .isInstanceOf(InputException.class);
            assertThat(openBelow(dir, open)).isEqualTo(before);
        }
    }

    private static long openBelow(Path dir, Path open) throws IOException {
        long count = 0;
        try (Stream<Path> links = Files.list(open)) {
            for (Path link : links.toList()) {
                try {
                    count += Files.readSymbolicLink(link).startsWith(dir) ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // That of the list itself.
                    continue;
                }
            }
        }
        return count;
    }

    /** Other programs see the lock, which the same program would notice without the system. */
    @Test
    void aStoreWithContentStaysLockedForOtherPrograms(@TempDir Path dir) throws IOException {
        Path locks = Path.of("/proc/locks");
        assumeTrue(Files.isReadable(locks));
        Path folder = Files.createDirectory(dir.resolve(HASH + "-half"));
        Path index = folder.resolve("index.txt");
        Files.writeString(index, "0".repeat(64) + " 0\n");
        String inode = ":" + Files.getAttribute(index, "unix:ino") + " ";
        try (Sam sam = Sam.create(SamConfig.small(), 4);
                EmbeddingStore store = new EmbeddingStore(dir, sam, HASH, true)) {
            assertThat(Files.readAllLines(locks)).anyMatch(line -> line.contains(inode));
        }
        assertThat(Files.readAllLines(locks)).noneMatch(line -> line.contains(inode));
    }
}
