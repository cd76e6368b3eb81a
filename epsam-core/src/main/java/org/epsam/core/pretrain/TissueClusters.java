package org.epsam.core.pretrain;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.image.TissueFeatures;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
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
 */
final class TissueClusters {
    private static final int FEWEST = 2;
    private static final int MOST = 4;

    /** Structures that are narrower, as a fraction of the longer side, are left out. */
    private static final double NARROWEST = 1 / 32.0;

    private TissueClusters() {}

    /**
     * Draws objects.
     *
     * @param name of the image
     * @param image pixels
     * @param random how many clusters, and which of them
     * @return the image with the parts of one cluster as objects; of a group of its own name
     */
    static ObjectImage draw(String name, RgbImage image, RandomGenerator random) {
        int w = image.width();
        int h = image.height();
        double scale = Math.min(1, (double) TissueFeatures.SIDE / Math.max(w, h));
        int rows = (int) Math.max(1, Math.round(h * scale));
        int columns = (int) Math.max(1, Math.round(w * scale));
        int k = Math.min(rows * columns, random.nextInt(FEWEST, MOST + 1));
        int[] clusters = clusters(image, new Size(columns, rows), k, random.nextInt());
        int chosen = random.nextInt(k);
        byte[] inside = new byte[w * h];
        for (int i = 0; i < inside.length; i++) {
            int cell = i / w * rows / h * columns + i % w * columns / w;
            inside[i] = (byte) (clusters[cell] == chosen ? 1 : 0);
        }
        int opening = 2 * (int) (NARROWEST * Math.max(w, h) / 2) + 1;
        Mask mask = Morphology.open(new Mask(w, h, inside), opening);
        return ObjectImages.of(name, image, mask, name);
    }

    private static int[] clusters(RgbImage image, Size grid, int k, int seed) {
        try (TorchScope scope = Torch.scope()) {
            Tensor features = TissueFeatures.of(image, grid.height(), grid.width());
            float[] cells = ImageTensors.values(features.t().contiguous().to(ScalarType.Float));
            return KMeans.clusters(cells, TissueFeatures.COUNT, k, seed);
        }
    }
}
