package org.epsam.core.segment;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.image.TissueFeatures;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.image.Size;

/**
 * Refines the mask of a patch by the patch's own colours and textures. Tumour within one patch is
 * mostly uniform in appearance and differs from the rest. A logistic regression from the colour and
 * texture around a pixel to the mask identifies pixels that look like the other class, similar to
 * GrabCut's colour models (Rother et al. 2004); the result is a weighted mean of mask and
 * regression. Each patch has its own model. What describes a pixel: {@link TissueFeatures}.
 */
public final class ColourModel {
    /** L2 penalty of the coefficients, for each cell. */
    private static final double PENALTY = 1 / 16.0;

    /** Newton's method has converged by then: twice as many give the same figures. */
    private static final int STEPS = 4;

    private ColourModel() {}

    /**
     * Refines a mask.
     *
     * @param image pixels
     * @param probability of tumour, 0..1, of the same size
     * @param fraction weight of the regression in the result, 0..1; 0 leaves the mask unchanged
     * @return the weighted mean of mask and regression
     */
    public static ScalarMap refine(RgbImage image, ScalarMap probability, double fraction) {
        return refine(image, probability, fraction, TissueFeatures.SIDE);
    }

    /**
     * Refines a mask at a resolution of its own.
     *
     * @param image pixels
     * @param probability of tumour, 0..1, of the same size
     * @param fraction weight of the regression in the result, 0..1; 0 leaves the mask unchanged
     * @param side cells on the longer side at most; time grows with their square
     * @return the weighted mean of mask and regression
     */
    public static ScalarMap refine(
            RgbImage image, ScalarMap probability, double fraction, int side) {
        int w = probability.width();
        int h = probability.height();
        image.size().requireEqual(probability.size(), "image and probabilities");
        if (fraction == 0) {
            return probability;
        }
        Size grid = TissueFeatures.grid(image.size(), side);
        long rows = grid.height();
        long columns = grid.width();
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor mask = ImageTensors.floats(probability.values(), 1, 1, h, w);
            Tensor cells = torch.adaptive_avg_pool2d(mask, rows, columns);
            Tensor coarse =
                    regression(features(image, grid), cells.view(-1)).view(1, 1, rows, columns);
            Tensor found = torch.upsample_bilinear2d(coarse, new long[] {h, w}, false);
            Tensor mean = mask.mul(new Scalar(1 - fraction)).add(found.mul(new Scalar(fraction)));
            return new ScalarMap(w, h, ImageTensors.values(mean));
        }
    }

    /** [cells, 13] in double precision, the last column 1. */
    private static Tensor features(RgbImage image, Size grid) {
        Tensor features = TissueFeatures.of(image, grid);
        return torch.cat(new TensorVector(features, torch.ones_like(features.narrow(0, 0, 1))), 0)
                .t();
    }

    /** Logistic regression with soft targets [cells]: its answers [cells], as floats. */
    private static Tensor regression(Tensor features, Tensor targets) {
        long cells = features.size(0);
        Tensor target = targets.to(ScalarType.Double).unsqueeze(1);
        // The intercept is not regularised, so that the mask keeps its mean.
        Tensor penalty = torch.full_like(features.narrow(0, 0, 1), new Scalar(PENALTY * cells));
        penalty.select(1, features.size(1) - 1).zero_();
        Tensor coefficients = torch.zeros_like(features.narrow(0, 0, 1)).t();
        for (int step = 0; step < STEPS; step++) {
            Tensor answer = features.mm(coefficients).sigmoid();
            Tensor slope = answer.mul(answer.neg().add(new Scalar(1))).add(new Scalar(1e-4));
            Tensor curvature =
                    features.t().mm(features.mul(slope)).add(torch.diag(penalty.view(-1)));
            Tensor gradient =
                    features.t().mm(answer.sub(target)).add(coefficients.mul(penalty.t()));
            coefficients = coefficients.sub(torch.linalg_solve(curvature, gradient));
        }
        return features.mm(coefficients).sigmoid().to(ScalarType.Float);
    }
}
