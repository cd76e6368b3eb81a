package org.epsam.slides.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Sha256;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

/**
 * Writes outlines as DICOM Microscopy Bulk Simple Annotations: one group, Neoplasm, of polygons in
 * pixels of the whole image (2D), as doubles. Such polygons have no holes: outlines with holes are
 * cut into parts without, which cover the same area.
 */
final class DicomAnnotations {
    static final String SOP_CLASS = "1.2.840.10008.5.1.4.1.1.91.1";

    private DicomAnnotations() {}

    /**
     * Writes a file.
     *
     * @param file the file to write, replacing an older one
     * @param subject the slide
     * @param outlines at least one, in pixels of the slide's scanned part
     * @param image whose pixels those are
     */
    static void write(
            Path file,
            DicomSubject subject,
            List<Geometry> outlines,
            DicomSubject.Reference image) {
        List<Polygon> parts = new ArrayList<>();
        outlines.forEach(outline -> addWithoutHoles(outline, parts));
        int[] begins = new int[parts.size()];
        int values = 0;
        for (int i = 0; i < begins.length; i++) {
            begins[i] = values + 1;
            values += 2 * (parts.get(i).getNumPoints() - 1);
        }
        ByteBuffer points =
                ByteBuffer.allocate(Math.multiplyExact(values, Double.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (Polygon part : parts) {
            Coordinate[] ring = part.getExteriorRing().getCoordinates();
            for (int i = 0; i < ring.length - 1; i++) {
                points.putDouble(ring[i].x).putDouble(ring[i].y);
            }
        }
        MessageDigest digest = Sha256.start();
        digest.update(("ANN " + subject.identity()).getBytes(StandardCharsets.UTF_8));
        digest.update(points.array());
        String instance = DicomUid.of(digest);
        DicomDataset all =
                subject.begin("ANN", SOP_CLASS, instance)
                        .text(0x0008103e, "LO", "Tumor outlines")
                        .sequence(0x00081140, image.items())
                        .text(0x00200060, "CS", "")
                        .text(0x00480301, "CS", "VOLUME")
                        .text(0x006a0001, "CS", "2D")
                        .sequence(0x006a0002, group(subject, instance, begins, points.array()));
        image.putSeries(all);
        AtomicFile.write(
                file,
                out -> {
                    DicomDataset.writeStart(out, SOP_CLASS, instance);
                    all.writeElements(out);
                });
    }

    private static DicomDataset group(
            DicomSubject subject, String instance, int[] begins, byte[] points) {
        DicomDataset group =
                new DicomDataset()
                        .unsignedShort(0x0040a180, 1)
                        .bytes(0x00660022, "OD", points)
                        .integers(0x00660040, "OL", begins)
                        .text(0x006a0003, "UI", DicomUid.of("group " + instance))
                        .text(0x006a0005, "LO", "Tumor")
                        .text(0x006a0007, "CS", "AUTOMATIC")
                        .integers(0x006a000c, "UL", begins.length)
                        .text(0x006a000d, "CS", "YES")
                        .text(0x00700023, "CS", "POLYGON");
        DicomSubject.putTumour(group, 0x006a0009, 0x006a000a);
        subject.putAlgorithm(group, 0x006a0008);
        return group;
    }

    /** Adds the polygons of a valid area; those with holes are cut until they have none. */
    static void addWithoutHoles(Geometry area, List<Polygon> to) {
        for (int i = 0; i < area.getNumGeometries(); i++) {
            // A cut that touches the border leaves points and lines, too.
            if (area.getGeometryN(i) instanceof Polygon polygon) {
                if (polygon.getNumInteriorRing() == 0) {
                    to.add(polygon);
                } else {
                    cut(polygon).forEach(half -> addWithoutHoles(half, to));
                }
            }
        }
    }

    /** Cuts a polygon along a line through the one of its holes that is in the middle. */
    private static List<Geometry> cut(Polygon polygon) {
        int holes = polygon.getNumInteriorRing();
        Envelope all = polygon.getEnvelopeInternal();
        boolean across = all.getWidth() >= all.getHeight();
        List<Coordinate> middles = new ArrayList<>();
        for (int i = 0; i < holes; i++) {
            middles.add(polygon.getInteriorRingN(i).getEnvelopeInternal().centre());
        }
        middles.sort(Comparator.comparingDouble(c -> across ? c.x : c.y));
        Coordinate cut = middles.get(holes / 2);
        Envelope first = new Envelope(all);
        Envelope second = new Envelope(all);
        if (across) {
            first.init(all.getMinX(), cut.x, all.getMinY(), all.getMaxY());
            second.init(cut.x, all.getMaxX(), all.getMinY(), all.getMaxY());
        } else {
            first.init(all.getMinX(), all.getMaxX(), all.getMinY(), cut.y);
            second.init(all.getMinX(), all.getMaxX(), cut.y, all.getMaxY());
        }
        GeometryFactory factory = polygon.getFactory();
        return Stream.of(first, second)
                .map(half -> factory.toGeometry(half).intersection(polygon))
                .toList();
    }
}
