package org.epsam.synthetic;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.epsam.slides.annotation.AsapAnnotations;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.SlideWriter;

/**
 * Draws whole synthetic slides: pieces of tissue on glass, tumours of several sizes in them,
 * islands of healthy tissue in the largest one.
 *
 * <p>Each cell of {@value SlideLayout#CELL} pixels shows one of some eighty drawn patches, mirrored
 * or turned; seams wind and are blended. Outlines of tumours are exact to about 12 pixels; inside,
 * thin strands of stroma belong to the tumour, as in annotations of real slides.
 */
public final class SyntheticSlide {
    /** Resolution of level 0. */
    public static final Resolution RESOLUTION = new Resolution(Field.EXTENT / SlideTextures.SIDE);

    private static final int TILE = SlideWriter.TILE;
    private static final int QUALITY = 80;
    private static final int MIN_SIDE = 1000;
    private static final int MAX_SIDE = 200_000;

    private static final Map<String, Integer> COLOURS =
            Map.of("Tumor", 0x64fe2e, "Exclusion", 0xff0000);

    private SyntheticSlide() {}

    /**
     * What to draw.
     *
     * @param size of level 0, sides of 1000..200000 pixels
     * @param tumour whether there is tumour
     * @param seed the same seed gives the same slide
     */
    public record Plan(Size size, boolean tumour, long seed) {
        /**
         * Checks the sides.
         *
         * @throws InputException if one is out of range
         */
        public Plan {
            if (size.shorterSide() < MIN_SIDE || size.longerSide() > MAX_SIDE) {
                throw new InputException(
                        "synthetic slide of "
                                + size
                                + " px; give sides of "
                                + MIN_SIDE
                                + " to "
                                + MAX_SIDE);
            }
        }
    }

    /**
     * Draws a slide and its annotation.
     *
     * @param image the pyramidal JPEG BigTIFF to write
     * @param annotation the ASAP XML file to write, with the groups Tumor and Exclusion; for a
     *     slide without tumour none is written
     * @param plan what to draw
     * @throws org.epsam.base.OutputException if a file cannot be written
     */
    public static void write(Path image, Path annotation, Plan plan) {
        SlideDrawing drawing = new SlideDrawing(plan);
        if (plan.tumour()) {
            AsapAnnotations.write(annotation, drawing.annotations(), COLOURS);
        }
        try (SlideWriter writer =
                SlideWriter.rgb(image, plan.size(), QUALITY, Optional.of(RESOLUTION))) {
            for (int row = 0; row < writer.rows(); row++) {
                int top = row * TILE;
                // A row of tiles at once: enough for all processors, little in memory.
                List<RgbImage> tiles =
                        IntStream.range(0, writer.columns())
                                .parallel()
                                .mapToObj(column -> drawing.tile(column * TILE, top))
                                .toList();
                tiles.forEach(writer::write);
            }
            writer.finish();
        }
    }

    /**
     * Draws a folder of slides with their annotations: {@code tumor_001.tif}, {@code tumor_001.xml}
     * and so on. It appears complete or not at all.
     *
     * @param folder to create; it must be absent or empty
     * @param count how many slides, 1..999
     * @param plan what to draw; each slide has its own seed, derived from this one
     * @throws InputException if the folder exists and is not empty, or cannot be written
     */
    public static void writeAll(Path folder, int count, Plan plan) {
        if (count < 1 || count > 999) {
            throw new InputException("synthetic slides: " + count + "; give 1 to 999");
        }
        NewFolder.write(
                folder,
                into -> {
                    SplittableRandom seeds = new SplittableRandom(plan.seed());
                    for (int i = 1; i <= count; i++) {
                        String name =
                                String.format(
                                        Locale.ROOT,
                                        "%s_%03d",
                                        plan.tumour() ? "tumor" : "normal",
                                        i);
                        Plan own = new Plan(plan.size(), plan.tumour(), seeds.nextLong());
                        write(into.resolve(name + ".tif"), into.resolve(name + ".xml"), own);
                    }
                });
    }
}
