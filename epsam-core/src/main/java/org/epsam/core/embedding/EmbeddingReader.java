package org.epsam.core.embedding;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.io.AtomicFolders;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;

/**
 * The embeddings that an {@link EmbeddingStore} has when this is opened. It takes no lock and
 * writes nothing; another program may append to the store meanwhile. The same program may not: on
 * Linux, reading the index ends the lock that the process has on it.
 */
public final class EmbeddingReader implements AutoCloseable {
    private final StoreFiles files;
    private final Map<String, Integer> slots;
    private final FileChannel values;

    private EmbeddingReader(StoreFiles files, Map<String, Integer> slots, FileChannel values) {
        this.files = files;
        this.slots = slots;
        this.values = values;
    }

    /**
     * Opens a store.
     *
     * @param parent folder that holds the stores of all encoders, absent or not
     * @param sam the encoder
     * @param encoderHash as in {@link EmbeddingStore}
     * @param half as in {@link EmbeddingStore}
     * @return empty where there is no such store, or it cannot be read
     */
    public static Optional<EmbeddingReader> open(
            Path parent, Sam sam, String encoderHash, boolean half) {
        StoreFiles files = StoreFiles.of(parent, sam, encoderHash, half);
        try {
            String index = Files.readString(files.index(), StandardCharsets.US_ASCII);
            FileChannel values = FileChannel.open(files.values(), StandardOpenOption.READ);
            return Optional.of(new EmbeddingReader(files, StoreFiles.slots(index), values));
        } catch (IOException e) {
            // On Windows, nobody reads the index of a store that is in use.
            return Optional.empty();
        }
    }

    /**
     * Looks up an embedding.
     *
     * @param view an image in an orientation
     * @return floats [1, C, S/16, S/16], owned by the scope around; empty where it is not stored
     * @throws org.epsam.base.InputException if the store is damaged
     */
    public Optional<Tensor> find(View view) {
        Integer slot = slots.get(StoreFiles.key(view));
        if (slot == null) {
            return Optional.empty();
        }
        try (TorchScope scope = Torch.scope()) {
            Tensor stored = Torch.toDevice(files.read(values, slot)).to(ScalarType.Float);
            return Optional.of(scope.keep(stored.unsqueeze(0)));
        }
    }

    @Override
    public void close() {
        try {
            values.close();
        } catch (IOException e) {
            throw AtomicFolders.unwritable(files.folder(), e);
        }
    }
}
