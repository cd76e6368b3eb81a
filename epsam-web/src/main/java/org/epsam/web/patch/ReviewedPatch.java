package org.epsam.web.patch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.core.image.SoftMask;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.data.Patch;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.locationtech.jts.geom.Polygon;

/**
 * A patch with the mask that a run has made of it.
 *
 * @param patch the patch
 * @param source name of the stage that made the mask
 * @param maskFile the mask, maybe with soft borders
 * @param map its activation map, if it was stored
 * @param initial its initial mask, if it was stored
 * @param doubt figures that tell masks worth a look
 */
public record ReviewedPatch(
        Patch patch,
        String source,
        Path maskFile,
        Optional<Path> map,
        Optional<Path> initial,
        Doubt doubt) {
    /**
     * Figures that tell masks worth a look.
     *
     * @param disagreement of the mask and the initial mask: one minus intersection over union
     * @param ids fraction of SAM's mask inside the initial mask
     * @param isKept whether training used the mask; empty for masks that are no pseudo masks
     * @param probability of tumour in the patch by the classifier
     * @param area fraction of the patch that is marked
     */
    public record Doubt(
            OptionalDouble disagreement,
            OptionalDouble ids,
            Optional<Boolean> isKept,
            OptionalDouble probability,
            double area) {}

    /**
     * Returns what requests call the patch.
     *
     * @return split and name
     */
    public String id() {
        return patch.split().folder() + "/" + patch.name();
    }

    /**
     * Reads the mask.
     *
     * @return of the patch's size
     */
    public Mask mask() {
        return SoftMask.read(maskFile).mask();
    }

    /**
     * Reads the initial mask.
     *
     * @return of the patch's size, if it was stored
     */
    public Optional<Mask> initialMask() {
        return initial.map(ImageFile::readMask);
    }

    /**
     * Returns the mask's outlines, which go along the borders of pixels.
     *
     * @return in pixels of the patch
     */
    public List<Polygon> outline() {
        return MaskContours.polygons(mask());
    }
}
