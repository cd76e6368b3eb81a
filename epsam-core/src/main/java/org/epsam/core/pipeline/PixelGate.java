package org.epsam.core.pipeline;

import java.util.Optional;
import org.epsam.core.config.Config;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.method.SegmentationNetwork;
import org.epsam.core.run.Run;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * The second gate: a segmentation network that was trained on the initial masks, and on patches
 * without tumour as such, can tell more surely than the mean of a patch whether there is any.
 *
 * @param network the network
 * @param fraction least fraction of a patch that it has to mark
 */
record PixelGate(SegmentationNetwork network, double fraction) implements AutoCloseable {
    /** Whose network it is. */
    static final OtherMethod METHOD = OtherMethod.OEEM;

    /** Loads that of a finished run, if it has one. */
    static Optional<PixelGate> of(Run run, Config config) {
        double fraction = config.evaluate().pixelGate();
        if (fraction == 0) {
            return Optional.empty();
        }
        SegmentationNetwork trained = TrainedMethod.network(run.method(METHOD), config.classify());
        return Optional.of(new PixelGate(trained, fraction));
    }

    /** Returns whether a patch may have a mask; pixels as the networks see them. */
    boolean opens(RgbImage seen) {
        return opens(network.mask(seen), fraction);
    }

    /** Returns whether what the network marks of a patch is enough. */
    static boolean opens(Mask marked, double fraction) {
        return marked.area() >= fraction * marked.width() * marked.height();
    }

    @Override
    public void close() {
        network.close();
    }
}
