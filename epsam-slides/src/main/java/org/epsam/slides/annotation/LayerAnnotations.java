package org.epsam.slides.annotation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;
import org.locationtech.jts.util.GeometricShapeFactory;

/**
 * Reads the XML files of Aperio ImageScope ({@code .xml}) and of HALO ({@code .annotations}):
 * layers of regions. A layer is a group, named by its name, else by its description or the text of
 * the region. Negative regions are cut out of the regions of their layer, but not out of those that
 * lie within them.
 */
public final class LayerAnnotations {
    private static final String ROOT = "Annotations";
    // A circle of 1000 pixels is drawn to half a pixel.
    private static final int ELLIPSE_POINTS = 128;

    private final XmlFile xml;
    private final Outlines outlines;
    private final List<Annotation> annotations = new ArrayList<>();
    private int regions;

    /** A layer while it is read. */
    private static final class Layer {
        private final String name;
        private final List<Annotation> positive = new ArrayList<>();
        private final List<Geometry> negative = new ArrayList<>();
        private String description = "";

        Layer(String name) {
            this.name = name;
        }
    }

    private LayerAnnotations(XmlFile xml) {
        this.xml = xml;
        this.outlines = new Outlines(xml.path().toString());
    }

    static boolean isRoot(String element) {
        return element.equals(ROOT);
    }

    /**
     * Reads a file.
     *
     * @param file an XML file of ImageScope or HALO
     * @return its annotations. Regions of fewer than three different vertices, and layers of
     *     negative regions only, are left out and noted
     * @throws org.epsam.base.InputException where the file is missing, not well-formed XML, or a
     *     coordinate is not a number
     */
    public static AnnotationSet read(Path file) {
        return XmlFile.read(file, "ImageScope or HALO", xml -> new LayerAnnotations(xml).read());
    }

    private AnnotationSet read() throws XMLStreamException {
        Layer layer = new Layer("");
        boolean inRegions = false;
        while (xml.next()) {
            if (xml.isStart("Annotation")) {
                layer = new Layer(xml.attribute("Name", "").strip());
            } else if (xml.isStart("Regions") || xml.isEnd("Regions")) {
                inRegions = xml.isStart();
            } else if (!inRegions && xml.isStart("Attribute") && layer.description.isEmpty()) {
                String value = xml.attribute("Value", "").strip();
                String name = xml.attribute("Name", "").strip();
                boolean named = !name.equals("Description");
                layer.description = value.isEmpty() && named ? name : value;
            } else if (xml.isStart("Region")) {
                region(layer);
            } else if (xml.isEnd("Annotation")) {
                finish(layer);
            }
        }
        return new AnnotationSet(xml.path(), annotations, outlines.notes());
    }

    private void region(Layer layer) throws XMLStreamException {
        String kind = xml.attribute("Type", "").strip().toLowerCase(Locale.ROOT);
        String text = xml.attribute("Text", "").strip();
        String flag = xml.attribute("NegativeROA", "0").strip();
        boolean negative = flag.equals("1") || flag.equalsIgnoreCase("true");
        List<Coordinate> points = new ArrayList<>();
        while (xml.next() && !xml.isEnd("Region")) {
            if (xml.isStart("Vertex") || xml.isStart("V")) {
                points.add(new Coordinate(xml.number("X"), xml.number("Y")));
            }
        }
        String what = "region " + ++regions + (text.isEmpty() ? "" : " '" + text + "'");
        AnnotationType type = type(kind).of(points.size());
        if (type == AnnotationType.LOST) {
            layer.positive.add(Outlines.lost(what, kind, group(layer, text)));
            return;
        }
        Optional<? extends Geometry> shape = shape(what, kind, type, points);
        if (shape.isPresent() && negative && type.isArea()) {
            layer.negative.add(shape.get());
        } else if (shape.isPresent()) {
            layer.positive.add(new Annotation(text, group(layer, text), type, shape.get()));
        }
    }

