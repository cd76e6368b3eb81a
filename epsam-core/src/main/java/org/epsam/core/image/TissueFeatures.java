package org.epsam.core.image;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;

/**
 * Colour and texture around each place of an image, without any network: the optical densities of
 * red, green and blue and the standard deviation of their mean, averaged by Gaussians of 1/32, 1/16
 * and 1/8 of the longer side.
 */
public final class TissueFeatures {
    /** Cells on the longer side at most; the narrowest Gaussian still spans four of them. */
    public static final int SIDE = 128;

    /** Values of a place. */
    public static final int COUNT = 12;

    private static final double[] SPREADS = {1 / 32.0, 1 / 16.0, 1 / 8.0};

    private TissueFeatures() {}

    /**
     * Returns the grid of places of an image.
     *
     * @param image its size
     * @param side places on the longer side at most
     * @return columns and rows, at least 1 and no more than pixels
     */
    public static Size grid(Size image, int side) {
        double scale = Math.min(1, (double) side / image.longerSide());
        return new Size(
                (int) Math.max(1, Math.round(image.width() * scale)),
                (int) Math.max(1, Math.round(image.height() * scale)));
    }

    /**
     * Describes the places of an image.
     *
     * @param image pixels
     * @param grid columns and rows of places
     * @return [12, rows * columns] in double precision, each of the 12 standardised over the image;
     *     owned by the scope around
     */
    public static Tensor of(RgbImage image, Size grid) {
        long rows = grid.height();
        long columns = grid.width();
        Tensor density =
                ImageTensors.of(image)
                        .to(ScalarType.Float)
                        .add(new Scalar(1))
                        .div(new Scalar(256))
                        .log()
                        .neg()
                        .unsqueeze(0);
        density = torch.adaptive_avg_pool2d(density, rows, columns);
        Tensor grey = density.mean(1).unsqueeze(1);
        // [4, rows, columns]; in double precision, so that what is uniform stays so.
        Tensor pictures =
                torch.cat(new TensorVector(density, grey.square()), 1)
                        .squeeze(0)
                        .to(ScalarType.Double);
        TensorVector all = new TensorVector();
        for (double spread : SPREADS) {
            double sigma = spread * Math.max(rows, columns);
            Tensor smooth = GaussianAverage.of(pictures, sigma);
            Tensor colours = smooth.narrow(0, 0, 3);
            Tensor variance = smooth.narrow(0, 3, 1).sub(colours.mean(0).unsqueeze(0).square());
            all.push_back(colours);
            all.push_back(variance.clamp_min(new Scalar(0)).sqrt());
        }
        Tensor features = torch.cat(all, 0).view(COUNT, rows * columns);
        Tensor mean = features.mean(1).unsqueeze(1);
        Tensor deviation = features.sub(mean).square().mean(1).unsqueeze(1).sqrt();
        return features.sub(mean).div(deviation.add(new Scalar(1e-4)));
    }
}
