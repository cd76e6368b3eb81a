package org.epsam.core.image;

import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.runtime.Torch;

/** Averages of neighbouring cells by a Gaussian; what lies outside is as the border. */
public final class GaussianAverage {
    private GaussianAverage() {}

    /**
     * Averages maps.
     *
     * @param maps [..., h, w], double precision
     * @param sigma standard deviation in cells, above 0; weights beyond three of them are left out
     * @return the same shape, owned by the scope around
     */
    public static Tensor of(Tensor maps, double sigma) {
        int rows = (int) maps.size(-2);
        int columns = (int) maps.size(-1);
        return matrix(rows, sigma).matmul(maps).matmul(matrix(columns, sigma).t());
    }

    /**
     * The matrix [n, n] that averages n cells in a row. Two products with such matrices are much
     * faster than convolutions as wide.
     */
    private static Tensor matrix(int n, double sigma) {
        int reach = (int) Math.ceil(3 * sigma);
        double[] weights = new double[2 * reach + 1];
        double sum = 0;
        for (int i = -reach; i <= reach; i++) {
            weights[i + reach] = Math.exp(-i * i / (2 * sigma * sigma));
            sum += weights[i + reach];
        }
        double[] matrix = new double[n * n];
        for (int to = 0; to < n; to++) {
            for (int i = -reach; i <= reach; i++) {
                int from = Math.max(0, Math.min(n - 1, to + i));
                matrix[to * n + from] += weights[i + reach] / sum;
            }
        }
        return Torch.toDevice(AbstractTensor.create(matrix, n, n));
    }
}
