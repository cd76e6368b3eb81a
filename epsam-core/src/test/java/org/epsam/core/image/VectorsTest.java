package org.epsam.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VectorsTest {
    @Test
    void eigenvectorsAreUnitVectorsAtRightAnglesInFallingOrder() {
        Random random = new Random(1);
        for (int k = 0; k < 200; k++) {
            double[][] a = new double[3][3];
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j <= i; j++) {
                    // Some are diagonal, some have equal eigenvalues.
                    a[i][j] = i != j && k % 4 == 0 ? 0 : random.nextInt(-3, 4);
                    a[j][i] = a[i][j];
                }
            }
            double[][] v = Vectors.eigenvectors(a);
            double before = Double.POSITIVE_INFINITY;
            for (int i = 0; i < 3; i++) {
                double[] product = new double[3];
                for (int r = 0; r < 3; r++) {
                    product[r] = Vectors.dot(a[r], v[i]);
                }
                double value = Vectors.dot(product, v[i]);
                assertThat(value).isLessThanOrEqualTo(before + 1e-9);
                before = value;
                for (int r = 0; r < 3; r++) {
                    assertThat(product[r]).isCloseTo(value * v[i][r], within(1e-9));
                    assertThat(Vectors.dot(v[i], v[r])).isCloseTo(i == r ? 1 : 0, within(1e-9));
                }
            }
        }
    }
}
