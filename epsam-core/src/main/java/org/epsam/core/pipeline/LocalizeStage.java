package org.epsam.core.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.epsam.base.task.Progress;
import org.epsam.core.classify.Classifier;
import org.epsam.core.config.Config;
import org.epsam.core.config.FirstTargets;
import org.epsam.core.config.LocalizeSettings;
import org.epsam.core.image.PatchImages;
import org.epsam.core.localize.Localization;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.nets.runtime.Torch;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * Stage 2: activation maps of the classifier, and the initial mask of each patch.
 *
 * @param settings its part of the configuration
 * @param data patches
 * @param classifier of stage 1
 */
record LocalizeStage(Settings settings, TrainingData data, Classifier classifier)
        implements Stage<LocalizeFolder> {
    /**
     * What maps and masks depend on.
     *
     * @param localize how they are computed
     * @param pixels how pixels are read
     * @param negatives whether training patches without tumour need a map, too
     */
    record Settings(LocalizeSettings localize, PixelSettings pixels, boolean negatives) {
        static Settings of(Config config) {
            return new Settings(
                    config.localize(),
                    PixelSettings.of(config.data()),
                    config.adapt().negatives() > 0
                            || config.adapt().firstTargets() == FirstTargets.AUTO);
        }
    }

    @Override
    public String name() {
        return LocalizeFolder.NAME;
    }

    @Override
    public int revision() {
        return 1;
    }

    @Override
    public Map<String, String> inputs() {
        return Map.of("data", data.hash(), "classifier", classifier.sha256());
    }

    @Override
    public LocalizeFolder folder(Path path) {
        return new LocalizeFolder(path);
    }

    @Override
    public void fill(LocalizeFolder folder, Work work) {
        PatchImages images = data.images(settings.pixels());
        List<Patch> patches =
                new ArrayList<>(
                        settings.negatives() ? data.of(Split.TRAIN) : data.positives(Split.TRAIN));
        patches.addAll(data.of(Split.VAL));
        patches.addAll(data.of(Split.TEST));
        List<Patch> empty = new ArrayList<>();
        try (Progress.Task task = work.progress().start("localize", patches.size())) {
            Torch.workers()
                    .inOrder(
                            patches.size(),
                            i -> localizes(patches.get(i), images, folder),
                            (localized, i) -> {
                                if (!localized) {
                                    empty.add(patches.get(i));
                                }
                                task.step(1);
                            });
        }
        empty.removeIf(patch -> patch.split() != Split.TRAIN || !patch.isPositive());
        for (Patch patch : empty) {
            work.notes()
                    .skip(patch.image().toString(), "the activation map is empty: no initial mask");
        }
        work.notes().count("patches", patches.size());
        work.notes().count("without_initial_mask", empty.size());
    }

    /** Writes map and mask of a patch where they are missing; returns whether the mask has area. */
    private boolean localizes(Patch patch, PatchImages images, LocalizeFolder folder) {
        Path file = folder.mask(patch.split(), patch.name());
        if (Files.exists(file)) {
            return ImageFile.readMask(file).area() > 0;
        }
        RgbImage image = images.read(patch);
        GrayImage map = classifier.activationMap(image, settings.localize());
        Mask mask =
                Localization.of(map, settings.localize().mask(), image.width(), image.height())
                        .mask();
        ImageFile.writeGray(folder.map(patch.split(), patch.name()), map);
        ImageFile.writeMask(file, mask);
        return mask.area() > 0;
    }
}
