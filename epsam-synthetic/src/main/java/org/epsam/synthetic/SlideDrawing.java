package org.epsam.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationType;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.SlideWriter;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;

/** One synthetic slide, drawn tile by tile; tiles may be drawn by several threads. */
final class SlideDrawing {
    private static final int TILE = SlideWriter.TILE;

    /** Edges of tissue are ragged by at most so much, in pixels. */
    private static final float RAGGED = 24;

    /** Pixels of level 0 along one pixel of the masks from which outlines are traced. */
    private static final int OUTLINE_SCALE = 8;

    private final SlideLayout layout;
    private final SlideTextures textures;
    private final Noise noise;
    private final long seed;
    private final byte[] glass = new byte[3];

    SlideDrawing(SyntheticSlide.Plan plan) {
        SplittableRandom random = new SplittableRandom(plan.seed());
        SyntheticCase slide = SyntheticCase.random(random.split());
        layout = new SlideLayout(plan.size(), plan.tumour(), random.split());
        textures = new SlideTextures(slide, random.split());
        noise = new Noise(random.split());
        seed = random.nextLong();
        for (int c = 0; c < 3; c++) {
            glass[c] = (byte) Math.round(slide.white().get(c));
        }
    }

    SlideLayout layout() {
        return layout;
    }

    Noise noise() {
        return noise;
    }

    /** Depth in tissue as it is drawn, with ragged edges, in pixels of level 0. */
    float tissue(double x, double y) {
        float depth = layout.tissue(x, y);
        if (Math.abs(depth) > RAGGED) {
            return depth;
        }
        return depth
                + 0.6f * RAGGED * noise.at(x / 60, y / 60 + 9)
                + 0.25f * RAGGED * noise.at(x / 13 + 5, y / 13);
    }

    /** Red, green and blue where there is no tissue. */
    byte[] glass() {
        return glass;
    }

    /** Returns the patch that a cell shows where it is of one kind of tissue. */
    SlideTextures.Texture texture(int column, int row, Body body) {
        return textures.choose(body, seed + cellKey(column, row, body) * 0x632be59bd9b4e019L);
    }

    /** Returns a number that belongs to a cell and a kind of tissue alone. */
    static long cellKey(int column, int row, Body body) {
        return ((long) row << 32 | column & 0xffffffffL) * 8 + body.ordinal();
    }

    /** Traces the outlines of tumours and of the islands in them, in pixels of level 0. */
    List<Annotation> annotations() {
        List<Annotation> annotations = new ArrayList<>();
        trace(annotations, "Tumor", false);
        trace(annotations, "Exclusion", true);
        return annotations;
    }

    private void trace(List<Annotation> annotations, String group, boolean excluded) {
        AffineTransformation scale =
                AffineTransformation.scaleInstance(OUTLINE_SCALE, OUTLINE_SCALE);
        for (Polygon polygon : MaskContours.polygons(layout.mask(excluded, OUTLINE_SCALE), 1)) {
            annotations.add(
                    new Annotation(
                            "Annotation " + annotations.size(),
                            group,
                            AnnotationType.POLYGON,
                            scale.transform(polygon)));
        }
    }

    /** Draws the tile whose upper left corner is given in pixels of level 0. */
    RgbImage tile(int left, int top) {
        byte[] rgb = new byte[3 * TILE * TILE];
        for (int i = 0; i < rgb.length; i += 3) {
            System.arraycopy(glass, 0, rgb, i, 3);
        }
        if (layout.mayHoldTissue(left, top, TILE, RAGGED)) {
            new TilePainter(this, left, top).paint(rgb);
        }
        return new RgbImage(TILE, TILE, rgb);
    }
}
