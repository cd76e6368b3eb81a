package org.epsam.nets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.junit.jupiter.api.Assumptions;

/** Numbers computed with the original implementation, and the differences they may show. */
public final class Golden {
    private static final Path HERE = above("golden");
    private static final Path OUTSIDE =
            System.getenv("EPSAM_GOLDEN") == null
                    ? above("shared/golden")
                    : Path.of(System.getenv("EPSAM_GOLDEN"));
    private static final Map<String, Double> TOLERANCE = new HashMap<>();

    private Golden() {}

    /** A folder of the working directory or of the nearest folder above that has it. */
    private static Path above(String folder) {
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.isDirectory(dir.resolve(folder))) {
                return dir.resolve(folder);
            }
        }
        return Path.of(folder);
    }

    /**
     * The path of a golden file: in the repository, or else in the folder EPSAM_GOLDEN or
     * shared/golden; the test is skipped, with the reason, where it is in neither.
     */
    public static Path file(String name) {
        Path here = HERE.resolve(name);
        return Files.exists(here) ? here : present(OUTSIDE.resolve(name));
    }

    /** A file or folder beside shared/golden, such as data/ebhi-seg; skipped likewise. */
    public static Path shared(String name) {
        return present(OUTSIDE.resolveSibling(name));
    }

    private static Path present(Path file) {
        Assumptions.assumeTrue(
                Files.exists(file), "golden numbers are not here: " + file + " (set EPSAM_GOLDEN)");
        return file;
    }

    /** All tensors of a golden file. */
    public static StateDict tensors(String name) {
        return SafeTensors.read(file(name));
    }

    /** Largest absolute difference that a tensor may show; 0 for exact. */
    public static double tolerance(String file, String tensor) {
        if (TOLERANCE.isEmpty()) {
            try {
                for (String line : Files.readAllLines(file("TENSORS.tsv"))) {
                    String[] cells = line.split("\t");
                    if (cells.length >= 8 && !cells[0].equals("file")) {
                        TOLERANCE.put(
                                cells[0] + "#" + cells[1],
                                cells[7].equals("exact") ? 0.0 : Double.parseDouble(cells[7]));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Double value = TOLERANCE.get(file + "#" + tensor);
        assertThat(value).as("tolerance of %s %s", file, tensor).isNotNull();
        return value;
    }

    /** Asserts that a tensor equals a golden one in shape, and in value within its tolerance. */
    public static void assertMatches(Tensor actual, StateDict golden, String file, String tensor) {
        Tensor expected = golden.get(tensor);
        assertThat(shape(actual)).as("shape of %s", tensor).isEqualTo(shape(expected));
        double worst = 0;
        if (expected.numel() > 0) {
            Tensor difference =
                    actual.detach().to(ScalarType.Double).sub(expected.to(ScalarType.Double)).abs();
            worst = difference.max().item_double();
        }
        assertThat(worst)
                .as("largest difference of %s in %s", tensor, file)
                .isLessThanOrEqualTo(tolerance(file, tensor));
    }

    /** The sizes of a tensor as text, such as 1x3x8. */
    public static String shape(Tensor tensor) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tensor.dim(); i++) {
            text.append(i == 0 ? "" : "x").append(tensor.size(i));
        }
        return text.toString();
    }

    /** A tensor of 0..255 values as float in [0,1]. */
    public static Tensor unit(Tensor bytes) {
        return bytes.to(ScalarType.Float).div(new Scalar(255f));
    }

    static {
        Torch.start();
        torch.set_num_threads(1);
    }
}
