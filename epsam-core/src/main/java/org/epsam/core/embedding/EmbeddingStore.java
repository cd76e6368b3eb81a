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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.nets.checkpoint.Shape;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;

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
    private final Embeddings computed;
    private final StoreFiles files;
    private final Channels channels;
    private final Map<String, Integer> slots = new ConcurrentHashMap<>();

    /** The open files; the index is locked as long as it is open. */
    private record Channels(FileChannel values, FileChannel index) implements Closeable {
        static Channels open(StoreFiles files) throws IOException {
            FileChannel values = file(files.values());
            try {
                return new Channels(values, file(files.index()));
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
        this(StoreFiles.of(parent, sam, encoderHash, half), new ComputedEmbeddings(sam, half));
    }

    /**
     * Opens a store of another encoder, or creates an empty one.
     *
     * @param folder of this encoder and shape alone
     * @param shape of each embedding
     * @param half whether values are rounded to half precision
     * @param computed the encoder, which is asked for one view at a time: [1, ...] of this shape
     */
    public EmbeddingStore(Path folder, Shape shape, boolean half, Embeddings computed) {
        this(StoreFiles.of(folder, shape, half), computed);
    }

    private EmbeddingStore(StoreFiles files, Embeddings computed) {
        this.computed = computed;
        this.files = files;
        try {
            Files.createDirectories(files.folder());
            channels = Channels.open(files);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(files.folder(), e);
        }
        boolean usable = false;
        try {
            lock();
            readIndex();
            usable = true;
        } catch (IOException e) {
            throw AtomicFolders.unwritable(files.folder(), e);
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
        slots.putAll(StoreFiles.slots(text));
        // A line that was cut off by an interruption is overwritten.
        index.truncate((long) slots.size() * StoreFiles.LINE);
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
                    files.folder()
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
            List<String> keys = views.stream().map(StoreFiles::key).toList();
            computeMissing(views, keys);
            TensorVector found = new TensorVector();
            keys.forEach(key -> found.push_back(files.read(channels.values(), slots.get(key))));
            return scope.keep(Torch.toDevice(torch.stack(found)).to(ScalarType.Float));
        }
    }

    /** Two threads may compute the same embedding; that costs less than making all wait for one. */
    private void computeMissing(List<View> views, List<String> keys) {
        Map<String, View> missing = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            if (!slots.containsKey(keys.get(i))) {
                missing.put(keys.get(i), views.get(i));
            }
        }
        Iterator<String> key = missing.keySet().iterator();
        List<View> open = List.copyOf(missing.values());
        for (int done = 0; done < open.size(); ) {
            int end = Math.min(open.size(), done + computed.batchSize());
            try (TorchScope scope = Torch.scope()) {
                // On the CPU: the pointer of a GPU's tensor cannot be read here.
                Tensor stored = computed.get(open.subList(done, end)).to(files.type()).cpu();
                for (int i = 0; i < end - done; i++) {
                    append(stored.select(0, i).contiguous(), key.next());
                }
            }
            done = end;
        }
    }

    private void append(Tensor stored, String key) {
        append(new BytePointer(stored.data_ptr()).capacity(files.bytes()).asByteBuffer(), key);
    }

    /**
     * Copies the embeddings of another store of the same encoder and precision that are not here.
     *
     * @param other stays as it is
     */
    public void copy(EmbeddingStore other) {
        if (files.bytes() != other.files.bytes()) {
            throw new IllegalArgumentException(other.files.folder() + ": is of another encoder");
        }
        other.slots.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(
                        slot -> {
                            ByteBuffer values = ByteBuffer.allocate(files.bytes());
                            other.files.read(other.channels.values(), slot.getValue(), values);
                            append(values.flip(), slot.getKey());
                        });
    }

    private synchronized void append(ByteBuffer buffer, String key) {
        if (slots.containsKey(key)) {
            return;
        }
        try {
            int slot = slots.size();
            long position = (long) slot * files.bytes();
            while (buffer.hasRemaining()) {
                position += channels.values().write(buffer, position);
            }
            ByteBuffer line = StandardCharsets.US_ASCII.encode(key + "\n");
            while (line.hasRemaining()) {
                channels.index().write(line);
            }
            slots.put(key, slot);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(files.folder(), e);
        }
    }

    @Override
    public void close() {
        try {
            channels.close();
        } catch (IOException e) {
            throw AtomicFolders.unwritable(files.folder(), e);
        }
    }
}
