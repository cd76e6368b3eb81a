package org.epsam.core.embedding;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.base.io.Sha256;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.RgbImage;

/**
 * How the embeddings of an encoder lie on disk.
 *
 * @param folder of both files
 * @param type of the values
 * @param shape of an embedding
 */
record StoreFiles(Path folder, ScalarType type, Shape shape) {
    /** 64 hexadecimal digits, a space, the variant, a line break. */
    static final int LINE = 67;

    static StoreFiles of(Path parent, Sam sam, String encoderHash, boolean half) {
        long grid = sam.config().grid();
        return of(
                parent.resolve(encoderHash.substring(0, 16) + (half ? "-half" : "-float")),
                Shape.of(sam.embeddingChannels(), grid, grid),
                half);
    }

    static StoreFiles of(Path folder, Shape shape, boolean half) {
        return new StoreFiles(folder, half ? ScalarType.Half : ScalarType.Float, shape);
    }

    Path values() {
        return folder.resolve("values.bin");
    }

    Path index() {
        return folder.resolve("index.txt");
    }

    /** The length of an embedding. */
    int bytes() {
        long values = shape.values();
        return Math.toIntExact(values * (type == ScalarType.Half ? 2 : 4));
    }

    /** What the index identifies an embedding by. */
    static String key(View view) {
        RgbImage image = view.image();
        MessageDigest digest = Sha256.start();
        digest.update(ByteBuffer.allocate(8).putInt(image.width()).putInt(image.height()).array());
        digest.update(image.rgb());
        return Sha256.finish(digest) + " " + view.variant();
    }

    /** The places of embeddings by their keys; a line that was cut off counts as none. */
    static Map<String, Integer> slots(String index) {
        Map<String, Integer> slots = new HashMap<>();
        for (int i = 0; (i + 1) * LINE <= index.length(); i++) {
            slots.put(index.substring(i * LINE, i * LINE + LINE - 1), i);
        }
        return slots;
    }

    /** Reads the embedding at a place, on the CPU. */
    Tensor read(FileChannel values, int slot) {
        Tensor stored = torch.empty(shape.toArray(), new TensorOptions(type), null);
        read(values, slot, new BytePointer(stored.data_ptr()).capacity(bytes()).asByteBuffer());
        return stored;
    }

    void read(FileChannel values, int slot, ByteBuffer buffer) {
        try {
            long position = (long) slot * bytes();
            while (buffer.hasRemaining()) {
                int n = values.read(buffer, position);
                if (n < 0) {
                    throw new IOException("values.bin is shorter than index.txt records");
                }
                position += n;
            }
        } catch (IOException e) {
            throw new InputException(
                    folder
                            + ": damaged ("
                            + e.getMessage()
                            + "); delete this folder; it is created again",
                    e);
        }
    }
}
