package org.epsam.slides.annotation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.epsam.slides.InputException;
import org.locationtech.jts.geom.Coordinate;

/**
 * Reads the XML files of ASAP (Automated Slide Analysis Platform), the format of the Camelyon
 * annotations. Document types and external entities are refused.
 */
public final class AsapAnnotations {
    private static final String ROOT = "ASAP_Annotations";

    private AsapAnnotations() {}

    /** A vertex with its place in the outline. */
    private record Vertex(double order, Coordinate point) {}

    /**
     * Reads a file.
     *
     * @param file an ASAP XML file
     * @return its annotations; vertices stand in the order of their attribute Order
     * @throws InputException where the file is missing, no well-formed XML, no ASAP file, or a
     *     coordinate is no number
     */
    public static AnnotationSet read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": no such file; check the path");
        }
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream in = Files.newInputStream(file)) {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            try {
                return new AnnotationSet(file, annotations(file, xml));
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            String where = e.getLocation() == null ? "" : line(e.getLocation().getLineNumber());
            throw new InputException(
                    file + ": " + where + "no well-formed XML; export it from ASAP again", e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + "); check its rights", e);
        }
    }

    private static String line(int number) {
        return "line " + number + ": ";
    }

    private static List<Annotation> annotations(Path file, XMLStreamReader xml)
            throws XMLStreamException {
        List<Annotation> annotations = new ArrayList<>();
        List<Vertex> vertices = new ArrayList<>();
        boolean inside = false;
        String name = "";
        String group = "";
        AnnotationType type = AnnotationType.OTHER;
        for (boolean root = true; xml.hasNext(); ) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                throw new InputException(
                        file
                                + ": declares a document type, which ASAP never writes; remove the"
                                + " DOCTYPE line");
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                String element = xml.getLocalName();
                if (root && !element.equals(ROOT)) {
                    throw new InputException(
                            file
                                    + ": begins with <"
                                    + element
                                    + "> and not <"
                                    + ROOT
                                    + ">; give an annotation file of ASAP");
                }
                root = false;
                if (element.equals("Annotation")) {
                    inside = true;
                    vertices.clear();
                    name = attribute(xml, "Name", "");
                    group = attribute(xml, "PartOfGroup", "None");
                    type = AnnotationType.of(attribute(xml, "Type", ""));
                } else if (inside && element.equals("Coordinate")) {
                    vertices.add(
                            new Vertex(
                                    number(file, xml, "Order"),
                                    new Coordinate(
                                            number(file, xml, "X"), number(file, xml, "Y"))));
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && xml.getLocalName().equals("Annotation")) {
                inside = false;
                vertices.sort(Comparator.comparingDouble(Vertex::order));
                annotations.add(
                        new Annotation(
                                name, group, type, vertices.stream().map(Vertex::point).toList()));
            }
        }
        return annotations;
    }

    private static String attribute(XMLStreamReader xml, String name, String absent) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? absent : value;
    }

    private static double number(Path file, XMLStreamReader xml, String name) {
        String text = attribute(xml, name, "");
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Named below, together with what is no finite number.
        }
        throw new InputException(
                file
                        + ": "
                        + line(xml.getLocation().getLineNumber())
                        + name
                        + "=\""
                        + text
                        + "\" is no number; correct it");
    }
}
