package org.epsam.nets.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Named tensors in the order of the file or network that they come from, as PyTorch's {@code
 * state_dict}.
 *
 * <p>The tensors are owned by this object's holder and live until {@link #close()}.
 */
public final class StateDict implements AutoCloseable {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /**
     * Adds or replaces an entry. The tensor is taken over and outlives all open scopes.
     *
     * @param key name, such as {@code mask_decoder.iou_token.weight}
     * @param tensor the values
     */
    public void put(String key, Tensor tensor) {
        tensor.retainReference();
        Tensor old = tensors.put(key, tensor);
        if (old != null) {
            old.releaseReference();
        }
    }

    /**
     * Returns an entry.
     *
     * @param key its name
     * @return the tensor itself, not a copy
     * @throws java.util.NoSuchElementException if there is none
     */
    public Tensor get(String key) {
        Tensor tensor = tensors.get(key);
        if (tensor == null) {
            throw new java.util.NoSuchElementException("no tensor named " + key);
        }
        return tensor;
    }

    /**
     * Tells whether an entry exists.
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

    /** Frees all tensors. */
    @Override
    public void close() {
        tensors.values().forEach(Tensor::releaseReference);
        tensors.clear();
    }
}
