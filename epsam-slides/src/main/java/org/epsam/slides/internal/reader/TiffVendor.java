package org.epsam.slides.internal.reader;

import java.io.StringReader;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.epsam.slides.internal.tiff.TiffTag;
import org.epsam.slides.slide.Resolution;

/** Who wrote a TIFF slide, which decides where its resolution stands. */
enum TiffVendor {
    APERIO,
    PHILIPS,
    OME,
    PLAIN;

    private static final Pattern APERIO_MPP = Pattern.compile("\\|\\s*MPP\\s*=\\s*([0-9.]+)");
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
            requireOnePlane(file, first, description);
            return OME;
        }
        return PLAIN;
    }

    private static UnsupportedSlide needsOpenSlide(SlideFile file, String format) {
        return new UnsupportedSlide(
                file.path() + ": " + format + ", which needs OpenSlide; install libopenslide");
    }

    /**
     * Channels, focal planes or times in pages of their own would be shown as the first of them.
     */
    private static void requireOnePlane(SlideFile file, TiffPage first, String description) {
        Optional<OmePixels> pixels = OmePixels.of(description);
        if (pixels.isEmpty()) {
            return;
        }
        long planes = pixels.get().channels() / Math.max(1, first.number(TiffTag.SAMPLES, 1));
        if (planes * pixels.get().depthsAndTimes() > 1) {
            throw new UnsupportedSlide(
                    file.path()
                            + ": OME-TIFF of "
                            + pixels.get().channels()
                            + " channels and "
                            + pixels.get().depthsAndTimes()
                            + " planes; only one RGB or grey plane is read, export it so");
        }
    }

    /** Returns the resolution of level 0. */
    Optional<Resolution> resolution(TiffPage first) {
        String description = first.text(TiffTag.DESCRIPTION);
        Optional<Resolution> declared =
                switch (this) {
                    case APERIO -> aperio(description);
                    case PHILIPS -> philips(description);
                    case OME -> OmePixels.of(description).flatMap(OmePixels::resolution);
                    case PLAIN -> Optional.empty();
                };
        // Aperio's resolution fields describe the scanner's camera and not the image.
        return this == APERIO ? declared : declared.or(() -> fields(first));
    }

    private static Optional<Resolution> aperio(String description) {
        Matcher matcher = APERIO_MPP.matcher(description);
        return matcher.find()
                ? number(matcher.group(1)).stream().boxed().findFirst().flatMap(Resolution::ofSlide)
                : Optional.empty();
    }

    /** The finest of all spacings (millimetres): each level has its own. */
    private static Optional<Resolution> philips(String description) {
        return PHILIPS_SPACING
                .matcher(description)
                .results()
                .map(m -> (number(m.group(1)).orElse(0) + number(m.group(2)).orElse(0)) / 2 * 1000)
                .filter(v -> v > 0)
                .min(Double::compare)
                .flatMap(Resolution::ofSlide);
    }

    private static Optional<Resolution> fields(TiffPage first) {
        double unit =
                switch ((int) first.number(TiffTag.RESOLUTION_UNIT, 2)) {
                    case 2 -> 25_400;
                    case 3 -> 10_000;
                    default -> 0;
                };
        double across = ratio(first.numbers(TiffTag.X_RESOLUTION));
        double down = ratio(first.numbers(TiffTag.Y_RESOLUTION));
        return across > 0 && down > 0
                ? Resolution.ofSlide((unit / across + unit / down) / 2)
                : Optional.empty();
    }

    private static double ratio(long[] rational) {
        return rational.length < 2 || rational[1] == 0 ? 0 : rational[0] / (double) rational[1];
    }

    private static OptionalDouble number(String text) {
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** The first element Pixels of OME-XML. */
    private record OmePixels(int channels, int depthsAndTimes, Optional<Resolution> resolution) {

        static Optional<OmePixels> of(String description) {
            XMLInputFactory factory = XMLInputFactory.newFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            try {
                XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(description));
                while (xml.hasNext()) {
                    if (xml.next() == XMLStreamConstants.START_ELEMENT
                            && xml.getLocalName().equals("Pixels")) {
                        return Optional.of(pixels(xml));
                    }
                }
                return Optional.empty();
            } catch (XMLStreamException e) {
                // Then the resolution is unknown, which is a state of its own.
                return Optional.empty();
            }
        }

        private static OmePixels pixels(XMLStreamReader xml) {
            double across =
                    value(xml, "PhysicalSizeX") * micrometres(text(xml, "PhysicalSizeXUnit"));
            double down = value(xml, "PhysicalSizeY") * micrometres(text(xml, "PhysicalSizeYUnit"));
            double mean = across > 0 && down > 0 ? (across + down) / 2 : Math.max(across, down);
            int planes = (int) Math.max(1, value(xml, "SizeZ"));
            return new OmePixels(
                    (int) Math.max(1, value(xml, "SizeC")),
                    planes * (int) Math.max(1, value(xml, "SizeT")),
                    Resolution.ofSlide(mean));
        }

        private static String text(XMLStreamReader xml, String name) {
            return Optional.ofNullable(xml.getAttributeValue(null, name)).orElse("");
        }

        private static double value(XMLStreamReader xml, String name) {
            return number(text(xml, name)).orElse(0);
        }

        private static double micrometres(String unit) {
            return switch (unit) {
                // Both letters are in use: the micro sign and the Greek mu.
                case "", "\u00b5m", "\u03bcm" -> 1;
                case "nm" -> 1e-3;
                case "mm" -> 1e3;
                case "cm" -> 1e4;
                case "m" -> 1e6;
                default -> 0;
            };
        }
    }
}
