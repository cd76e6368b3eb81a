package org.epsam.nets.sam;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.Golden;
import org.epsam.nets.SeededTensors;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.checkpoint.StateDict;

/** Lists of the tensors that published checkpoints hold: name, type and shape in each line. */
final class PublishedKeys {
    private PublishedKeys() {}

    private record Entry(boolean counter, long[] sizes) {}

    private static Map<String, Entry> entries(String file) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(Golden.file(file))) {
                String[] cells = line.split("\t", -1);
                long[] sizes =
                        cells[2].isEmpty()
                                ? new long[0]
                                : Arrays.stream(cells[2].split(","))
                                        .mapToLong(Long::parseLong)
                                        .toArray();
                entries.put(cells[0], new Entry(cells[1].equals("int64"), sizes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    /** Shape by name, in the order of the file; counters are scalars. */
    static Map<String, Shape> shapes(String file) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        entries(file).forEach((key, entry) -> shapes.put(key, Shape.of(entry.sizes())));
        return shapes;
    }

    /** A whole checkpoint of seeded weights; counters hold integers. */
    static StateDict seeded(String file) {
        StateDict state = new StateDict();
        entries(file).forEach((key, entry) -> state.put(key, tensor(key, entry)));
        return state;
    }

    private static Tensor tensor(String key, Entry entry) {
        return entry.counter()
                ? torch.zeros(entry.sizes(), new TensorOptions(ScalarType.Long))
                : SeededTensors.weight(key, entry.sizes());
    }
}
