package org.epsam.core.classify;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.base.io.Sha256;
import org.epsam.core.cam.ActivationMaps;
import org.epsam.core.cam.MapSmoothing;
import org.epsam.core.config.AugmentationSettings;
import org.epsam.core.config.LocalizeSettings;
import org.epsam.core.image.ImageTensors;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.image.Size;

/**
 * A patch classifier together with the size at which it sees patches.
 *
 * @param network the network
 * @param side patches are resized so that their longer side has this many pixels; 0 for no resizing
 */
public record Classifier(PatchClassifier network, int side) {
    /**
     * Converts patches to the network's input.
     *
     * @param patches B patches of one size
     * @return floats [B, 3, H, W] in [0, 1], owned by the scope around
     * @throws InputException if the sizes differ
     */
    public Tensor input(List<RgbImage> patches) {
        try (TorchScope scope = Torch.scope()) {
            TensorVector tensors = new TensorVector();
            for (RgbImage patch : patches) {
                RgbImage resized = resized(patch);
                if (tensors.size() > 0
                        && (tensors.get(0).size(1) != resized.height()
                                || tensors.get(0).size(2) != resized.width())) {
                    throw new InputException(
                            "patches of different sizes ("
                                    + tensors.get(0).size(2)
                                    + " x "
                                    + tensors.get(0).size(1)
                                    + " and "
                                    + resized.width()
                                    + " x "
                                    + resized.height()
                                    + " px) cannot be classified together; set classify.side, such"
                                    + " as --set classify.side=512");
                }
                tensors.push_back(ImageTensors.of(resized));
            }
            return scope.keep(torch.stack(tensors).to(ScalarType.Float).div(new Scalar(255.0)));
        }
    }

    /**
     * Hashes everything that its output depends on.
     *
     * @return SHA-256 of weights and side
     */
    public String sha256() {
        return Sha256.of(side + " " + network.state().sha256());
    }

    /**
     * Returns in how many orientations the features of a patch are stored during the training.
     *
     * @param plan how patches are varied
     * @return at most 8; 0 if the network learns as a whole
     */
    public int viewsInTraining(AugmentationSettings plan) {
        return network.frozen().isPresent() ? StoredFeatures.variants(plan, true).length : 0;
    }

    /**
     * Returns the size of the stored features of a square patch.
     *
     * @param pixels side at which the network sees it
     * @return bytes; 0 if the network learns as a whole
     */
    public long bytesOfFeatures(int pixels) {
        return network.frozen()
                .map(encoder -> StoredFeatures.bytes(encoder.shape(pixels, pixels)))
                .orElse(0L);
    }

    /** The size at which the network sees a patch. */
    Size sizeOf(Size patch) {
        return side == 0 ? patch : Resize.longestSide(patch, side);
    }

    private RgbImage resized(RgbImage patch) {
        return side == 0 ? patch : Resize.pillow(patch, sizeOf(patch.size()));
    }

    /**
     * Classifies patches.
     *
     * @param patches any number of one size
     * @return a logit for each; above 0: tumour
     */
    public double[] logits(List<RgbImage> patches) {
        double[] result = new double[patches.size()];
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            float[] values = ImageTensors.values(network.logits(input(patches)));
            for (int i = 0; i < values.length; i++) {
                result[i] = values[i];
            }
        }
        return result;
    }

    /**
     * The logit of a patch and its activation map as it stands.
     *
     * @param logit above 0: tumour
     * @param map raw values
     */
    public record Upright(double logit, ScalarMap map) {
        /**
         * Returns the tumour probability of the patch.
         *
         * @return 0..1
         */
        public double tumourProbability() {
            return Classifier.tumourProbability(logit);
        }
    }

    /**
     * Converts a logit.
     *
     * @param logit of a patch
     * @return its tumour probability, 0..1
     */
    public static double tumourProbability(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    /**
     * Classifies a patch and computes its activation map, unturned.
     *
     * @param patch any size of at least 16 px a side
     * @param how layer and method
     * @return logit and map
     */
    public Upright upright(RgbImage patch, LocalizeSettings how) {
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            PatchClassifier.Localized both =
                    network.localize(input(List.of(patch)), how.layer(), how.method());
            return new Upright(ImageTensors.values(both.logits())[0], map(both.maps(), how));
        }
    }

    /**
     * Computes the activation map of a patch (docs/METHOD.md, section 2, steps 1 and 2).
     *
     * @param patch any size of at least 16 px a side
     * @param how layer, method and number of quarter turns that are averaged
     * @return the 8-bit mean map at 1/16 of the network's input (mobilenetv2: 1/8, vit: a cell for
     *     each of its patches)
     */
    public GrayImage activationMap(RgbImage patch, LocalizeSettings how) {
        return ActivationMaps.average(turned(patch, how, 0));
    }

    /**
     * Computes the activation map of a patch whose unturned map is known.
     *
     * @param patch any size of at least 16 px a side
     * @param how layer, method and number of quarter turns that are averaged
     * @param upright of the same patch and settings
     * @return as {@link #activationMap(RgbImage, LocalizeSettings)}
     */
    public GrayImage activationMap(RgbImage patch, LocalizeSettings how, Upright upright) {
        List<ScalarMap> maps = new ArrayList<>(List.of(upright.map()));
        maps.addAll(turned(patch, how, 1));
        return ActivationMaps.average(maps);
    }

    /** The raw maps of the patch turned by so many quarters or more. */
    private List<ScalarMap> turned(RgbImage patch, LocalizeSettings how, int first) {
        List<ScalarMap> maps = new ArrayList<>();
        if (first == how.rotations()) {
            return maps;
        }
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            Tensor input = input(List.of(patch));
            for (int turn = first; turn < how.rotations(); turn++) {
                Tensor turned = input.rot90(turn, -2, -1).contiguous();
                maps.add(map(network.activationMap(turned, how.layer(), how.method()), how));
            }
        }
        return maps;
    }

    private static ScalarMap map(Tensor ofOnePatch, LocalizeSettings how) {
        return MapSmoothing.of(ImageTensors.map(ofOnePatch.squeeze(0)), how.smoothing());
    }
}
