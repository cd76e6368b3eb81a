package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class KMeansTest {
    /** Three heaps of points in a plane, one after another. */
    private static float[] heaps(int each) {
        Random random = new Random(3);
        float[] samples = new float[3 * each * 2];
        for (int i = 0; i < 3 * each; i++) {
            samples[2 * i] = 10 * (i / each) + (float) random.nextGaussian();
            samples[2 * i + 1] = (i / each == 1 ? 9 : 0) + (float) random.nextGaussian();
        }
        return samples;
    }

    @Test
    void samplesOfAHeapAreOneCluster() {
        int[] clusters = KMeans.clusters(heaps(100), 2, 3, 1);
        assertThat(clusters).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertThat(clusters[i]).as("sample " + i).isEqualTo(clusters[i / 100 * 100]);
        }
        assertThat(new int[] {clusters[0], clusters[100], clusters[200]})
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void theSameSeedDividesAlike() {
        float[] samples = heaps(40);
        assertThat(KMeans.clusters(samples, 2, 7, 5)).isEqualTo(KMeans.clusters(samples, 2, 7, 5));
    }

    @Test
    void moreClustersThanSamplesAreRefused() {
        assertThatThrownBy(() -> KMeans.clusters(new float[] {1, 2}, 1, 3, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
