package org.epsam.core.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.task.Prefetcher;
import org.epsam.base.task.Progress;
import org.epsam.base.task.Workers;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The steps of gradient descent that all training shares. A step sets gradients to zero, computes
 * the loss of a batch and its gradients, and lets the optimizer change the weights; all of it is
 * one scope of native memory.
 *
 * <p>A batch may come in two halves, which are computed at the same time. There are never more: the
 * sum of two gradients is the same in either order, so that it does not matter which is first.
 */
public final class TrainingSteps {
    private final Optimizer optimizer;
    private final Optional<Clipping> clipping;

    /**
     * A part of a batch.
     *
     * @param from its first item
     * @param to the one after its last item
     */
    public record Part(int from, int to) {
        /**
         * Returns the number of its items.
         *
         * @return 1 or more
         */
        public int size() {
            return to - from;
        }
    }

    /**
     * Divides a batch whose items do not influence one another.
     *
     * @param size number of items, 0 or more
     * @return its halves, whatever the number of threads; a single item, or a batch on a GPU, as
     *     one part; no part of nothing
     */
    public static List<Part> halves(int size) {
        int first = Torch.onGpu() ? size : (size + 1) / 2;
        return Stream.of(new Part(0, first), new Part(first, size))
                .filter(part -> part.size() > 0)
                .toList();
    }

    /**
     * Divides the batch of a network.
     *
     * @param size number of items, 1 or more
     * @param apart whether items do not influence one another in training
     * @return its {@link #halves}, or all of it as one part
     */
    public static List<Part> parts(int size, boolean apart) {
        return apart ? halves(size) : List.of(new Part(0, size));
    }

    /**
     * Counts the batches of an epoch. A last batch of one item is left out: batch statistics would
     * be computed from it alone.
     *
     * @param items of the epoch, 1 or more
     * @param size items of a batch, at least 1
     * @return 1 or more
     */
    public static int countWithoutSingle(int items, int size) {
        return Math.max(1, (items + size - 2) / size);
    }

    /**
     * Limits gradients.
     *
     * @param parameters whose gradients are clipped together
     * @param norm a larger L2 norm is scaled down to this one
     */
    public record Clipping(TensorVector parameters, double norm) {}

    /**
     * The batches of an epoch.
     *
     * @param <B> a batch as it is prefetched: Java arrays, never tensors, since it is read on
     *     another thread
     */
    public interface Batches<B> {
        /**
         * Returns the number of steps.
         *
         * @return 1 or more
         */
        int count();

        /**
         * Reads a batch; called on another thread, in the order of the steps.
         *
         * @param step from 0
         * @return the batch
         */
        B read(int step);

        /**
         * Prepares the loss of a batch.
         *
         * @param step from 0
         * @param batch the batch as read
         * @return at most two summands of the loss, which may be computed by other threads at the
         *     same time: scalars, differentiable; none: the batch has nothing to train on
         */
        List<Supplier<Tensor>> losses(int step, B batch);

        /**
         * Called after the optimizer has changed the weights.
         *
         * @param step from 0
         */
        default void taken(int step) {}

        /**
         * Returns how far a batch advances the progress of the epoch.
         *
         * @param batch the batch as read
         * @return its number of items
         */
        int size(B batch);
    }

    /**
     * Returns the items of a step's batch.
     *
     * @param order all items of the epoch
     * @param step from 0
     * @param size items of a batch, at least 1
     * @return those of this step; fewer in the last one
     */
    public static int[] batch(int[] order, int step, int size) {
        int end = Math.min(order.length, (step + 1) * size);
        return Arrays.copyOfRange(order, Math.min(end, step * size), end);
    }

    /**
     * Prepares steps that use gradients as they are.
     *
     * @param optimizer changes the weights
     */
    public TrainingSteps(Optimizer optimizer) {
        this(optimizer, Optional.empty());
    }

    /**
     * Prepares steps whose gradients are clipped.
     *
     * @param optimizer changes the weights
     * @param clipping limits the gradients before the optimizer sees them
     */
    public TrainingSteps(Optimizer optimizer, Clipping clipping) {
        this(optimizer, Optional.of(clipping));
    }

    private TrainingSteps(Optimizer optimizer, Optional<Clipping> clipping) {
        this.optimizer = optimizer;
        this.clipping = clipping;
    }

    /**
     * Trains one epoch.
     *
     * @param batches what is trained on
     * @param task is advanced by the size of each batch and shows the mean loss so far
     * @param <B> type of a batch
     * @return mean loss of the steps; NaN if no batch had anything to train on
     */
    public <B> double run(Batches<B> batches, Progress.Task task) {
        double sum = 0;
        int taken = 0;
        Workers workers = Torch.workers(2);
        try (Prefetcher<B> ahead = new Prefetcher<>(batches.count(), batches::read)) {
            for (int i = 0; i < batches.count(); i++) {
                int step = i;
                B batch = ahead.next();
                OptionalDouble loss = step(() -> batches.losses(step, batch), workers);
                if (loss.isPresent()) {
                    sum += loss.getAsDouble();
                    taken++;
                    batches.taken(step);
                }
                task.step(batches.size(batch));
                task.note(String.format(Locale.ROOT, "loss %.4f", sum / Math.max(1, taken)));
            }
        }
        return sum / taken;
    }

    private OptionalDouble step(Supplier<List<Supplier<Tensor>>> batch, Workers workers) {
        try (TorchScope scope = Torch.scope()) {
            optimizer.zero_grad();
            List<Supplier<Tensor>> losses = batch.get();
            if (losses.isEmpty()) {
                return OptionalDouble.empty();
            }
            double[] sum = {0};
            workers.inOrder(
                    losses.size(), i -> backward(losses.get(i)), (loss, i) -> sum[0] += loss);
            clipping.ifPresent(c -> torch.clip_grad_norm_(c.parameters(), c.norm()));
            optimizer.step();
            return OptionalDouble.of(sum[0]);
        }
    }

    /** Adds the gradients of a summand; returns its value. */
    private static double backward(Supplier<Tensor> summand) {
        try (TorchScope scope = Torch.scope()) {
            Tensor loss = summand.get();
            loss.backward();
            return loss.item_double();
        }
    }
}
