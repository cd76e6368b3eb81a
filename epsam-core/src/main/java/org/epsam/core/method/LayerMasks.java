package org.epsam.core.method;

import java.util.LinkedList;
import java.util.List;
import org.epsam.core.cam.ActivationMaps;
import org.epsam.core.cam.InitialMaskRecipe;
import org.epsam.core.classify.Classifier;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * The pseudo masks of a patch: one for each of several layers of a classifier, from its Grad-CAM.
 *
 * @param classifier the classifier
 * @param recipe of the masks
 */
public record LayerMasks(Classifier classifier, InitialMaskRecipe recipe) {
    /**
     * Computes the masks of a patch with tumour.
     *
     * @param patch any size of at least 16 px a side
     * @return {@link LayerSupervision#LAYERS} masks in the size of the patch, from the earliest
     *     layer to the last; a layer whose map is empty has the mask of the next one
     */
    public List<Mask> of(RgbImage patch) {
        try (TorchScope scope = Torch.scope()) {
            List<GrayImage> maps =
                    classifier.network().layerMaps(classifier.input(List.of(patch))).stream()
                            .map(map -> ActivationMaps.eightBits(ImageTensors.map(map.squeeze(0))))
                            .toList();
            return of(maps, patch.width(), patch.height());
        }
    }

    /** The masks of maps, from the earliest layer to the last. */
    List<Mask> of(List<GrayImage> maps, int width, int height) {
        LinkedList<Mask> masks = new LinkedList<>();
        for (int layer = maps.size() - 1; layer >= 0; layer--) {
            Mask own = recipe.mask(maps.get(layer), width, height);
            masks.addFirst(own.area() > 0 || masks.isEmpty() ? own : masks.getFirst());
        }
        return List.copyOf(masks);
    }
}
