package org.epsam.nets.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.io.Sha256;
import org.epsam.nets.runtime.Accelerator;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * Named tensors in the order of the file or network that they come from, as PyTorch's {@code
 * state_dict}.
 *
 * <p>The tensors are owned by this object's holder and live until {@link #close()}; after it, until
 * another is put, asking for one throws {@link IllegalStateException}. Several threads may read at
 * once, while none changes it.
 */
public final class StateDict implements AutoCloseable {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<String> leftAside = new ArrayList<>();
    private final Map<String, Tensor> derived = new ConcurrentHashMap<>();
    private int mostDerived;
    private boolean closed;
    private Optional<NameScheme> names = Optional.empty();

    /** Creates an empty one. */
    public StateDict() {}

    /**
     * Adds or replaces an entry. The tensor is taken over and outlives all open scopes.
     *
     * @param key name, such as {@code mask_decoder.iou_token.weight}
     * @param tensor the values
     */
    public void put(String key, Tensor tensor) {
        closed = false;
        tensor.retainReference();
        Tensor old = tensors.put(key, tensor);
        if (old != null) {
            old.releaseReference();
        }
    }

    /**
     * Removes and frees entries.
     *
     * @param keys which of them
     */
    public void removeIf(Predicate<String> keys) {
        tensors.keySet().stream().filter(keys).toList().forEach(this::remove);
    }

    /**
     * Returns an entry.
     *
     * @param key its name
     * @return the tensor itself, not a copy
     * @throws java.util.NoSuchElementException if there is none
     * @throws IllegalStateException if this is closed
     */
    public Tensor get(String key) {
        requireOpen();
        Tensor tensor = tensors.get(key);
        if (tensor == null) {
            throw new NoSuchElementException("no tensor named " + key);
        }
        return tensor;
    }

    /**
     * Returns whether an entry exists.
     *
     * @param key its name
     * @return true if it does
     */
    public boolean contains(String key) {
        return tensors.containsKey(key);
    }

    /**
     * Returns all entries in order.
     *
     * @return an unmodifiable view
     */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * Returns the text entries that travel with the tensors (safetensors {@code __metadata__}).
     *
     * @return a modifiable map, often empty
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Returns what the file held besides these tensors and was not read, such as the state of an
     * optimizer.
     *
     * @return a modifiable list of names, with the reason where it is not obvious
     */
    public List<String> leftAside() {
        return leftAside;
    }

    /**
     * Returns whose names the tensors had in their file.
     *
     * @return empty for those of the original implementation, which the tensors have here
     */
    public Optional<NameScheme> names() {
        return names;
    }

    void setNames(NameScheme scheme) {
        names = Optional.of(scheme);
    }

    /** Gives each tensor another name, different for each; the order stays. */
    void rename(UnaryOperator<String> name) {
        Map<String, Tensor> old = new LinkedHashMap<>(tensors);
        tensors.clear();
        old.forEach((key, tensor) -> tensors.put(name.apply(key), tensor));
    }

    /** Removes and frees an entry. */
    void remove(String key) {
        tensors.remove(key).releaseReference();
    }

    /**
     * Converts the floating-point tensors to another type, such as half precision to save space.
     *
     * @param type a floating-point type
     * @return a new object with the same names, order and metadata. Tensors that need no conversion
     *     are shared with this one; both may be closed independently
     */
    public StateDict toType(ScalarType type) {
        StateDict result = new StateDict();
        result.metadata.putAll(metadata);
        try (TorchScope scope = Torch.scope()) {
            tensors.forEach((key, tensor) -> result.put(key, converted(tensor, type)));
        }
        return result;
    }

    private static Tensor converted(Tensor tensor, ScalarType type) {
        return tensor.is_floating_point() && tensor.scalar_type().intern() != type
                ? tensor.detach().to(type)
                : tensor;
    }

    /**
     * Returns what the tensors are called, for messages.
     *
     * @return such as {@code 120 tensors such as conv1.weight [64x4x7x7], bn1.weight [64]}; the
     *     first three are named
     */
    public String summary() {
        if (tensors.isEmpty()) {
            return "no tensors";
        }
        return tensors.size()
                + (tensors.size() == 1 ? " tensor: " : " tensors such as ")
                + tensors.entrySet().stream()
                        .limit(3)
                        .map(e -> e.getKey() + " [" + Shape.of(e.getValue()) + "]")
                        .collect(Collectors.joining(", "));
    }

    /**
     * Computes a hash of names, types, shapes and values, for provenance. It does not depend on the
     * file format, the order of the entries, strides, device or metadata.
     *
     * @return SHA-256 as 64 lower-case hexadecimal digits
     * @throws IllegalStateException if this is closed
     */
    public String sha256() {
        requireOpen();
        MessageDigest digest = Sha256.start();
        new TreeMap<>(tensors).forEach((key, tensor) -> update(digest, key, tensor));
        return Sha256.finish(digest);
    }

    private static void update(MessageDigest digest, String key, Tensor tensor) {
        String type = SafeTensors.name(tensor.scalar_type());
        String head = key + "\0" + type + " " + Shape.of(tensor) + "\0";
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        try (TorchScope scope = Torch.scope()) {
            TensorBytes.forEach(tensor.detach().cpu().contiguous(), digest::update);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Moves all tensors to the device on which networks run.
     *
     * @return this
     * @throws org.epsam.base.InputException if they do not fit into what is free of a GPU's memory
     */
    public StateDict toDevice() {
        if (Torch.device().is_cpu()) {
            return this;
        }
        try (TorchScope scope = Torch.scope()) {
            Accelerator.get().requireRoom(bytesElsewhere(), "weights");
            List.copyOf(tensors.keySet()).forEach(key -> put(key, Torch.toDevice(get(key))));
        }
        return this;
    }

    private long bytesElsewhere() {
        return tensors.values().stream()
                .filter(tensor -> !tensor.device().equals(Torch.device()))
                .mapToLong(Tensor::nbytes)
                .sum();
    }

    /**
     * Allows to keep tensors that are computed from the entries, which must not change any more.
     *
     * @param most how many are kept
     */
    public void keepDerived(int most) {
        mostDerived = most;
    }

    /**
     * Returns a tensor that is computed from entries, such as a copy of one in another layout. May
     * be called by several threads at once.
     *
     * @param key a name of its own
     * @param compute called where it is not kept yet; its result is taken over
     * @return the tensor; empty where so many are kept as {@link #keepDerived} allows
     */
    public Optional<Tensor> derived(String key, Supplier<Tensor> compute) {
        Tensor known = derived.get(key);
        if (known != null || derived.size() >= mostDerived) {
            return Optional.ofNullable(known);
        }
        return Optional.of(
                derived.computeIfAbsent(
                        key,
                        k -> {
                            try (TorchScope scope = Torch.scope()) {
                                Tensor made = compute.get();
                                made.retainReference();
                                return made;
                            }
                        }));
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("these weights are closed; read them again");
        }
    }

    /** Frees all tensors. */
    @Override
    public void close() {
        closed = true;
        tensors.values().forEach(Tensor::releaseReference);
        tensors.clear();
        derived.values().forEach(Tensor::releaseReference);
        derived.clear();
    }
}
