package org.epsam.slides.internal.reader;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.MissingResourceException;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;

/**
 * An element Pixels of OME-XML.
 *
 * @param page the first page that it names; -1 where it names none
 */
record OmePixels(
        Size size, int channels, int depthsAndTimes, DeclaredResolution resolution, int page) {
    // Sizes of levels are rounded to whole pixels.
    private static final double TOLERANCE = 0.05;

    /** All elements Pixels of a text; none where it is no sound XML. */
    static List<OmePixels> all(String description) {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        // It would print what is told by the exception.
        factory.setXMLReporter((message, kind, about, place) -> {});
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        List<OmePixels> all = new ArrayList<>();
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(description));
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (xml.getLocalName().equals("Pixels")) {
                    all.add(pixels(xml));
                } else if (xml.getLocalName().equals("TiffData") && !all.isEmpty()) {
                    OmePixels last = all.get(all.size() - 1);
                    if (last.page < 0) {
                        all.set(all.size() - 1, last.on((int) value(xml, "IFD", 0)));
                    }
                }
            }
            return all;
        } catch (XMLStreamException | MissingResourceException e) {
            // Then the resolution is unknown, which is a state of its own.
            return List.of();
        }
    }

    /** The element that describes a page: by its number and size, by its size, or the only one. */
    static Optional<OmePixels> of(String description, TiffPage page) {
        return of(all(description), page);
    }

    private static Optional<OmePixels> of(List<OmePixels> all, TiffPage page) {
        List<OmePixels> fitting = all.stream().filter(p -> p.size.equals(page.size())).toList();
        return fitting.stream()
                .filter(p -> p.page == page.index)
                .findFirst()
                .or(() -> fitting.stream().findFirst())
                .or(() -> all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty());
    }

    /**
     * Whether a page may be a coarser level of the main one. A page that is an image of its own in
     * the text, such as a macro of the slide, is one only where it shows as many micrometres.
     */
    static boolean mayBeLevel(List<OmePixels> all, TiffPage main, TiffPage page) {
        Optional<OmePixels> whole = of(all, main);
        Optional<OmePixels> own =
                all.stream()
                        .filter(p -> whole.filter(w -> w == p).isEmpty())
                        .filter(p -> p.size.equals(page.size()))
                        .filter(p -> p.page < 0 || p.page == page.index)
                        .findFirst();
        return own.isEmpty() || whole.filter(w -> w.showsAsMuchAs(own.get())).isPresent();
    }

    private boolean showsAsMuchAs(OmePixels other) {
        double across = micrometresAcross();
        return across > 0 && Math.abs(other.micrometresAcross() / across - 1) < TOLERANCE;
    }

    private double micrometresAcross() {
        return size.width() * resolution.resolution().map(Resolution::micrometres).orElse(0.0);
    }

    private OmePixels on(int number) {
        return new OmePixels(size, channels, depthsAndTimes, resolution, number);
    }

    private static OmePixels pixels(XMLStreamReader xml) {
        int planes = (int) Math.max(1, value(xml, "SizeZ", 1));
        return new OmePixels(
                new Size((int) value(xml, "SizeX", 0), (int) value(xml, "SizeY", 0)),
                (int) Math.max(1, value(xml, "SizeC", 1)),
                planes * (int) Math.max(1, value(xml, "SizeT", 1)),
                DeclaredResolution.of(length(xml, "X"), length(xml, "Y"), "OME's PhysicalSize"),
                -1);
    }

    private static double length(XMLStreamReader xml, String side) {
        return value(xml, "PhysicalSize" + side, 0)
                * micrometres(text(xml, "PhysicalSize" + side + "Unit"));
    }

    private static String text(XMLStreamReader xml, String name) {
        return Optional.ofNullable(xml.getAttributeValue(null, name)).orElse("");
    }

    private static double value(XMLStreamReader xml, String name, double absent) {
        double value = DeclaredResolution.number(text(xml, name));
        return Double.isNaN(value) ? absent : value;
    }

    /** Micrometres in a unit of OME's UnitsLength; 0 for those that are no length. */
    static double micrometres(String unit) {
        return switch (unit.strip()) {
            case "" -> 1;
            case "\u00c5", "\u212b", "angstrom", "Angstrom" -> 1e-4;
            case "in", "inch" -> 25_400;
            case "thou", "mil" -> 25.4;
            case "li" -> 25_400 / 12.0;
            case "pt" -> 25_400 / 72.0;
            case "ft" -> 304_800;
            case "yd" -> 914_400;
            case "mi" -> 1_609_344e3;
            case "micrometer", "micrometre", "micron", "microns" -> 1;
            case "nanometer", "nanometre" -> 1e-3;
            case "millimeter", "millimetre" -> 1e3;
            case "centimeter", "centimetre" -> 1e4;
            case "meter", "metre" -> 1e6;
            default -> metric(unit.strip());
        };
    }

    private static double metric(String unit) {
        if (!unit.matches(".{0,2}m")) {
            return 0;
        }
        return switch (unit.substring(0, unit.length() - 1)) {
            case "" -> 1e6;
            case "d" -> 1e5;
            case "c" -> 1e4;
            case "m" -> 1e3;
            // The micro sign, the Greek mu, and what is written in their place.
            case "\u00b5", "\u03bc", "u" -> 1;
            case "n" -> 1e-3;
            case "p" -> 1e-6;
            case "f" -> 1e-9;
            case "a" -> 1e-12;
            case "da" -> 1e7;
            case "h" -> 1e8;
            case "k" -> 1e9;
            default -> 0;
        };
    }
}
