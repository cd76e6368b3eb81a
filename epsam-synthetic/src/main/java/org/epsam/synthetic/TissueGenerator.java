package org.epsam.synthetic;

import java.util.random.RandomGenerator;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * Draws synthetic H&amp;E-like tissue.
 *
 * <p>A patch shows 128 x 128 um whatever its side: 256 pixels have a pixel size of 0.5 um. Both
 * classes run through the same steps: open spaces, a main body of cells, glands, fat, stroma that
 * flows around them, lymphocytes, red cells, stain, optics, noise. Only the body differs: tumour
 * nests (large, uneven, crowded nuclei) in positives; in negatives lobules of glands, sheets of
 * lymphocytes, sheets of small regular cells, or nothing but stroma.
 */
final class TissueGenerator {
    static final int MIN_SIDE = 64;
    static final int MAX_SIDE = 1024;
    private static final double MIN_TUMOUR = 0.20;
    private static final double MAX_TUMOUR = 0.70;

    private TissueGenerator() {}

    /**
     * Draws one patch.
     *
     * @param slide stain, optics and habit of the tissue
     * @param tumour whether there is tumour: 20 to 70 % of the pixels, else none
     * @param side side of the patch in pixels, 64 to 1024
     * @param random source of all choices; the same state gives the same patch
     * @return the image and its mask
     */
    static SyntheticPatch patch(
            SyntheticCase slide, boolean tumour, int side, RandomGenerator random) {
        if (side < MIN_SIDE || side > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "side " + side + " is not in " + MIN_SIDE + ".." + MAX_SIDE);
        }
        while (true) {
            Drawing drawing = Drawing.begin(slide, side, random);
            TissueLayout layout = TissueLayout.patch(Body.choose(tumour, random), drawing);
            Mask mask = layout.bodyMask(drawing.canvas());
            double fraction = mask.fraction();
            // An open space can take too much of the body: then another layout is drawn. This holds
            // for both classes, or the open spaces would separate them.
            if (fraction >= MIN_TUMOUR && fraction <= MAX_TUMOUR) {
                return new SyntheticPatch(
                        paint(drawing, layout),
                        tumour ? mask : new Mask(side, side, new byte[side * side]));
            }
        }
    }

    /**
     * Draws a patch for slides: no edge of the section, and as much of one body as asked for.
     *
     * @param fraction of the patch that the body covers, 0..1
     */
    static RgbImage texture(
            SyntheticCase slide, Body body, double fraction, int side, RandomGenerator random) {
        Drawing drawing = Drawing.begin(slide, side, random);
        return paint(drawing, TissueLayout.texture(body, fraction, drawing));
    }

    private static RgbImage paint(Drawing drawing, TissueLayout layout) {
        RandomGenerator random = drawing.random();
        layout.placeGlandsAndFat();
        Fibres fibres =
                new Fibres(
                        layout.structures(), random.nextDouble(0.5, 1.3), drawing.noise(), random);
        Nuclei nuclei = new Nuclei();
        Stroma stroma = new Stroma(drawing, layout, fibres);
        stroma.paint();
        new Fat(drawing, layout).paint();
        if (layout.body().isSolid()) {
            CellSheet sheet = new CellSheet(drawing, layout, nuclei);
            sheet.placeNuclei();
            sheet.paint();
        }
        double mucin = random.nextDouble() < 0.4 ? random.nextDouble(0.4, 1) : 0.15;
        for (Gland gland : layout.glands()) {
            gland.paint(drawing.canvas(), drawing.noise(), mucin);
            gland.addNuclei(nuclei, random);
        }
        stroma.placeNuclei(nuclei);
        new Lymphocytes(drawing, layout, nuclei).place();
        new RedCells(drawing, layout).paint();
        nuclei.paint(drawing);
        return drawing.canvas().develop(drawing.slide(), drawing.noise(), random);
    }
}
