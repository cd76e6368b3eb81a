package org.epsam.slides.annotation;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * Reads and writes the XML files of ASAP (Automated Slide Analysis Platform), the format of the
 * Camelyon annotations. Document types and external entities are refused.
 *
 * <p>ASAP knows no holes and no multi-polygons. A polygon with holes is written as one outline that
 * goes into each hole and back on the same line, so that its winding number is 0 in the hole; a
 * multi-polygon as several annotations of the same name. Measurements are not written.
 */
public final class AsapAnnotations {
    private static final String ROOT = "ASAP_Annotations";
    private static final int DEFAULT_COLOUR = 0xf4fa58;

    private AsapAnnotations() {}

    /** A vertex with its place in the outline. */
    private record Vertex(double order, Coordinate point) {}

    /**
     * Reads a file.
     *
     * @param file an ASAP XML file
     * @return its annotations; vertices stand in the order of their attribute Order. Areas of fewer
     *     than three vertices are left out and noted
     * @throws InputException where the file is missing, not well-formed XML, not an ASAP file, or a
     *     coordinate is not a number
     */
    public static AnnotationSet read(Path file) {
        return XmlFile.read(file, "ASAP", AsapAnnotations::read);
    }

    private static AnnotationSet read(XmlFile xml) throws XMLStreamException {
        Outlines outlines = new Outlines(xml.path().toString());
        List<Annotation> annotations = annotations(xml, outlines);
        return new AnnotationSet(xml.path(), annotations, outlines.notes());
    }

    private static List<Annotation> annotations(XmlFile xml, Outlines outlines)
            throws XMLStreamException {
        List<Annotation> annotations = new ArrayList<>();
        List<Vertex> vertices = new ArrayList<>();
        boolean inside = false;
        int number = 0;
        String name = "";
        String group = "";
        String word = "";
        for (boolean root = true; xml.next(); root = false) {
            if (root && !xml.element().equals(ROOT)) {
                throw new InputException(
                        xml.path()
                                + ": begins with <"
                                + xml.element()
                                + "> and not <"
                                + ROOT
                                + ">; give an annotation file of ASAP, ImageScope or HALO");
            }
            if (xml.isStart("Annotation")) {
                inside = true;
                vertices.clear();
                name = xml.attribute("Name", "");
                group = outlines.shared(xml.attribute("PartOfGroup", Annotation.NO_GROUP));
                word = xml.attribute("Type", "");
            } else if (inside && xml.isStart("Coordinate")) {
                vertices.add(
                        new Vertex(
                                xml.number("Order"),
                                new Coordinate(xml.number("X"), xml.number("Y"))));
            } else if (xml.isEnd("Annotation")) {
                inside = false;
                vertices.sort(Comparator.comparingDouble(Vertex::order));
                List<Coordinate> points = vertices.stream().map(Vertex::point).toList();
                String what = "annotation " + ++number + " '" + name + "'";
                AnnotationType type = AnnotationType.of(word).of(points.size());
                if (type == AnnotationType.LOST) {
                    annotations.add(Outlines.lost(what, word, group));
                    continue;
                }
                Optional<? extends Geometry> shape = shape(what, type, points, outlines);
                if (shape.isPresent()) {
                    annotations.add(new Annotation(name, group, type, shape.get()));
                }
            }
        }
        return annotations;
    }

    private static Optional<? extends Geometry> shape(
            String what, AnnotationType type, List<Coordinate> points, Outlines outlines) {
        if (type.isArea()) {
            return outlines.polygon(what, List.of(points));
        } else if (points.isEmpty()) {
            outlines.note(what + " has no vertices; left out");
            return Optional.empty();
        }
        Coordinate[] vertices = points.toArray(Coordinate[]::new);
        if (type == AnnotationType.DOT) {
            return Optional.of(Outlines.FACTORY.createPoint(vertices[0]));
        } else if (type == AnnotationType.OTHER && vertices.length > 1) {
            return Optional.of(Outlines.FACTORY.createLineString(vertices));
        }
        return Optional.of(Outlines.FACTORY.createMultiPointFromCoords(vertices));
    }