    private static String group(Layer layer, String text) {
        for (String name : List.of(layer.name, layer.description, text)) {
            if (!name.isEmpty()) {
                return name;
            }
        }
        return Annotation.NO_GROUP;
    }

    /** ImageScope has numbers: 0 and 1 are outlines, 2 ellipses, 3 arrows and 4 rulers. */
    private static AnnotationType type(String kind) {
        return switch (kind) {
            case "rectangle", "1" -> AnnotationType.RECTANGLE;
            case "", "0", "polygon", "freehand" -> AnnotationType.POLYGON;
            case "2", "ellipse" -> AnnotationType.SPLINE;
            case "pin", "point" -> AnnotationType.POINT_SET;
            case "3", "4", "arrow", "ruler", "line", "polyline" -> AnnotationType.OTHER;
            default -> AnnotationType.LOST;
        };
    }

    private Optional<? extends Geometry> shape(
            String what, String kind, AnnotationType type, List<Coordinate> points) {
        Envelope box = new Envelope();
        points.forEach(box::expandToInclude);
        boolean corners =
                points.size() == 2
                        || points.size() == 4 && points.stream().allMatch(p -> isCorner(p, box));
        if (type == AnnotationType.SPLINE && corners && box.getArea() > 0) {
            GeometricShapeFactory factory = new GeometricShapeFactory(Outlines.FACTORY);
            factory.setEnvelope(box);
            factory.setNumPoints(ELLIPSE_POINTS);
            return Optional.of(factory.createEllipse());
        } else if (type == AnnotationType.RECTANGLE && points.size() == 2) {
            Geometry rectangle = Outlines.FACTORY.toGeometry(box);
            if (rectangle instanceof Polygon) {
                return Optional.of(rectangle);
            }
        }
        if (type.isArea()) {
            return outlines.polygon(what, List.of(points));
        } else if (points.isEmpty()) {
            outlines.note(what + " has no vertices; left out");
            return Optional.empty();
        }
        return Optional.of(
                Outlines.FACTORY.createMultiPointFromCoords(points.toArray(Coordinate[]::new)));
    }

    private static boolean isCorner(Coordinate point, Envelope box) {
        return (point.x == box.getMinX() || point.x == box.getMaxX())
                && (point.y == box.getMinY() || point.y == box.getMaxY());
    }

    private void finish(Layer layer) {
        if (layer.positive.isEmpty() && !layer.negative.isEmpty()) {
            outlines.note(
                    "layer '"
                            + group(layer, "")
                            + "' has negative regions only, which are cut out of nothing");
        }
        for (Annotation one : layer.positive) {
            Geometry shape = one.type().isArea() ? less(one, layer.negative) : one.shape();
            if (!shape.isEmpty()) {
                annotations.add(new Annotation(one.name(), one.group(), one.type(), shape));
            }
        }
    }

    private static Geometry less(Annotation region, List<Geometry> negative) {
        Geometry shape = region.shape();
        for (Geometry hole : negative) {
            if (!hole.getEnvelopeInternal().intersects(shape.getEnvelopeInternal())) {
                continue;
            }
            Geometry cut = valid(hole);
            Geometry from = valid(shape);
            if (!cut.covers(from)) {
                shape = areas(OverlayNGRobust.overlay(from, cut, OverlayNG.DIFFERENCE));
            }
        }
        return shape;
    }

    private static Geometry valid(Geometry shape) {
        return new Annotation("", "", AnnotationType.POLYGON, shape).validShape();
    }

    /** Its polygons without what has no area. */
    private static Geometry areas(Geometry shape) {
        List<Polygon> polygons = new ArrayList<>();
        for (int i = 0; i < shape.getNumGeometries(); i++) {
            if (shape.getGeometryN(i) instanceof Polygon polygon) {
                polygons.add(polygon);
            }
        }
        return Outlines.FACTORY.createMultiPolygon(polygons.toArray(Polygon[]::new));
    }
}
