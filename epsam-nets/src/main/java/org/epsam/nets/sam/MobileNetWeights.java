package org.epsam.nets.sam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.InputException;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;

/**
 * Reads MobileNetV2's ImageNet weights from a folder: {@code layers.tsv} names the convolutions in
 * its columns {@code file} and {@code role}, {@code weights/<file>_weight.npy} and {@code
 * weights/<file>_bias.npy} hold them.
 */
public final class MobileNetWeights {
    private static final Pattern HEADER =
            Pattern.compile(
                    "\\{ *'descr': '<f4', 'fortran_order': False, 'shape': \\(([0-9, ]*)\\),?"
                            + " *\\}\\s*");

    private MobileNetWeights() {}

    /**
     * Reads a folder.
     *
     * @param folder with {@code layers.tsv} and {@code weights/}
     * @return the tensors, named as in {@link MobileNetV2}, without prefix
     * @throws CheckpointException if something is missing, of another shape or type, or damaged
     */
    public static StateDict read(Path folder) {
        Torch.start();
        StateDict state = new StateDict();
        Path table = folder.resolve("layers.tsv");
        try {
            List<String> lines = Files.readAllLines(table);
            for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
                String[] cells = line.split("\t");
                if (cells.length < 2) {
                    throw new CheckpointException(
                            table + ": a line without file and role: '" + line + "'");
                }
                for (String part : List.of("weight", "bias")) {
                    Path file = folder.resolve("weights/" + cells[0] + "_" + part + ".npy");
                    state.put(cells[1] + "." + part, readNpy(file));
                }
            }
        } catch (IOException e) {
            throw new CheckpointException(
                    table
                            + ": cannot be read ("
                            + InputException.reason(table, e)
                            + "); give the MobileNetV2 folder",
                    e);
        }
        MobileNetV2.expectedShapes("").forEach((key, shape) -> check(table, state, key, shape));
        return state;
    }

    private static void check(Path table, StateDict state, String key, Shape shape) {
        String found = state.contains(key) ? "[" + Shape.of(state.get(key)) + "]" : "missing";
        if (!found.equals("[" + shape + "]")) {
            throw new CheckpointException(
                    table
                            + ": not a MobileNetV2: "
                            + key
                            + " should be ["
                            + shape
                            + "] and is "
                            + found);
        }
    }

    /** Reads a NumPy file of little-endian float32 in C order. */
    static Tensor readNpy(Path file) {
        try {
            ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(file));
            data.order(ByteOrder.LITTLE_ENDIAN);
            if (data.limit() < 12 || data.getLong(0) << 16 >>> 16 != 0x59_504d_554e_93L) {
                throw new CheckpointException(file + ": not a NumPy .npy file");
            }
            boolean shortHeader = data.get(6) == 1;
            int begin = shortHeader ? 10 : 12;
            int length = shortHeader ? Short.toUnsignedInt(data.getShort(8)) : data.getInt(8);
            String header = "";
            if (length >= 0 && length <= data.limit() - begin) {
                header = new String(data.array(), begin, length, StandardCharsets.US_ASCII);
            }
            Matcher found = HEADER.matcher(header);
            if (!found.matches()) {
                throw new CheckpointException(
                        file
                                + ": only little-endian float32 in C order is read; the header is"
                                + " "
                                + header.strip());
            }
            long[] shape =
                    Arrays.stream(found.group(1).split(","))
                            .map(String::strip)
                            .filter(s -> !s.isEmpty())
                            .mapToLong(Long::parseLong)
                            .toArray();
            long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            if (data.limit() - begin - length != count * Float.BYTES) {
                throw new CheckpointException(
                        file
                                + ": holds "
                                + (data.limit() - begin - length)
                                + " bytes of values for shape ["
                                + Shape.of(shape)
                                + "]: cut off or damaged");
            }
            float[] values = new float[(int) count];
            data.position(begin + length).asFloatBuffer().get(values);
            return AbstractTensor.create(values, shape);
        } catch (IOException e) {
            throw new CheckpointException(
                    file + ": cannot be read (" + InputException.reason(file, e) + ")", e);
        }
    }
}
