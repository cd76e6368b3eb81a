package org.epsam.app.command;

import java.util.Optional;
import org.epsam.core.pipeline.Quality;
import org.epsam.core.slide.MapFormat;
import org.epsam.core.slide.SlideOptions;
import org.epsam.slides.slide.Resolution;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that segment slides; some of them are for images, too. */
@Section("Slides")
final class SlideSettings {
    @Option(
            names = "--mpp",
            paramLabel = "UM",
            converter = ResolutionConverter.class,
            description =
                    "Pixel size in um at which slides and images are segmented, instead of that of"
                            + " the run's patches.")
    private Optional<Resolution> resolution;

    @Mixin private PixelSize pixelSize;

    @Option(
            names = "--min-area",
            paramLabel = "UM2",
            description =
                    "Regions and holes smaller than this, in square micrometres, are omitted from"
                            + " the outlines and their areas. Without it: 5000 on slides; in"
                            + " images all are kept.")
    private Optional<Double> minArea;

    @Option(
            names = "--min-tissue",
            paramLabel = "X",
            defaultValue = "0.02",
            description =
                    "Tiles with a smaller fraction of tissue than this, 0 to 1, are not predicted.")
    private double minTissue;

    @Option(
            names = "--quality",
            paramLabel = "Q",
            converter = QualityConverter.class,
            defaultValue = "standard",
            description =
                    "standard, or best: averages all views of a patch and predicts all tiles of a"
                            + " slide; takes several times as long.")
    private Quality quality;

    @Option(
            names = "--format",
            paramLabel = "F",
            converter = MapFormatConverter.class,
            defaultValue = "ome-tiff",
            description =
                    "Of probability maps, masks and labels: ome-tiff, or ome-zarr (a folder, NGFF"
                            + " 0.4).")
    private MapFormat format;

    @Option(
            names = "--slide-mask",
            description =
                    "Also write NAME_mask.ome.tif for each slide: 1 for tumour, 0 for none, of"
                            + " the slide's own size.")
    private boolean mask;

    @Option(
            names = "--slide-labels",
            description =
                    "Also write NAME_labels.ome.tif for each slide: the number of each outline (1"
                            + " for Tumor 1), 0 elsewhere, of the slide's own size.")
    private boolean labels;

    @Option(
            names = "--dicom",
            description =
                    "Also write NAME_mask.dcm (Segmentation) and NAME_outlines.dcm (Microscopy Bulk"
                            + " Simple Annotations) for each slide.")
    private boolean dicom;

    @Mixin private TissueSettings tissue;

    @Mixin private IsolationOption isolation;

    SlideOptions options() {
        return new SlideOptions(
                resolution,
                pixelSize.ofLevel0(),
                minArea,
                minTissue,
                tissue.rejection(),
                quality,
                format,
                mask,
                labels,
                dicom);
    }
}
