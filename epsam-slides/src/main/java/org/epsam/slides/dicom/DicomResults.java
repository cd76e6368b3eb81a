package org.epsam.slides.dicom;

import java.nio.file.Path;
import java.util.List;
import org.epsam.base.InputException;
import org.locationtech.jts.geom.Geometry;

/** Writes the tumour of a slide as DICOM, for archives and viewers of pathology. */
public final class DicomResults {
    private DicomResults() {}

    /**
     * Writes the mask as Segmentation and the outlines as Microscopy Bulk Simple Annotations. Both
     * refer to the slide where this is DICOM, else the annotations refer to the segmentation. All
     * UIDs follow from the content.
     *
     * @param segmentation file of the mask, replaced
     * @param annotations file of the outlines, replaced; not written where there are none, as the
     *     format knows no empty groups
     * @param subject the slide
     * @param tiles the mask
     * @param outlines valid polygons and multi-polygons, in pixels of the slide's scanned part
     * @throws InputException where the disk is full or broken
     */
    public static void write(
            Path segmentation,
            Path annotations,
            DicomSubject subject,
            DicomSegmentation.Tiles tiles,
            List<Geometry> outlines) {
        DicomSubject.Reference mask = DicomSegmentation.write(segmentation, subject, tiles);
        if (!outlines.isEmpty()) {
            DicomAnnotations.write(annotations, subject, outlines, subject.slide().orElse(mask));
        }
    }
}