    /**
     * Writes a file, complete or not at all.
     *
     * @param file the file to write
     * @param annotations what to write; coordinates are rounded to 4 decimals, as ASAP does
     * @param colours 0xRRGGBB by group; groups without one are yellow, ASAP's own choice
     */
    public static void write(
            Path file, List<Annotation> annotations, Map<String, Integer> colours) {
        AtomicFile.write(
                file,
                out -> {
                    try {
                        write(out, annotations, colours);
                    } catch (XMLStreamException e) {
                        throw new IOException(e);
                    }
                });
    }

    private static void write(
            OutputStream out, List<Annotation> annotations, Map<String, Integer> colours)
            throws XMLStreamException {
        XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement(ROOT);
        xml.writeStartElement("Annotations");
        SortedSet<String> groups = new TreeSet<>();
        for (Annotation annotation : annotations) {
            groups.add(annotation.group());
            String colour = colour(annotation.group(), colours);
            if (annotation.type().isArea()) {
                for (Polygon polygon : annotation.polygons()) {
                    write(xml, annotation, keyhole(polygon), colour);
                }
            } else {
                List<Coordinate> points = List.of(annotation.shape().getCoordinates());
                write(xml, annotation, points, colour);
            }
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeStartElement("AnnotationGroups");
        groups.remove(Annotation.NO_GROUP);
        for (String group : groups) {
            xml.writeCharacters("\n  ");
            xml.writeStartElement("Group");
            xml.writeAttribute("Name", group);
            xml.writeAttribute("PartOfGroup", Annotation.NO_GROUP);
            xml.writeAttribute("Color", colour(group, colours));
            xml.writeEmptyElement("Attributes");
            xml.writeEndElement();
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.flush();
    }

    private static String colour(String group, Map<String, Integer> colours) {
        return String.format("#%06X", colours.getOrDefault(group, DEFAULT_COLOUR) & 0xffffff);
    }

    private static void write(
            XMLStreamWriter xml, Annotation annotation, List<Coordinate> points, String colour)
            throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("Annotation");
        xml.writeAttribute("Name", annotation.name());
        xml.writeAttribute("Type", annotation.type().asap());
        xml.writeAttribute("PartOfGroup", annotation.group());
        xml.writeAttribute("Color", colour);
        xml.writeStartElement("Coordinates");
        for (int i = 0; i < points.size(); i++) {
            xml.writeCharacters("\n    ");
            xml.writeEmptyElement("Coordinate");
            xml.writeAttribute("Order", Integer.toString(i));
            xml.writeAttribute("X", rounded(points.get(i).x));
            xml.writeAttribute("Y", rounded(points.get(i).y));
        }
        xml.writeCharacters("\n  ");
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static String rounded(double value) {
        return BigDecimal.valueOf(value)
                .setScale(4, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** One outline without its last vertex, which is the first again. */
    private static List<Coordinate> keyhole(Polygon polygon) {
        Coordinate[] outer = ring(polygon.getExteriorRing(), true);
        Map<Integer, List<Coordinate[]>> holes = new TreeMap<>();
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            Coordinate[] hole = ring(polygon.getInteriorRingN(i), false);
            int nearest = 0;
            for (int k = 1; k < outer.length - 1; k++) {
                if (outer[k].distance(hole[0]) < outer[nearest].distance(hole[0])) {
                    nearest = k;
                }
            }
            holes.computeIfAbsent(nearest, k -> new ArrayList<>()).add(hole);
        }
        List<Coordinate> points = new ArrayList<>();
        for (int k = 0; k < outer.length - 1; k++) {
            points.add(outer[k]);
            for (Coordinate[] hole : holes.getOrDefault(k, List.of())) {
                points.addAll(List.of(hole));
                points.add(outer[k]);
            }
        }
        return points;
    }

    private static Coordinate[] ring(LinearRing ring, boolean counterClockwise) {
        boolean turned = Orientation.isCCWArea(ring.getCoordinates()) != counterClockwise;
        return (turned ? ring.reverse() : ring).getCoordinates();
    }
}
