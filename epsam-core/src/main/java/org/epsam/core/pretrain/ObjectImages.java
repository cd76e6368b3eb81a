package org.epsam.core.pretrain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.image.ConnectedParts;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * Images with masks of objects, such as glands, and perhaps images without, held in memory.
 *
 * @param images those with masks, in the order of the manifest
 * @param unmarked those without, in the order of the manifest
 * @param skipped inputs that could not be used, with reasons
 */
record ObjectImages(
        List<ObjectImage> images, List<UnmarkedImage> unmarked, List<SkippedFile> skipped) {
    /** Objects of fewer pixels are annotation artefacts. */
    private static final int SMALLEST_OBJECT = 30;

    /**
     * One image. Equality compares the array of objects by identity.
     *
     * @param name file name
     * @param image the image
     * @param mask all objects
     * @param objects for each pixel 0, or the number of its object from 1
     * @param count number of objects
     * @param group case or slide that it comes from
     */
    public record ObjectImage(
            String name, RgbImage image, Mask mask, int[] objects, int count, String group) {}

    /**
     * An image in which nobody has outlined anything.
     *
     * @param name file name
     * @param image the image
     * @param clusters its parts that look alike
     * @param group case or slide that it comes from
     */
    public record UnmarkedImage(
            String name, RgbImage image, TissueClusters clusters, String group) {
        /**
         * Takes one of the clusters for objects.
         *
         * @param random which of them
         * @return the image with the parts of this cluster as objects
         */
        ObjectImage draw(RandomGenerator random) {
            return of(name, image, clusters.draw(random), group);
        }
    }

    /**
     * Reads a manifest with the columns {@code image}, {@code mask} and, optional, {@code case};
     * paths are relative to it. An image without a mask has an empty one.
     *
     * @param manifest a CSV file, as {@link CsvTable} reads it
     * @return all usable images
     * @throws InputException if it is not a table with these columns, or no image with a mask is
     *     usable
     */
    public static ObjectImages read(Path manifest) {
        CsvTable table = CsvTable.read(manifest);
        List<String> columns = table.columns();
        if (!columns.containsAll(List.of("image", "mask"))) {
            throw new InputException(
                    manifest
                            + ": the first line has columns "
                            + columns
                            + ", required are image, mask and, if known, case");
        }
        List<ObjectImage> images = new ArrayList<>();
        List<UnmarkedImage> unmarked = new ArrayList<>();
        List<SkippedFile> skipped = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            String name = row.get("image");
            Path file = manifest.resolveSibling(name);
            try {
                RgbImage rgb = ImageFile.readRgb(file);
                String group = columns.contains("case") ? row.get("case") : name;
                if (row.get("mask").isBlank()) {
                    unmarked.add(new UnmarkedImage(name, rgb, TissueClusters.of(rgb), group));
                    continue;
                }
                Mask truth = ImageFile.readMask(manifest.resolveSibling(row.get("mask")));
                if (!truth.size().equals(rgb.size())) {
                    throw new InputException("mask of another size");
                }
                images.add(of(name, rgb, truth, group));
            } catch (InputException e) {
                skipped.add(new SkippedFile(file, e.getMessage()));
            }
        }
        if (images.isEmpty()) {
            throw new InputException(
                    manifest
                            + ": no usable image with a mask among "
                            + table.rows().size()
                            + (skipped.isEmpty() ? "" : "; first: " + skipped.get(0).reason()));
        }
        return new ObjectImages(List.copyOf(images), List.copyOf(unmarked), List.copyOf(skipped));
    }

    /**
     * Numbers the objects of a mask (4-connected).
     *
     * @param name file name
     * @param rgb the picture
     * @param mask its objects
     * @param group case or slide
     * @return the image with numbered objects
     */
    public static ObjectImage of(String name, RgbImage rgb, Mask mask, String group) {
        ConnectedParts parts = ConnectedParts.byEdges(mask);
        int[] sizes = parts.sizes();
        int[] numbers = new int[sizes.length];
        int count = 0;
        for (int part = 1; part < sizes.length; part++) {
            numbers[part] = sizes[part] < SMALLEST_OBJECT ? 0 : ++count;
        }
        int[] objects = Arrays.stream(parts.labels()).map(part -> numbers[part]).toArray();
        return new ObjectImage(name, rgb, mask, objects, count, group);
    }
}
