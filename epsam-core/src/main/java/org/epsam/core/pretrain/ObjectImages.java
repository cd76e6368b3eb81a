package org.epsam.core.pretrain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.image.ConnectedParts;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * Images with masks of objects, such as glands, held in memory.
 *
 * @param images in the order of the manifest
 * @param skipped inputs that could not be used, with reasons
 */
record ObjectImages(List<ObjectImage> images, List<SkippedFile> skipped) {
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
     * Reads a manifest with the columns {@code image}, {@code mask} and, optional, {@code case};
     * paths are relative to it.
     *
     * @param manifest a CSV file
     * @return all usable images
     * @throws InputException if there is none
     */
    public static ObjectImages read(Path manifest) {
        List<String> lines;
        try {
            lines = Files.readAllLines(manifest);
        } catch (IOException e) {
            throw new InputException(
                    manifest + ": cannot be read; check the path given to --manifest", e);
        }
        List<String> header =
                lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).trim().split(","));
        int image = header.indexOf("image");
        int mask = header.indexOf("mask");
        int group = header.indexOf("case");
        if (image < 0 || mask < 0) {
            throw new InputException(
                    manifest
                            + ": the first line has columns "
                            + header
                            + ", required are image, mask and, if known, case");
        }
        List<ObjectImage> images = new ArrayList<>();
        List<SkippedFile> skipped = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (line.isBlank()) {
                continue;
            }
            if (cells.length != header.size()) {
                skipped.add(
                        new SkippedFile(manifest, "line with " + cells.length + " cells: " + line));
                continue;
            }
            Path imageFile = manifest.resolveSibling(cells[image].trim());
            try {
                RgbImage rgb = ImageFile.readRgb(imageFile);
                Mask truth = ImageFile.readMask(manifest.resolveSibling(cells[mask].trim()));
                if (!truth.size().equals(rgb.size())) {
                    throw new InputException("mask of another size");
                }
                images.add(of(cells[image], rgb, truth, group < 0 ? cells[image] : cells[group]));
            } catch (InputException e) {
                skipped.add(new SkippedFile(imageFile, e.getMessage()));
            }
        }
        if (images.isEmpty()) {
            throw new InputException(
                    manifest
                            + ": no usable image among "
                            + (lines.size() - 1)
                            + (skipped.isEmpty() ? "" : "; first: " + skipped.get(0).reason()));
        }
        return new ObjectImages(List.copyOf(images), List.copyOf(skipped));
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
