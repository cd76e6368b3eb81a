package org.epsam.core.pipeline;

import java.nio.file.Path;
import org.epsam.core.config.InitialMaskSettings;
import org.epsam.core.localize.Localization;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.slides.data.Patch;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;

/**
 * The activation maps written by stage 2.
 *
 * @param folder of stage 2
 * @param recipe of initial masks
 */
record StoredMaps(LocalizeFolder folder, InitialMaskSettings recipe) {
    /** Returns where the classifier localizes tumour in a patch. */
    Localization of(Patch patch, RgbImage image) {
        Path file = folder.map(patch.split(), patch.name());
        return Localization.of(
                GrayImage.of(ImageFile.readRgb(file)), recipe, image.width(), image.height());
    }

    /** Returns the file of a patch's initial mask. */
    Path mask(Patch patch) {
        return folder.mask(patch.split(), patch.name());
    }
}
