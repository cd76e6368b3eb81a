package org.epsam.core.appearance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * How the patches look that a run was trained on: a normal distribution of their {@link
 * Appearance}, and the Mahalanobis distance that one in a hundred of them exceeds when its slide is
 * held back.
 *
 * @param patches how many were looked at
 * @param mean nine numbers
 * @param precision the inverse covariance, 9 x 9
 * @param limit the distance above which a patch looks unfamiliar
 */
public record KnownAppearance(int patches, double[] mean, double[][] precision, double limit) {
    /** Fewer patches do not tell how they vary. */
    public static final int FEWEST = 40;

    /** Parts of the slides that are held back in turns. */
    private static final int PARTS = 5;

    private static final double QUANTILE = 0.99;

    /** Part of the covariances that is taken as chance, and how little a number may vary. */
    private static final double SHRINKAGE = 0.05;

    private static final double LEAST_VARIANCE = 1e-6;

    /** Refuses what does not belong together. */
    public KnownAppearance {
        boolean fits =
                mean != null
                        && precision != null
                        && mean.length == Appearance.LENGTH
                        && precision.length == Appearance.LENGTH
                        && Arrays.stream(precision)
                                .allMatch(row -> row != null && row.length == Appearance.LENGTH)
                        && limit >= 0;
        if (!fits) {
            throw new IllegalArgumentException("no distribution of " + Appearance.LENGTH);
        }
    }

    /**
     * A patch of the training.
     *
     * @param slide its slide; the same for patches that resemble each other for this reason
     * @param appearance what it looks like
     */
    public record Example(String slide, Appearance appearance) {}

    /**
     * Learns how patches look.
     *
     * @param examples patches of the training
     * @return what is known; empty for fewer than {@link #FEWEST}
     */
    public static Optional<KnownAppearance> of(List<Example> examples) {
        if (examples.size() < FEWEST) {
            return Optional.empty();
        }
        List<String> slides = examples.stream().map(Example::slide).distinct().sorted().toList();
        List<Double> distances = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            List<Appearance> others = new ArrayList<>();
            List<Appearance> heldBack = new ArrayList<>();
            for (int i = 0; i < examples.size(); i++) {
                Example example = examples.get(i);
                int number = slides.size() == 1 ? i : slides.indexOf(example.slide());
                (number % PARTS == part ? heldBack : others).add(example.appearance());
            }
            if (others.size() >= FEWEST / 2) {
                KnownAppearance known = fit(others, 0);
                heldBack.forEach(appearance -> distances.add(known.distance(appearance)));
            }
        }
        return Optional.of(
                fit(examples.stream().map(Example::appearance).toList(), quantile(distances)));
    }

    private static double quantile(List<Double> distances) {
        double[] sorted = distances.stream().mapToDouble(d -> d).sorted().toArray();
        return sorted[(int) (QUANTILE * (sorted.length - 1))];
    }

    private static KnownAppearance fit(List<Appearance> appearances, double limit) {
        int n = Appearance.LENGTH;
        double[] mean = new double[n];
        for (Appearance appearance : appearances) {
            for (int i = 0; i < n; i++) {
                mean[i] += appearance.values()[i] / appearances.size();
            }
        }
        double[] covariance = new double[n * n];
        for (Appearance appearance : appearances) {
            double[] values = appearance.values();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    covariance[i * n + j] +=
                            (values[i] - mean[i]) * (values[j] - mean[j]) / appearances.size();
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                covariance[i * n + j] *= i == j ? 1 : 1 - SHRINKAGE;
            }
            covariance[i * n + i] += LEAST_VARIANCE;
        }
        return new KnownAppearance(appearances.size(), mean, inverse(covariance, n), limit);
    }

    private static double[][] inverse(double[] matrix, int n) {
        Torch.start();
        double[][] rows = new double[n][n];
        try (TorchScope scope = Torch.scope()) {
            Tensor inverse = torch.linalg_inv(AbstractTensor.create(matrix, n, n));
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    rows[i][j] = inverse.select(0, i).select(0, j).item_double();
                }
            }
        }
        return rows;
    }

    /**
     * Measures how far a patch lies from those of the training.
     *
     * @param appearance of the patch
     * @return the Mahalanobis distance, 0 or more
     */
    public double distance(Appearance appearance) {
        double sum = 0;
        for (int i = 0; i < mean.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                sum +=
                        (appearance.values()[i] - mean[i])
                                * precision[i][j]
                                * (appearance.values()[j] - mean[j]);
            }
        }
        return Math.sqrt(Math.max(0, sum));
    }

    /**
     * Returns whether a patch looks like those of the training.
     *
     * @param appearance of the patch
     * @return false for about one in a hundred of other slides of the same kind
     */
    public boolean isFamiliar(Appearance appearance) {
        return distance(appearance) <= limit;
    }
}
