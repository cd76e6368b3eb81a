package org.epsam.slides.internal.reader;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.slides.internal.tiff.TiffTag;

/** Who wrote a TIFF slide, which decides where its resolution stands. */
enum TiffVendor {
    APERIO,
    PHILIPS,
    OME,
    PLAIN;

    private static final Pattern APERIO_MPP = Pattern.compile("\\|\\s*MPP\\s*=\\s*([^|;\\r\\n]+)");
    private static final Pattern PHILIPS_SPACING =
            Pattern.compile(
                    "Name=\"DICOM_PIXEL_SPACING\"[^>]*>\\s*(?:\"|&quot;)([0-9.eE+-]+)(?:\"|&quot;)"
                            + "\\s+(?:\"|&quot;)([0-9.eE+-]+)");

    /** Recognises the writer; refuses those whose tiles do not simply lie side by side. */
    static TiffVendor of(SlideFile file, TiffPage first) {
        String description = first.text(TiffTag.DESCRIPTION);
        if (first.has(TiffTag.NDPI)) {
            throw needsOpenSlide(file, "Hamamatsu NDPI");
        } else if (description.contains("leica-microsystems.com/scn")) {
            throw needsOpenSlide(file, "Leica SCN");
        } else if (first.text(TiffTag.XMP).contains("<iScan")) {
            throw needsOpenSlide(file, "Ventana BIF");
        } else if (first.text(TiffTag.SOFTWARE).startsWith("MedScan")) {
            throw needsOpenSlide(file, "Trestle");
        }
        if (description.startsWith("Aperio")) {
            return APERIO;
        } else if (first.text(TiffTag.SOFTWARE).startsWith("Philips")
                || description.contains("DPUfsImport")) {
            return PHILIPS;
        } else if (description.contains("openmicroscopy.org/Schemas/OME")) {
            return OME;
        }
        return PLAIN;
    }

    private static UnsupportedSlide needsOpenSlide(SlideFile file, String format) {
        return new UnsupportedSlide(
                file.path() + ": " + format + ", which needs OpenSlide; install libopenslide");
    }

    /**
     * Returns the resolution of level 0.
     *
     * @param first the first page, whose description may speak of the whole file
     * @param main the page that is level 0
     */
    DeclaredResolution resolution(TiffPage first, TiffPage main) {
        String description = first.text(TiffTag.DESCRIPTION);
        DeclaredResolution declared =
                switch (this) {
                    case APERIO -> aperio(main).or(aperio(first));
                    case PHILIPS -> philips(description);
                    case OME ->
                            OmePixels.of(description, main)
                                    .map(OmePixels::resolution)
                                    .orElse(DeclaredResolution.NONE);
                    case PLAIN -> DeclaredResolution.NONE;
                };
        // Aperio's resolution fields describe the scanner's camera and not the image.
        return this == APERIO ? declared : declared.or(fields(main));
    }

    private static DeclaredResolution aperio(TiffPage page) {
        Matcher matcher = APERIO_MPP.matcher(page.text(TiffTag.DESCRIPTION));
        if (!matcher.find()) {
            return DeclaredResolution.NONE;
        }
        double size = DeclaredResolution.number(matcher.group(1));
        return Double.isNaN(size)
                ? DeclaredResolution.doubted(
                        "Aperio's MPP is '" + matcher.group(1).strip() + "', which is no number")
                : DeclaredResolution.of(size, size, "Aperio's MPP");
    }

    /** The finest of all spacings (millimetres): each level has its own. */
    private static DeclaredResolution philips(String description) {
        return PHILIPS_SPACING
                .matcher(description)
                .results()
                .map(
                        m ->
                                DeclaredResolution.of(
                                        DeclaredResolution.number(m.group(1)) * 1000,
                                        DeclaredResolution.number(m.group(2)) * 1000,
                                        "Philips' pixel spacing"))
                .filter(declared -> declared.resolution().isPresent())
                .min(Comparator.comparing(d -> d.resolution().get().micrometres()))
                .orElse(DeclaredResolution.NONE);
    }

    private static DeclaredResolution fields(TiffPage page) {
        return DeclaredResolution.ofFields(
                ratio(page.numbers(TiffTag.X_RESOLUTION)),
                ratio(page.numbers(TiffTag.Y_RESOLUTION)),
                (int) page.number(TiffTag.RESOLUTION_UNIT, 2));
    }

    private static double ratio(long[] rational) {
        return rational.length < 2 || rational[1] == 0 ? 0 : rational[0] / (double) rational[1];
    }
}
