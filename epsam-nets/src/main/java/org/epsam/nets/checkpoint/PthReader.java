package org.epsam.nets.checkpoint;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.Unpickler.LeftAside;
import org.epsam.nets.checkpoint.Unpickler.Storage;
import org.epsam.nets.checkpoint.Unpickler.TensorView;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * Reads PyTorch's {@code .pth} files without Python and without running what is in them.
 *
 * <p>Both layouts of {@code torch.save} are known: the zip archive (since 1.6) of {@code data.pkl}
 * and {@code data/<n>}, and the older stream of five pickles followed by the values. Only the
 * storages of the tensors that are returned are read, each once.
 */
final class PthReader {
    private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long LEGACY_PROTOCOL = 1001;
    private static final int DEPTH = 32;

    /** Entries of all dictionaries, those of one that is named twice counted twice. */
    private static final int MAX_ENTRIES = 4_000_000;

    private static final int MAX_TENSORS = 100_000;

    /** Names of what is left aside that are told. */
    private static final int MAX_ASIDE = 1000;

    /** Characters of a tensor's name, with those of the dictionaries around it. */
    private static final int MAX_NAME = 500;

    /**
     * How many times larger than the file its storages and tensors may be together. Twice is usual,
     * more needs views that repeat values; a forged file cannot ask for more memory than this.
     */
    private static final long GROWTH = 8;

    private final Path file;
    private final long fileSize;
    private final List<String> leftAside = new ArrayList<>();
    private int entries;

    private PthReader(Path file, long fileSize) {
        this.file = file;
        this.fileSize = fileSize;
    }

    /** Fills a flat tensor with a storage's values. */
    private interface Values {
        void read(Storage storage, Tensor target) throws IOException;
    }

    /**
     * Reads a file. Of a training checkpoint, the first dictionary of {@link Wrappers#DICTIONARIES}
     * that holds tensors is taken; other nesting becomes dots in the names. Values other than
     * tensors are left aside, as are tensors of types that LibTorch cannot compute with.
     *
     * @param file a {@code .pth} or {@code .pt} file
     * @return the tensors on the CPU, contiguous and independent of each other, in the file's order
     *     and types
     * @throws CheckpointException if the file is of another format, damaged, cut off, holds
     *     anything but plain data (named in the message) or no tensors
     */
    public static StateDict read(Path file) {
        Torch.start();
        CheckpointFormat format = CheckpointFormat.of(file);
        try {
            PthReader reader = new PthReader(file, Files.size(file));
            return switch (format) {
                case PTH_ZIP -> reader.readZip();
                case PTH_LEGACY -> reader.readLegacy();
                case SAFETENSORS, SHARDS ->
                        throw new CheckpointException(file + ": is a safetensors file, not .pth");
            };
        } catch (EOFException e) {
            throw new CheckpointException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CheckpointException(
                    file + ": damaged or cut off (" + e.getMessage() + "); download it again", e);
        }
    }

