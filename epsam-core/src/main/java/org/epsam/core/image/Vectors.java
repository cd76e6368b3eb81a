package org.epsam.core.image;

import java.util.Arrays;
import java.util.Comparator;

/** Arithmetic of vectors of three values, such as the densities of a pixel. */
final class Vectors {
    /** Each sweep of Jacobi's method squares what is left off the diagonal: this many suffice. */
    private static final int SWEEPS = 10;

    private Vectors() {}

    /** The scalar product. */
    static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    /** The vector product, at right angles to both. */
    static double[] cross(double[] a, double[] b) {
        return new double[] {
            a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
        };
    }

    /**
     * Finds the eigenvectors of a symmetric matrix by Jacobi's rotations.
     *
     * @param symmetric 3 rows of 3 values; not modified
     * @return three unit vectors, that of the largest eigenvalue first; signs are arbitrary
     */
    static double[][] eigenvectors(double[][] symmetric) {
        double[][] a = {symmetric[0].clone(), symmetric[1].clone(), symmetric[2].clone()};
        double[][] v = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int p = 0; p < 2; p++) {
                for (int q = p + 1; q < 3; q++) {
                    double angle = Math.atan2(2 * a[p][q], a[q][q] - a[p][p]) / 2;
                    double c = Math.cos(angle);
                    double s = Math.sin(angle);
                    for (int k = 0; k < 3; k++) {
                        double x = a[k][p];
                        a[k][p] = c * x - s * a[k][q];
                        a[k][q] = s * x + c * a[k][q];
                    }
                    rotate(a, p, q, c, s);
                    rotate(v, p, q, c, s);
                }
            }
        }
        Integer[] order = {0, 1, 2};
        Arrays.sort(order, Comparator.comparingDouble(i -> -a[i][i]));
        return new double[][] {v[order[0]], v[order[1]], v[order[2]]};
    }

    private static void rotate(double[][] rows, int p, int q, double c, double s) {
        for (int k = 0; k < 3; k++) {
            double x = rows[p][k];
            rows[p][k] = c * x - s * rows[q][k];
            rows[q][k] = s * x + c * rows[q][k];
        }
    }
}
