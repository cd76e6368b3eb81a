package org.epsam.core.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.core.adapt.DecoderTraining;
import org.epsam.core.adapt.PseudoMasks;
import org.epsam.core.config.AdaptSettings;
import org.epsam.core.config.Supervision;
import org.epsam.core.config.Weighting;
import org.epsam.core.image.PatchImages;
import org.epsam.core.image.SoftMask;
import org.epsam.core.run.AdaptFolder;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;

/**
 * Training examples of SAM's mask decoder.
 *
 * @param adapt which masks, and their weights
 * @param data patches with labels
 * @param images reads them
 * @param maps activation maps and initial masks
 */
record AdaptExamples(AdaptSettings adapt, TrainingData data, PatchImages images, StoredMaps maps) {
    /**
     * Returns the patches with tumour that have a target mask. What people answered comes before
     * all else.
     *
     * @param pseudo folder of pseudo masks; without it the targets are true or initial masks
     */
    List<DecoderTraining.Example> positives(Optional<AdaptFolder> pseudo) {
        List<DecoderTraining.Example> examples = new ArrayList<>();
        for (Patch patch : data.positives(Split.TRAIN)) {
            target(patch, pseudo)
                    .filter(target -> target.mask().area() > 0)
                    .ifPresent(target -> examples.add(example(patch, target)));
        }
        if (adapt.weighting() == Weighting.IDS && pseudo.isPresent()) {
            List<String> names =
                    examples.stream()
                            .map(DecoderTraining.Example::name)
                            .filter(name -> !data.corrections().hasMask(name))
                            .toList();
            Map<String, Double> weights = PseudoMasks.weights(pseudo.get(), names);
            // A person's mask counts as much as pseudo masks do on average.
            examples.replaceAll(
                    e ->
                            data.corrections().hasMask(e.name())
                                    ? e.weighing(1)
                                    : e.weighing(weights.get(e.name())));
        }
        return examples;
    }

    private Optional<SoftMask> target(Patch patch, Optional<AdaptFolder> pseudo) {
        Optional<Mask> corrected = data.corrections().mask(patch);
        if (corrected.isPresent() || data.corrections().leavesOut(patch)) {
            return corrected.map(SoftMask::of);
        }
        if (adapt.supervision() == Supervision.MASKS) {
            return patch.mask().map(file -> SoftMask.of(patch.truth().tumour()));
        }
        Path file =
                pseudo.map(folder -> folder.pseudoMask(patch.name()))
                        .orElseGet(() -> maps.mask(patch));
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(
                adapt.softPseudoMasks() && pseudo.isPresent()
                        ? SoftMask.read(file)
                        : SoftMask.of(ImageFile.readMask(file)));
    }

    /** Returns patches without tumour, prompted at the highest values of the activation map. */
    List<DecoderTraining.Example> negatives() {
        List<DecoderTraining.Example> examples = new ArrayList<>();
        for (Patch patch : data.negatives(Split.TRAIN)) {
            Mask mask = maps.of(patch, images.read(patch)).mask();
            if (mask.area() > 0) {
                examples.add(example(patch, SoftMask.of(mask)));
            }
        }
        return examples;
    }

    private DecoderTraining.Example example(Patch patch, SoftMask target) {
        return new DecoderTraining.Example(
                patch.name(),
                () -> images.read(patch),
                target,
                () -> maps.of(patch, images.read(patch)),
                patch.isPositive(),
                1);
    }
}
