package org.epsam.web;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.epsam.core.prompt.Points;
import org.epsam.slides.image.Size;
import org.epsam.web.http.Body;
import org.epsam.web.http.Refusal;
import org.epsam.web.shape.Shapes;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Polygon;

/**
 * Where a person has clicked, in pixels of the patch or of level 0.
 *
 * @param inside on what is sought, at least one
 * @param outside beside it
 */
record Clicked(List<Coordinate> inside, List<Coordinate> outside) {
    private static final int MOST = 100;

    /** Reads the clicks of a request. */
    static Clicked of(Body body, Size size) {
        Clicked clicked = new Clicked(read(body, "inside", size), read(body, "outside", size));
        if (clicked.inside.isEmpty()) {
            throw Refusal.bad("Click at tumour first.");
        }
        return clicked;
    }

    private static List<Coordinate> read(Body body, String name, Size size) {
        List<Coordinate> read = List.of(Shapes.coordinates(body.json().path(name), size));
        if (read.size() > MOST) {
            throw Refusal.bad("An answer follows from at most " + MOST + " clicks.");
        }
        return read;
    }

    /** The same for SAM. */
    static Points points(List<Coordinate> clicks) {
        float[] x = new float[clicks.size()];
        float[] y = new float[clicks.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) clicks.get(i).x;
            y[i] = (float) clicks.get(i).y;
        }
        return new Points(x, y);
    }

    /** The answer to the request, with the time that it has taken. */
    static Map<String, Object> answered(Supplier<List<Polygon>> segmentation) {
        long begin = System.nanoTime();
        List<Polygon> polygons = segmentation.get();
        return Map.of(
                "polygons",
                Shapes.json(polygons),
                "milliseconds",
                (System.nanoTime() - begin) / 1_000_000);
    }
}