    private StateDict readZip() throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String folder =
                    zip.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.matches("([^/]*/)?data\\.pkl"))
                            .map(name -> name.substring(0, name.length() - "data.pkl".length()))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new CheckpointException(
                                                    file
                                                            + ": a zip file without data.pkl, not"
                                                            + " one of PyTorch"));
            if (zip.getEntry(folder + "constants.pkl") != null) {
                throw new CheckpointException(
                        file
                                + (Checkpoint.isOptimizerState(zip)
                                        ? ": the state of an optimizer, without weights; give the"
                                                + " weights next to it"
                                        : ": a TorchScript program; save model.state_dict()"
                                                + " instead"));
            }
            if (zip.getEntry(folder + "byteorder") != null) {
                try (InputStream in = zip.getInputStream(stored(zip, folder + "byteorder"))) {
                    checkOrder(!new String(in.readNBytes(8), "US-ASCII").startsWith("big"));
                }
            }
            ZipEntry pickle = stored(zip, folder + "data.pkl");
            Object root;
            try (InputStream in = new BufferedInputStream(zip.getInputStream(pickle))) {
                root = new Unpickler(file, in, pickle.getSize()).load();
            }
            return tensors(
                    root,
                    (storage, target) -> {
                        ZipEntry entry = stored(zip, folder + "data/" + storage.key());
                        try (InputStream in = zip.getInputStream(entry)) {
                            fill(Channels.newChannel(in), target);
                        }
                    });
        } catch (IllegalArgumentException e) {
            throw new IOException(e); // how ZipFile reports some damaged directories
        }
    }

    private ZipEntry stored(ZipFile zip, String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw damaged(name + " is missing");
        }
        if (entry.getMethod() != ZipEntry.STORED) {
            throw new CheckpointException(
                    file + ": " + name + " is compressed, which PyTorch never does; save it again");
        }
        if (entry.getSize() > fileSize) {
            throw damaged(name + " claims " + entry.getSize() + " bytes of a file of " + fileSize);
        }
        return entry;
    }

    private StateDict readLegacy() throws IOException {
        try (FileChannel in = FileChannel.open(file)) {
            // not closed: that would close the channel
            InputStream stream = new BufferedInputStream(Channels.newInputStream(in));
            Unpickler pickles = new Unpickler(file, stream, fileSize);
            if (!LEGACY_MAGIC.equals(pickles.load())) {
                throw new CheckpointException(
                        file + ": a Python pickle, but not one of PyTorch's torch.save");
            }
            Object protocol = pickles.load();
            if (!Long.valueOf(LEGACY_PROTOCOL).equals(protocol)) {
                throw new CheckpointException(
                        file + ": of an unknown protocol of torch.save; save it again");
            }
            checkOrder(
                    !(pickles.load() instanceof Map<?, ?> system)
                            || !Boolean.FALSE.equals(system.get("little_endian")));
            Object root = pickles.load();
            if (!(pickles.load() instanceof List<?> keys) || keys.size() > MAX_TENSORS) {
                throw damaged("the list of storages is missing or too long");
            }
            Map<String, Long> offsets = new HashMap<>();
            long offset = pickles.position();
            for (Object key : keys) {
                // not of a list that may contain itself, whose hash code does not end
                Storage storage = key instanceof String name ? pickles.storages().get(name) : null;
                ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                TensorBytes.fill(in.position(offset), count);
                if (storage == null || storage.count() != count.getLong(0)) {
                    throw damaged("a storage differs from its description");
                }
                offsets.put(storage.key(), offset + Long.BYTES);
                offset += Long.BYTES + bytes(storage);
            }
            return tensors(
                    root,
                    (storage, target) -> {
                        if (!offsets.containsKey(storage.key())) {
                            throw damaged("storage " + storage.key() + " is missing");
                        }
                        fill(in.position(offsets.get(storage.key())), target);
                    });
        }
    }

    private static void fill(ReadableByteChannel in, Tensor target) throws IOException {
        TensorBytes.forEach(target, piece -> TensorBytes.fill(in, piece));
    }

    private void checkOrder(boolean littleEndian) {
        if (!littleEndian) {
            throw new CheckpointException(
                    file + ": written on a big-endian machine, which is not supported");
        }
    }

    private CheckpointException damaged(String what) {
        return new CheckpointException(
                file + ": damaged or cut off (" + what + "); download it again");
    }

    private StateDict tensors(Object root, Values values) throws IOException {
        Map<String, TensorView> views = select(root);
        long room = GROWTH * fileSize;
        Set<Storage> storages = new HashSet<>();
        for (Map.Entry<String, TensorView> entry : views.entrySet()) {
            Storage storage = entry.getValue().storage();
            room -= storages.add(storage) ? bytes(storage) : 0;
            long bytes = check(entry.getKey(), entry.getValue());
            if (bytes > room) {
                throw damaged("its tensors are larger than the file can hold");
            }
            room -= bytes;
        }
        StateDict result = new StateDict();
        result.leftAside().addAll(leftAside);
        Map<Storage, Tensor> read = new HashMap<>();
        try (TorchScope scope = Torch.scope()) {
            for (Map.Entry<String, TensorView> entry : views.entrySet()) {
                TensorView view = entry.getValue();
                Storage storage = view.storage();
                boolean first = !read.containsKey(storage);
                if (first) {
                    Tensor flat =
                            torch.empty(
                                    new long[] {storage.count()},
                                    new TensorOptions(storage.type()),
                                    null);
                    values.read(storage, flat);
                    read.put(storage, flat);
                }
                Tensor tensor =
                        read.get(storage)
                                .as_strided(
                                        longs(view.sizes()),
                                        longs(view.strides()),
                                        new LongOptional(view.offset()));
                boolean whole =
                        first && tensor.is_contiguous() && tensor.numel() == storage.count();
                result.put(
                        entry.getKey(),
                        whole
                                ? tensor
                                : tensor.clone(
                                        new MemoryFormatOptional(torch.MemoryFormat.Contiguous)));
            }
            return result;
        } catch (IOException | RuntimeException e) {
            result.close();
            throw e;
        }
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    /** Returns the bytes of a tensor after checking that it lies within its storage. */
    private long check(String key, TensorView view) {
        long last = view.offset();
        long count = 1;
        // Strides are computed from the other axes even where one has no values.
        long span = torch.elementSize(view.storage().type());
        boolean fits =
                view.sizes().size() == view.strides().size()
                        && view.sizes().size() <= Unpickler.AXES;
        try {
            for (int i = 0; fits && i < view.sizes().size(); i++) {
                long size = view.sizes().get(i);
                long stride = view.strides().get(i);
                fits = size >= 0 && stride >= 0;
                count = Math.multiplyExact(count, size);
                span = Math.multiplyExact(span, Math.max(1, size));
                last = Math.addExact(last, Math.multiplyExact(size - 1, stride));
            }
            fits &= view.offset() >= 0 && (count == 0 || last < view.storage().count());
            if (fits && bytes(view.storage()) >= 0) {
                return Math.multiplyExact(count, torch.elementSize(view.storage().type()));
            }
        } catch (ArithmeticException e) {
            throw damaged("the shape of " + key + " is out of range");
        }
        throw damaged(key + " does not lie within its storage");
    }

    private long bytes(Storage storage) {
        long each = torch.elementSize(storage.type());
        if (storage.count() < 0 || storage.count() > fileSize / each) {
            throw damaged(
                    "a storage of "
                            + storage.count()
                            + " values in a file of "
                            + fileSize
                            + " bytes");
        }
        return storage.count() * each;
    }

    private Map<String, TensorView> select(Object root) {
        if (!(root instanceof Map<?, ?> chosen)) {
            throw new CheckpointException(
                    file + ": holds no dictionary of tensors; save model.state_dict()");
        }
        for (String name : Wrappers.DICTIONARIES) {
            if (chosen.get(name) instanceof Map<?, ?> inner
                    && inner.values().stream().anyMatch(TensorView.class::isInstance)) {
                chosen.keySet().stream()
                        .filter(key -> !name.equals(key))
                        .forEach(key -> leaveAside("", key, null));
                chosen = inner;
                break;
            }
        }
        Map<String, TensorView> views = new LinkedHashMap<>();
        flatten("", chosen, 0, views);
        if (views.isEmpty()) {
            throw new CheckpointException(file + ": holds no tensors; save model.state_dict()");
        }
        return views;
    }

    private void flatten(String prefix, Map<?, ?> map, int depth, Map<String, TensorView> views) {
        // dictionaries may contain themselves, or each other many times over
        entries += map.size() + 1;
        if (depth > DEPTH || entries > MAX_ENTRIES) {
            throw damaged("its dictionaries are nested too deeply");
        }
        map.forEach(
                (key, value) -> {
                    if (value instanceof TensorView view) {
                        views.put(name(prefix, key), view);
                        if (views.size() > MAX_TENSORS) {
                            throw damaged("it names more than " + MAX_TENSORS + " tensors");
                        }
                    } else if (value instanceof Map<?, ?> inner) {
                        flatten(name(prefix, key) + ".", inner, depth + 1, views);
                    } else {
                        leaveAside(prefix, key, value);
                    }
                });
    }

    private void leaveAside(String prefix, Object key, Object value) {
        if (leftAside.size() < MAX_ASIDE) {
            String kind = value instanceof LeftAside aside ? " (" + aside.name() + ")" : "";
            boolean plain =
                    key instanceof String || key instanceof Number || key instanceof Boolean;
            leftAside.add(Unpickler.printable(prefix + (plain ? key : "?")) + kind);
        }
    }

    private String name(String prefix, Object key) {
        String last = key.toString();
        if (prefix.length() + last.length() > MAX_NAME) {
            throw damaged("a tensor has a name of more than " + MAX_NAME + " characters");
        }
        return prefix + last;
    }
}
