package org.epsam.nets.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * A network whose weights are a bfloat16 copy of others. For inference the copy is made at the
 * first use, and again at the next use after the weights have changed; for training at each use.
 *
 * <p>What scales and shifts normalised values stays float32: it is small, and LibTorch's norms take
 * both types together. Everything else is converted.
 *
 * <p>May be used from several threads at once while no thread changes the weights.
 *
 * @param <N> the network
 */
public final class ReducedCopy<N> implements AutoCloseable {
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    private final StateDict source;
    private final Predicate<String> keys;
    private final Predicate<String> exact;
    private final Function<StateDict, N> create;
    private List<Version> copied = List.of();
    private StateDict copy = new StateDict();
    private N network;

    /** A tensor and how often it had been changed in place. */
    private record Version(Tensor tensor, long changes) {
        static Version of(Tensor tensor) {
            return new Version(tensor, tensor._version());
        }

        boolean isOf(Tensor other) {
            return tensor == other && changes == other._version();
        }
    }

    /**
     * Prepares a copy; nothing is copied yet.
     *
     * @param source the weights; stay the caller's
     * @param keys which of them the network takes
     * @param exact which of these stay float32, as the network converts them where it needs to
     * @param create builds the network over the copies, which have the same keys
     */
    public ReducedCopy(
            StateDict source,
            Predicate<String> keys,
            Predicate<String> exact,
            Function<StateDict, N> create) {
        this.source = source;
        this.keys = keys;
        this.exact = exact;
        this.create = create;
    }

    /**
     * Returns the network over copies of the weights as they are now.
     *
     * @return valid until the weights change or this object is closed
     */
    public synchronized N network() {
        List<Tensor> now =
                source.tensors().entrySet().stream()
                        .filter(entry -> keys.test(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .toList();
        if (network == null || !isCurrent(now)) {
            renew(now);
        }
        return network;
    }

    private boolean isCurrent(List<Tensor> now) {
        boolean current = copied.size() == now.size();
        for (int i = 0; current && i < now.size(); i++) {
            current = copied.get(i).isOf(now.get(i));
        }
        return current;
    }

    /**
     * Computes with copies of the weights as they are now, through which gradients reach the
     * weights.
     *
     * @param use what is computed; must not keep the network
     * @param <R> its result
     * @return the result
     */
    public <R> R recorded(Function<N, R> use) {
        try (StateDict cast = new StateDict()) {
            source.tensors().forEach((key, tensor) -> copy(key, tensor, cast));
            return use.apply(create.apply(cast));
        }
    }

    private void renew(List<Tensor> now) {
        close();
        List<Version> versions = new ArrayList<>();
        now.forEach(tensor -> versions.add(Version.of(tensor)));
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            source.tensors().forEach((key, tensor) -> copy(key, tensor.detach(), copy));
        }
        copied = versions;
        network = create.apply(copy);
    }

    private void copy(String key, Tensor tensor, StateDict target) {
        if (keys.test(key)) {
            target.put(key, isConverted(key, tensor) ? tensor.to(ScalarType.BFloat16) : tensor);
        }
    }

    /** Whether it is of a layer that multiplies matrices, not of a norm. */
    private boolean isConverted(String key, Tensor tensor) {
        if (exact.test(key)) {
            return false;
        }
        if (key.endsWith(BIAS)) {
            String weight = key.substring(0, key.length() - BIAS.length()) + WEIGHT;
            return source.contains(weight) && source.get(weight).dim() > 1;
        }
        return tensor.is_floating_point() && tensor.dim() > 1;
    }

    /** Frees the copies; the next use makes them anew. */
    @Override
    public synchronized void close() {
        copy.close();
        copied = List.of();
        network = null;
    }
}
