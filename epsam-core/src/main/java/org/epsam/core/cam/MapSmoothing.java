package org.epsam.core.cam;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.core.image.GaussianAverage;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.ScalarMap;

/**
 * Averages a raw activation map over neighbouring cells by a Gaussian. Tumour is larger than a cell
 * of the map, and what the classifier sees of a single place is uncertain.
 */
public final class MapSmoothing {
    private MapSmoothing() {}

    /**
     * Smooths a map. What lies outside is as the nearest cell.
     *
     * @param raw any finite values
     * @param deviation standard deviation of the Gaussian, as a fraction of the longer side; 0: the
     *     map stays as it is
     * @return a map of the same size
     */
    public static ScalarMap of(ScalarMap raw, double deviation) {
        double sigma = deviation * Math.max(raw.width(), raw.height());
        if (sigma == 0) {
            return raw;
        }
        try (TorchScope scope = Torch.scope()) {
            Tensor cells = ImageTensors.floats(raw.values(), raw.height(), raw.width());
            Tensor smooth = GaussianAverage.of(cells.to(ScalarType.Double), sigma);
            return ImageTensors.map(smooth.to(ScalarType.Float));
        }
    }
}
