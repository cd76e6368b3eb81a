package org.epsam.core.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.OptimizerParamGroupVector;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.task.Progress;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The loop over epochs that all training shares: learning rate, validation, the best weights, early
 * stopping, and resuming after the last finished epoch of an interrupted training.
 *
 * <p>After each epoch a folder {@code epoch-N} contains everything needed to resume: current and
 * best weights, the optimizer's state and the history. It is complete or absent, and damage is
 * found before it is used.
 */
public final class EpochLoop {
    private final Path folder;
    private final StateDict weights;
    private final Optimizer optimizer;
    private final List<Double> rateFactors;

    /**
     * The record of one epoch.
     *
     * @param epoch from 0
     * @param learningRate of its steps
     * @param trainLoss mean over its steps
     * @param validationLoss the value that chooses the best epoch; smaller is better. NaN: nothing
     *     was validated
     * @param seconds duration in seconds
     * @param figures further metrics by name, such as accuracy
     */
    public record Epoch(
            int epoch,
            double learningRate,
            double trainLoss,
            double validationLoss,
            double seconds,
            Map<String, Double> figures) {
        /** Takes absent figures as none. */
        public Epoch {
            figures = figures == null ? Map.of() : figures;
        }
    }

    /**
     * The result of a validation.
     *
     * @param loss smaller is better
     * @param figures further metrics by name
     */
    public record Validation(double loss, Map<String, Double> figures) {
        /** No validation: where no epoch is validated, the last one is kept. */
        public static final Validation NONE = new Validation(Double.NaN, Map.of());
    }

    /** The work of one kind of training. */
    public interface Work {
        /**
         * Trains one epoch.
         *
         * @param epoch from 0
         * @return mean loss
         */
        double train(int epoch);

        /**
         * Validates the current weights.
         *
         * @param epoch from 0
         * @return the validation loss and metrics
         */
        Validation validate(int epoch);
    }

    /**
     * Prepares the loop.
     *
     * @param folder where the states of epochs are kept; created if absent
     * @param weights all tensors that training changes, buffers included; changed in place
     * @param optimizer over its parameters
     * @param rateFactors one factor of the learning rate for each parameter group
     */
    public EpochLoop(
            Path folder, StateDict weights, Optimizer optimizer, List<Double> rateFactors) {
        this.folder = folder;
        this.weights = weights;
        this.optimizer = optimizer;
        this.rateFactors = List.copyOf(rateFactors);
    }

    /**
     * Runs the remaining epochs. Afterwards the weights are those of the best epoch, or of the last
     * one where no validation loss is a number.
     *
     * @param epochs maximum number of epochs
     * @param patience epochs without a better validation loss before stopping
     * @param rate learning rate of each epoch
     * @param work the work of an epoch
     * @param label for messages
     * @param progress receives progress and messages
     * @return all epochs, those of earlier calls included
     */
    public List<Epoch> run(
            int epochs,
            int patience,
            IntToDoubleFunction rate,
            Work work,
            String label,
            Progress progress) {
        List<Epoch> history = new ArrayList<>();
        StateDict best = copy(weights);
        Optional<Path> saved = latest();
        if (saved.isPresent()) {
            EpochState state = new EpochState(saved.get());
            history.addAll(state.read(new EpochState.Parts(weights, best, optimizer)));
            progress.message(label + ": resuming after epoch " + history.size() + " of " + epochs);
        }
        EarlyStopping stopping = stopping(history, patience);
        while (history.size() < epochs && !stopping.stops()) {
            int epoch = history.size();
            setRate(rate.applyAsDouble(epoch));
            long start = System.nanoTime();
            double trainLoss = work.train(epoch);
            Validation validation = work.validate(epoch);
            double seconds = (System.nanoTime() - start) / 1e9;
            stopping = stopping.after(validation.loss());
            if (stopping.improved() || stopping.bestEpoch() < 0) {
                assign(best, weights);
            }
            history.add(
                    new Epoch(
                            epoch,
                            rate.applyAsDouble(epoch),
                            trainLoss,
                            validation.loss(),
                            seconds,
                            validation.figures()));
            save(epoch, best, history);
            progress.message(
                    String.format(
                            Locale.ROOT,
                            "%s: epoch %d of %d, loss %.4f%s, %.1f s",
                            label,
                            epoch + 1,
                            epochs,
                            trainLoss,
                            describe(validation),
                            seconds));
        }
        assign(weights, best);
        best.close();
        return history;
    }

    private static String describe(Validation validation) {
        StringBuilder text = new StringBuilder();
        if (!Double.isNaN(validation.loss())) {
            text.append(String.format(Locale.ROOT, ", validation %.4f", validation.loss()));
        }
        validation
                .figures()
                .forEach((k, v) -> text.append(String.format(Locale.ROOT, ", %s %.3f", k, v)));
        return text.toString();
    }

    private static EarlyStopping stopping(List<Epoch> history, int patience) {
        EarlyStopping stopping = EarlyStopping.withPatience(patience);
        for (Epoch epoch : history) {
            stopping = stopping.after(epoch.validationLoss());
        }
        return stopping;
    }

    /**
     * Finds the epoch whose weights are kept.
     *
     * @param history at least one epoch
     * @return the first with the smallest validation loss; the last if all are NaN
     */
    public static int bestEpoch(List<Epoch> history) {
        int best = stopping(history, history.size()).bestEpoch();
        return best < 0 ? history.size() - 1 : best;
    }

    /**
     * Summarizes a training in a few numbers, for manifests.
     *
     * @param history the record of each epoch
     * @return epochs, best epoch and its losses
     */
    public static Map<String, Object> describe(List<Epoch> history) {
        Map<String, Object> result = new LinkedHashMap<>();
        Epoch best = history.get(bestEpoch(history));
        result.put("epochs", history.size());
        result.put("best_epoch", best.epoch() + 1);
        result.put("train_loss", best.trainLoss());
        if (!Double.isNaN(best.validationLoss())) {
            result.put("validation_loss", best.validationLoss());
        }
        return result;
    }

    private void setRate(double rate) {
        OptimizerParamGroupVector groups = optimizer.param_groups();
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).options().set_lr(rate * rateFactors.get(i));
        }
    }

    private static StateDict copy(StateDict from) {
        StateDict result = new StateDict();
        try (TorchScope scope = Torch.scope()) {
            from.tensors().forEach((k, t) -> result.put(k, t.detach().clone()));
        }
        return result;
    }

    static void assign(StateDict to, StateDict from) {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            to.tensors().forEach((k, t) -> t.detach().copy_(from.get(k)));
        }
    }

    private Optional<Path> latest() {
        return Files.isDirectory(folder)
                ? states().max(Comparator.comparing(p -> p.getFileName().toString()))
                : Optional.empty();
    }

    /** The folders of finished epochs. */
    private Stream<Path> states() {
        return OutputFolder.content(folder).stream()
                .filter(p -> p.getFileName().toString().matches("epoch-\\d+"));
    }

    private void save(int epoch, StateDict best, List<Epoch> history) {
        Path target = folder.resolve(String.format(Locale.ROOT, "epoch-%05d", epoch));
        AtomicFolders.delete(target);
        EpochState.Parts parts = new EpochState.Parts(weights, best, optimizer);
        AtomicFolders.folder(target, part -> new EpochState(part).write(parts, history));
        states().filter(p -> !p.equals(target)).forEach(AtomicFolders::delete);
    }
}
