package org.epsam.core.embedding;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Sha256;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.RgbImage;

/**
 * Image embeddings on disk. The image encoder is frozen, so each is computed once, on the first
 * request, and read afterwards.
 *
 * <p>An embedding is identified by the content of the image, its mirror or turn, and the encoder's
 * weights. Values lie one after the other in {@code values.bin}; {@code index.txt} gets a line only
 * after the values are written, so an interrupted write leaves nothing readable. Files are read by
 * position, not mapped: resident memory stays flat however large the store is.
 */
public final class EmbeddingStore implements Embeddings {
    /** 64 hexadecimal digits, a space, the variant, a line break. */
    private static final int LINE = 67;

    private final Sam sam;
    private final ComputedEmbeddings computed;
    private final ScalarType type;
    private final int grid;
    private final int bytes;
    private final Channels channels;
    private final Map<String, Integer> slots = new ConcurrentHashMap<>();
    private final Path folder;

    /** The open files; the index is locked as long as it is open. */
    private record Channels(FileChannel values, FileChannel index) implements Closeable {
        static Channels open(Path folder) throws IOException {
            FileChannel values = file(folder.resolve("values.bin"));
            try {
                return new Channels(values, file(folder.resolve("index.txt")));
            } catch (IOException e) {
                values.close();
                throw e;
            }
        }

        private static FileChannel file(Path file) throws IOException {
            return FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        }

        @Override
        public void close() throws IOException {
            try (values) {
                index.close();
            }
        }
    }

    /**
     * Opens a store, or creates an empty one.
     *
     * @param parent folder that holds the stores of all encoders
     * @param sam the encoder
     * @param encoderHash content hash of the encoder's weights, at least 16 characters
     * @param half whether values are rounded to half precision
     */
    public EmbeddingStore(Path parent, Sam sam, String encoderHash, boolean half) {
        this.sam = sam;
        this.computed = new ComputedEmbeddings(sam, half);
        this.type = half ? ScalarType.Half : ScalarType.Float;
        this.grid = sam.config().inputSide() / 16;
        this.bytes = sam.embeddingChannels() * grid * grid * (half ? 2 : 4);
        this.folder = parent.resolve(encoderHash.substring(0, 16) + (half ? "-half" : "-float"));
        try {
            Files.createDirectories(folder);
            channels = Channels.open(folder);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(folder, e);
        }
        boolean usable = false;
        try {
            lock();
            readIndex();
            usable = true;
        } catch (IOException e) {
            throw AtomicFolders.unwritable(folder, e);
        } finally {
            if (!usable) {
                close();
            }
        }
    }

    private void readIndex() throws IOException {
        FileChannel index = channels.index();
        // Not by the file's name: on Linux, closing a second channel of a file ends its lock.
        ByteBuffer all = ByteBuffer.allocate((int) index.size());
        boolean more = true;
        while (more && all.hasRemaining()) {
            more = index.read(all) >= 0;
        }
        String text = StandardCharsets.US_ASCII.decode(all.flip()).toString();
        for (int i = 0; (i + 1) * LINE <= text.length(); i++) {
            slots.put(text.substring(i * LINE, i * LINE + LINE - 1), i);
        }
        // A line that was cut off by an interruption is overwritten.
        index.truncate((long) slots.size() * LINE);
        index.position(index.size());
    }

    /** Two programs that append to the same file would corrupt each other's values. */
    private void lock() {
        boolean free;
        try {
            free = channels.index().tryLock() != null;
        } catch (OverlappingFileLockException e) {
            free = false;
        } catch (IOException e) {
            // A file system without locks.
            free = true;
        }
        if (!free) {
            throw new InputException(
                    folder
                            + ": in use by another program that works in this run; wait for it or"
                            + " choose another --run");
        }
    }

    /**
     * Returns embeddings, computing and storing those that are missing.
     *
     * @param views B views of any shapes
     * @return floats [B, C, S/16, S/16], owned by the scope around
     */
    @Override
    public Tensor get(List<View> views) {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            TensorVector found = new TensorVector();
            views.forEach(view -> found.push_back(get(view)));
            return scope.keep(torch.stack(found));
        }
    }

    private Tensor get(View view) {
        String key = key(view);
        Integer slot = slots.get(key);
        try (TorchScope scope = Torch.scope()) {
            Tensor stored = slot == null ? compute(view, key) : read(slot);
            return scope.keep(Torch.toDevice(stored).to(ScalarType.Float));
        }
    }

    /** Two threads may compute the same embedding; that costs less than making all wait for one. */
    private Tensor compute(View view, String key) {
        // On the CPU: the pointer of a GPU's tensor cannot be read here.
        Tensor stored = computed.get(List.of(view)).squeeze(0).to(type).cpu().contiguous();
        append(stored, key);
        return stored;
    }

    private void append(Tensor stored, String key) {
        append(new BytePointer(stored.data_ptr()).capacity(bytes).asByteBuffer(), key);
    }

    /**
     * Copies the embeddings of another store of the same encoder and precision that are not here.
     *
     * @param other stays as it is
     */
    public void copy(EmbeddingStore other) {
        if (bytes != other.bytes) {
            throw new IllegalArgumentException(other.folder + ": is of another encoder");
        }
        other.slots.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(
                        slot -> {
                            ByteBuffer values = ByteBuffer.allocate(bytes);
                            other.read(slot.getValue(), values);
                            append(values.flip(), slot.getKey());
                        });
    }

    private synchronized void append(ByteBuffer buffer, String key) {
        if (slots.containsKey(key)) {
            return;
        }
        try {
            int slot = slots.size();
            long position = (long) slot * bytes;
            while (buffer.hasRemaining()) {
                position += channels.values().write(buffer, position);
            }
            ByteBuffer line = StandardCharsets.US_ASCII.encode(key + "\n");
            while (line.hasRemaining()) {
                channels.index().write(line);
            }
            slots.put(key, slot);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(folder, e);
        }
    }

    private Tensor read(int slot) {
        Tensor stored =
                torch.empty(
                        new long[] {sam.embeddingChannels(), grid, grid},
                        new TensorOptions(type),
                        null);
        read(slot, new BytePointer(stored.data_ptr()).capacity(bytes).asByteBuffer());
        return stored;
    }

    private void read(int slot, ByteBuffer buffer) {
        try {
            long position = (long) slot * bytes;
            while (buffer.hasRemaining()) {
                int n = channels.values().read(buffer, position);
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

    private static String key(View view) {
        RgbImage image = view.image();
        MessageDigest digest = Sha256.start();
        digest.update(ByteBuffer.allocate(8).putInt(image.width()).putInt(image.height()).array());
        digest.update(image.rgb());
        return Sha256.finish(digest) + " " + view.variant();
    }

    @Override
    public void close() {
        try {
            channels.close();
        } catch (IOException e) {
            throw AtomicFolders.unwritable(folder, e);
        }
    }
}
