package org.epsam.core.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.localize.Localization;
import org.epsam.core.prompt.Points;
import org.epsam.core.segment.MaskPredictor;
import org.epsam.core.train.Seeds;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/**
 * Segments patches with the models of a finished run. One instance serves one thread at a time.
 *
 * <pre>{@code
 * try (Segmenter segmenter = Segmenter.open(Path.of("runs/mine"))) {
 *     Mask mask = segmenter.segment(ImageFile.readRgb(Path.of("patch.png"))).mask();
 * }
 * }</pre>
 */
public final class Segmenter implements AutoCloseable {
    private final Config config;
    private final Classifier classifier;
    private final Sam sam;
    private final MaskPredictor predictor;

    /**
     * What was found in a patch.
     *
     * @param mask tumour, of the patch's size
     * @param probability of tumour, 0..1, in patch pixels; before the gate
     * @param tumourProbability what the classifier says of the whole patch, 0..1
     * @param gated whether the mask is empty because that probability is below the gate
     * @param localization where the classifier sees tumour
     * @param points the prompts
     */
    public record Segmentation(
            Mask mask,
            ScalarMap probability,
            double tumourProbability,
            boolean gated,
            Localization localization,
            Points points) {}

    private Segmenter(Config config, Classifier classifier, Sam sam) {
        this.config = config;
        this.classifier = classifier;
        this.sam = sam;
        this.predictor = new MaskPredictor(sam, Optional.empty(), config, new Seeds(config.seed()));
    }

    /**
     * Loads the models of a run.
     *
     * @param run folder of a finished run
     * @return the segmenter
     * @throws org.epsam.slides.InputException if the run is not finished
     */
    public static Segmenter open(Path run) {
        Config config = RunFolder.config(run);
        List<Path> decoders = RunFolder.decoders(run, config);
        Training.setThreads(config);
        Classifier classifier =
                Models.readClassifier(
                        config, run.resolve("1-classify").resolve("classifier.safetensors"));
        Sam sam = RunFolder.sam(run, config);
        if (!decoders.isEmpty()) {
            Models.readDecoder(sam, decoders.get(decoders.size() - 1));
        }
        return new Segmenter(config, classifier, sam);
    }

    /**
     * Segments a patch.
     *
     * @param image pixels, red first, at the resolution that the run was trained on
     * @return what was found
     */
    public Segmentation segment(RgbImage image) {
        RgbImage seen = config.data().swapRedBlue() ? image.swapRedBlue() : image;
        double logit = classifier.logits(List.of(seen))[0];
        double probability = 1 / (1 + Math.exp(-logit));
        GrayImage map =
                classifier.activationMap(
                        seen, config.localize().layer(), config.localize().rotations());
        Localization where =
                Localization.of(map, config.localize().mask(), seen.width(), seen.height());
        MaskPredictor.Prediction p = predictor.predict("segment", seen, where);
        boolean gated = probability < config.evaluate().gate();
        Mask mask =
                gated
                        ? new Mask(
                                seen.width(), seen.height(), new byte[seen.width() * seen.height()])
                        : p.mask();
        return new Segmentation(mask, p.probability(), probability, gated, where, p.points());
    }

    @Override
    public void close() {
        classifier.network().close();
        sam.close();
    }
}
