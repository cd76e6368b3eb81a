package org.epsam.core.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.image.TissueFeatures;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.KMeans;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Morphology;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;

/**
 * Finds something to outline in an image that nobody has outlined: its places are divided into
 * clusters of similar colour and texture, and one cluster is taken as the objects. These are parts
 * that look alike, such as nests of large cells among lymphocytes, fat or connective tissue.
 * Whether they mean anything does not matter: a promptable model shall outline whatever is pointed
 * at.
 *
 * @param image size of the image
 * @param grid columns and rows of the places
 * @param divisions the number of each place's cluster, from 0, for each division of the image; the
 *     first into two clusters, and each into one more than the one before
 */
record TissueClusters(Size image, Size grid, List<byte[]> divisions) {
    private static final int FEWEST = 2;
    private static final int MOST = 4;

    /** Structures that are narrower, as a fraction of the longer side, are left out. */
    private static final double NARROWEST = 1 / 32.0;

    /**
     * Divides an image; the same one is always divided alike.
     *
     * @param image pixels
     * @return its divisions
     */
    static TissueClusters of(RgbImage image) {
        Size grid = TissueFeatures.grid(image.size(), TissueFeatures.SIDE);
        float[] features;
        try (TorchScope scope = Torch.scope()) {
            Tensor places = TissueFeatures.of(image, grid).t().contiguous();
            features = ImageTensors.values(places.to(ScalarType.Float));
        }
        List<byte[]> divisions = new ArrayList<>();
        for (int k = FEWEST; k <= MOST; k++) {
            int clusters = Math.min(k, grid.width() * grid.height());
            int[] found = KMeans.clusters(features, TissueFeatures.COUNT, clusters, k);
            byte[] division = new byte[found.length];
            for (int i = 0; i < division.length; i++) {
                division[i] = (byte) found[i];
            }
            divisions.add(division);
        }
        return new TissueClusters(image.size(), grid, divisions);
    }

    /**
     * Draws one cluster.
     *
     * @param random which division, and which of its clusters
     * @return its pixels
     */
    Mask draw(RandomGenerator random) {
        int drawn = random.nextInt(divisions.size());
        int cluster = random.nextInt(FEWEST + drawn);
        byte[] division = divisions.get(drawn);
        int w = image.width();
        int h = image.height();
        byte[] inside = new byte[w * h];
        for (int i = 0; i < inside.length; i++) {
            int row = i / w * grid.height() / h;
            int column = i % w * grid.width() / w;
            inside[i] = (byte) (division[row * grid.width() + column] == cluster ? 1 : 0);
        }
        int opening = 2 * (int) (NARROWEST * image.longerSide() / 2) + 1;
        return Morphology.open(new Mask(w, h, inside), opening);
    }
}
