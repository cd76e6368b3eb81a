package org.epsam.core.classify;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.config.AugmentationSettings;
import org.epsam.core.config.Rotation;
import org.epsam.core.image.ImageTensors;

/**
 * Augments training patches of the classifier: mirror images, rotation, windows, brightness,
 * contrast, saturation, hue, and loss of colour (docs/METHOD.md, section 1).
 */
public final class PatchAugmentation {
    private static final int BILINEAR = 0;
    private static final int NEAREST = 1;
    private static final int ZEROS = 0;
    private static final int REFLECTION = 2;

    /** Luminance and two colour axes (NTSC), and back. */
    private static final double[][] TO_YIQ = {
        {0.299, 0.587, 0.114}, {0.596, -0.274, -0.322}, {0.211, -0.523, 0.312}
    };

    private static final double[][] FROM_YIQ = {
        {1, 0.956, 0.621}, {1, -0.272, -0.647}, {1, -1.106, 1.703}
    };

    private final AugmentationSettings plan;

    /**
     * Prepares augmentation.
     *
     * @param plan what changes, and how much
     */
    public PatchAugmentation(AugmentationSettings plan) {
        this.plan = plan;
    }

    /**
     * Augments a batch.
     *
     * @param patches [B, 3, H, W] in [0, 1]
     * @param random source of randomness
     * @return the same range; the same shape, or squares [B, 3, w, w]
     */
    public Tensor of(Tensor patches, RandomGenerator random) {
        int batch = (int) patches.size(0);
        Tensor turned = turn(patches, batch, random);
        if (plan.jitter() == 0 && plan.hue() == 0 && plan.greyscale() == 0) {
            return turned;
        }
        return colour(turned, batch, random);
    }

    private Tensor turn(Tensor patches, int batch, RandomGenerator random) {
        float[] theta = new float[batch * 6];
        boolean whole = plan.window() == 0 || plan.window() >= longer(patches);
        long window = Math.min(plan.window(), Math.min(patches.size(2), patches.size(3)));
        long height = whole ? patches.size(2) : window;
        long width = whole ? patches.size(3) : window;
        boolean square = height == width;
        double ofHeight = (double) height / patches.size(2);
        double ofWidth = (double) width / patches.size(3);
        for (int i = 0; i < batch; i++) {
            double angle =
                    switch (plan.rotation()) {
                        case NONE -> 0;
                        case QUARTER ->
                                Math.PI / 2 * (square ? random.nextInt(4) : 2 * random.nextInt(2));
                        case ANY, ANY_BLACK -> 2 * Math.PI * random.nextDouble();
                    };
            double flipX = plan.flips() && random.nextBoolean() ? -1 : 1;
            double flipY = plan.flips() && random.nextBoolean() ? -1 : 1;
            double aspect = (double) patches.size(2) / patches.size(3);
            theta[i * 6] = (float) (ofWidth * flipX * Math.cos(angle));
            theta[i * 6 + 1] = (float) (ofHeight * -flipX * Math.sin(angle) * aspect);
            theta[i * 6 + 2] = place(ofWidth, random);
            theta[i * 6 + 3] = (float) (ofWidth * flipY * Math.sin(angle) / aspect);
            theta[i * 6 + 4] = (float) (ofHeight * flipY * Math.cos(angle));
            theta[i * 6 + 5] = place(ofHeight, random);
        }
        long[] size = {batch, 3, height, width};
        Tensor grid =
                torch.affine_grid_generator(
                        ImageTensors.floats(theta, batch, 2, 3)
                                .to(patches.device(), patches.scalar_type()),
                        size,
                        false);
        boolean black = plan.rotation() == Rotation.ANY_BLACK;
        return torch.grid_sampler(
                patches, grid, black ? NEAREST : BILINEAR, black ? ZEROS : REFLECTION, false);
    }

    private static long longer(Tensor patches) {
        return Math.max(patches.size(2), patches.size(3));
    }

    /**
     * Where the middle of a window lies, from -1 to 1 over the patch: inside, unless it is turned.
     */
    private static float place(double part, RandomGenerator random) {
        // No number is drawn for a whole side, so that the rest is as it would be without windows.
        return part == 1 ? 0 : (float) ((1 - part) * (2 * random.nextDouble() - 1));
    }

    private Tensor colour(Tensor patches, int batch, RandomGenerator random) {
        float[] matrices = new float[batch * 9];
        float[] brightness = new float[batch];
        float[] contrast = new float[batch];
        for (int i = 0; i < batch; i++) {
            brightness[i] = factor(random);
            contrast[i] = factor(random);
            double saturation = random.nextDouble() < plan.greyscale() ? 0 : factor(random);
            double turn = 2 * Math.PI * plan.hue() * (2 * random.nextDouble() - 1);
            double[][] middle = {
                {1, 0, 0},
                {0, saturation * Math.cos(turn), -saturation * Math.sin(turn)},
                {0, saturation * Math.sin(turn), saturation * Math.cos(turn)}
            };
            double[][] m = times(FROM_YIQ, times(middle, TO_YIQ));
            for (int k = 0; k < 9; k++) {
                matrices[i * 9 + k] = (float) m[k / 3][k % 3];
            }
        }
        Tensor bright = patches.mul(column(brightness, patches));
        Tensor mean = bright.mean(new long[] {1, 2, 3}, true, new ScalarTypeOptional());
        Tensor c = column(contrast, patches);
        Tensor contrasted =
                bright.sub(mean)
                        .mul(c)
                        .add(mean)
                        .clamp(
                                new ScalarOptional(new Scalar(0.0)),
                                new ScalarOptional(new Scalar(1.0)));
        Tensor m =
                ImageTensors.floats(matrices, batch, 3, 3)
                        .to(patches.device(), patches.scalar_type());
        return m.bmm(contrasted.flatten(2, 3))
                .view(patches.sizes())
                .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
    }

    private static Tensor column(float[] values, Tensor like) {
        return ImageTensors.floats(values, values.length, 1, 1, 1)
                .to(like.device(), like.scalar_type());
    }

    private float factor(RandomGenerator random) {
        return (float) (1 + plan.jitter() * (2 * random.nextDouble() - 1));
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] r = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    r[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return r;
    }
}
