package org.epsam.nets.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The safetensors format: eight bytes of header length (little-endian), a JSON header, raw
 * little-endian values in C order.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format's description</a>
 */
public final class SafeTensors {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The format's own limit. */
    private static final int HEADER_LIMIT = 100_000_000;

    private static final int GATHERED = 1 << 20;

    private SafeTensors() {}

    /**
     * Reads a file.
     *
     * @param file a {@code .safetensors} file
     * @return all tensors on the CPU, in the order of their data, in the file's types
     * @throws CheckpointException if the file is not whole or not of this format
     */
    public static StateDict read(Path file) {
        try (FileChannel in = FileChannel.open(file)) {
            return read(in, file.toString());
        } catch (IOException e) {
            throw new CheckpointException(
                    file + ": cannot be read (" + InputException.reason(file, e) + ")", e);
        }
    }

    /**
     * Reads an open file.
     *
     * @param in the file, from its beginning
     * @param file what to call it in messages
     * @return all tensors on the CPU, in the order of their data, in the file's types
     * @throws CheckpointException if the file is not whole or not of this format
     */
    public static StateDict read(FileChannel in, String file) {
        Torch.start();
        StateDict result = new StateDict();
        boolean complete = false;
        try (TorchScope scope = Torch.scope()) {
            SafeTensorsHeader header = header(in, file);
            // The values begin where the header ends.
            long base = in.position();
            result.metadata().putAll(header.metadata());
            for (SafeTensorsHeader.Entry entry : header.entries()) {
                result.put(entry.name(), readTensor(in, base, entry));
            }
            complete = true;
            return result;
        } catch (IOException e) {
            throw new CheckpointException(
                    file + ": cannot be read (" + InputException.reason(Path.of(file), e) + ")", e);
        } finally {
            if (!complete) {
                result.close();
            }
        }
    }

    /** The names of a file's tensors; their values are not read. */
    static List<String> names(Path file) {
        try (FileChannel in = FileChannel.open(file)) {
            return header(in, file.toString()).entries().stream()
                    .map(SafeTensorsHeader.Entry::name)
                    .toList();
        } catch (IOException e) {
            throw new CheckpointException(
                    file + ": cannot be read (" + InputException.reason(file, e) + ")", e);
        }
    }

    private static SafeTensorsHeader header(FileChannel in, String file) throws IOException {
        long size = in.size();
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        in.position(0);
        TensorBytes.fill(in, length);
        long n = length.getLong(0);
        if (n < 2 || n > HEADER_LIMIT || n + 8 > size) {
            throw new CheckpointException(
                    file
                            + ": not a safetensors file, or cut off (header of "
                            + Long.toUnsignedString(n)
                            + " bytes, at most "
                            + HEADER_LIMIT
                            + ", in a file of "
                            + size
                            + "); download it again");
        }
        ByteBuffer header = ByteBuffer.allocate((int) n);
        TensorBytes.fill(in, header);
        return SafeTensorsHeader.read(header.array(), size - 8 - n, file);
    }

    private static Tensor readTensor(FileChannel in, long base, SafeTensorsHeader.Entry entry)
            throws IOException {
        Tensor tensor = torch.empty(entry.shape(), new TensorOptions(entry.type()), null);
        in.position(base + entry.begin());
        TensorBytes.forEach(tensor, piece -> TensorBytes.fill(in, piece));
        return tensor;
    }

    /**
     * Writes a file. It is written under a temporary name and renamed, so that its name never
     * denotes half a file.
     *
     * @param file where to; replaced if it exists
     * @param state the tensors, any device and strides
     * @throws org.epsam.base.OutputException if it cannot be written
     */
    public static void write(Path file, StateDict state) {
        Path part = AtomicFile.unfinished(file);
        try {
            writeTo(part, state);
            Files.move(
                    part,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        } finally {
            deletePart(part);
        }
    }

    /** On any error, also of a type that the format lacks; after success there is none. */
    private static void deletePart(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // A leftover hidden file is harmless, and the first error is more informative.
            part.toFile().deleteOnExit();
        }
    }

    private static void writeTo(Path part, StateDict state) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        if (!state.metadata().isEmpty()) {
            ObjectNode meta = root.putObject("__metadata__");
            state.metadata().forEach(meta::put);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> e : state.tensors().entrySet()) {
            Tensor t = e.getValue();
            ObjectNode node = root.putObject(e.getKey());
            node.put("dtype", name(t.scalar_type()));
            var shape = node.putArray("shape");
            for (int i = 0; i < t.dim(); i++) {
                shape.add(t.size(i));
            }
            long bytes = t.numel() * torch.elementSize(t.scalar_type());
            node.putArray("data_offsets").add(offset).add(offset + bytes);
            offset += bytes;
        }
        byte[] json = JSON.writeValueAsBytes(root);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(padded).put(json);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        head.flip();
        try (FileChannel out =
                FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            drain(out, head);
            ByteBuffer gathered = ByteBuffer.allocateDirect(GATHERED);
            for (Tensor tensor : state.tensors().values()) {
                writeTensor(out, tensor, gathered);
            }
            drain(out, gathered.flip());
            out.force(true);
        }
    }

    /** A network has hundreds of small tensors, which are gathered; a large one is not copied. */
    private static void writeTensor(FileChannel out, Tensor tensor, ByteBuffer gathered)
            throws IOException {
        try (TorchScope scope = Torch.scope()) {
            Tensor flat = tensor.detach().cpu().contiguous();
            TensorBytes.forEach(
                    flat,
                    piece -> {
                        if (piece.remaining() > gathered.remaining()) {
                            drain(out, gathered.flip());
                            gathered.clear();
                        }
                        if (piece.remaining() > gathered.remaining()) {
                            drain(out, piece);
                        } else {
                            gathered.put(piece);
                        }
                    });
        }
    }

    private static void drain(FileChannel out, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    /** The format's name of a type. */
    static String name(ScalarType type) {
        return switch (type.intern()) {
            case Double -> "F64";
            case Float -> "F32";
            case Half -> "F16";
            case BFloat16 -> "BF16";
            case Float8_e4m3fn -> "F8_E4M3";
            case Float8_e5m2 -> "F8_E5M2";
            case UInt64 -> "U64";
            case UInt32 -> "U32";
            case UInt16 -> "U16";
            case Long -> "I64";
            case Int -> "I32";
            case Short -> "I16";
            case Char -> "I8";
            case Byte -> "U8";
            case Bool -> "BOOL";
            default -> throw new IllegalArgumentException("safetensors has no type for " + type);
        };
    }
}
