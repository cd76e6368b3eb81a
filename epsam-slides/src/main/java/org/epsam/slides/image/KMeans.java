package org.epsam.slides.image;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.TermCriteria;
import org.epsam.slides.internal.opencv.OpenCv;

/** Divides samples into clusters of similar ones by k-means, as OpenCV computes it. */
public final class KMeans {
    private static final int MOST_STEPS = 20;

    /** The division stands when no centre moves by more than this. */
    private static final double STILL = 1e-3;

    private KMeans() {}

    /**
     * Divides samples. The first centres are drawn far from one another (k-means++).
     *
     * @param samples n times d finite values, sample by sample
     * @param d values of a sample
     * @param k number of clusters, 1 to n
     * @param seed of the first centres
     * @return for each sample the number of its cluster, 0..k-1
     */
    public static int[] clusters(float[] samples, int d, int k, int seed) {
        int n = samples.length / d;
        if (samples.length != n * d || k < 1 || k > n) {
            throw new IllegalArgumentException(
                    samples.length + " values of " + d + " a sample are not divided into " + k);
        }
        OpenCv.load();
        try (FloatPointer values = new FloatPointer(samples);
                Mat data = new Mat(n, d, CV_32FC1, values);
                Mat labels = new Mat();
                TermCriteria end =
                        new TermCriteria(
                                TermCriteria.COUNT + TermCriteria.EPS, MOST_STEPS, STILL)) {
            opencv_core.setRNGSeed(seed);
            opencv_core.kmeans(data, k, labels, end, 1, opencv_core.KMEANS_PP_CENTERS);
            int[] clusters = new int[n];
            try (IntPointer found = new IntPointer(labels.data())) {
                found.get(clusters);
            }
            return clusters;
        }
    }
}
