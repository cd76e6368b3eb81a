package org.epsam.app.report;

import java.awt.Color;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Overlay;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.image.Size;

/**
 * A patch resized for the page, with overlays. Layers are resized before they are drawn, so that
 * outlines stay thin on enlarged patches.
 */
final class PatchPicture {
    private static final int SMALLEST = 256;
    private static final int LARGEST = 512;

    private final RgbImage patch;
    private final double scale;

    /** Enlarges a patch by a whole factor to at least 256 px, or shrinks it to 512 px. */
    PatchPicture(RgbImage original) {
        int side = Math.max(original.width(), original.height());
        int factor = (SMALLEST + side - 1) / side;
        scale = side < SMALLEST ? factor : Math.min(1, (double) LARGEST / side);
        patch =
                Resize.pillow(
                        original,
                        new Size(
                                Math.max(1, (int) Math.round(original.width() * scale)),
                                Math.max(1, (int) Math.round(original.height() * scale))));
    }

    /**
     * A picture for the page.
     *
     * @param uri the picture
     * @param shows what is seen in it
     */
    record Drawing(String uri, String shows) {}

    Drawing plain() {
        return new Drawing(jpeg(patch), "the stained tissue");
    }

    Drawing outline(Path mask, Color colour) {
        return outline(ImageFile.readMask(mask), colour);
    }

    Drawing outline(Mask inside, Color colour) {
        RgbImage drawn =
                Overlay.mask(patch, Resize.nearest(inside, patch.width(), patch.height()), colour);
        long percent = Math.round(100 * inside.fraction());
        return new Drawing(jpeg(drawn), "mask over " + percent + " % of the patch");
    }

    /**
     * Draws prompt points on the patch.
     *
     * @param points in pixels of the original patch
     */
    Drawing points(List<Point2D.Double> points) {
        return new Drawing(jpeg(marked(patch, points)), "the tissue with the prompt points");
    }

    /**
     * Overlays an activation map on the patch.
     *
     * @param map an 8-bit map of any size; shown over its own range, as prompts are weighted by it
     * @param points prompts in pixels of the original patch
     */
    Drawing heat(Path map, List<Point2D.Double> points) {
        RgbImage grey = ImageFile.readRgb(map);
        byte[] levels = new byte[grey.width() * grey.height()];
        int low = 255;
        int high = 0;
        for (int i = 0; i < levels.length; i++) {
            levels[i] = grey.rgb()[3 * i];
            low = Math.min(low, levels[i] & 0xff);
            high = Math.max(high, levels[i] & 0xff);
        }
        GrayImage large =
                Resize.bilinear(
                        new GrayImage(grey.width(), grey.height(), levels),
                        patch.width(),
                        patch.height());
        float[] values = new float[large.values().length];
        for (int i = 0; i < values.length && high > low; i++) {
            values[i] = (float) ((large.values()[i] & 0xff) - low) / (high - low);
        }
        RgbImage heat = Overlay.heat(patch, new ScalarMap(large.width(), large.height(), values));
        String with = points.isEmpty() ? "" : ", with the prompt points";
        return new Drawing(jpeg(marked(heat, points)), "activation map over the tissue" + with);
    }

    private RgbImage marked(RgbImage image, List<Point2D.Double> points) {
        List<Point2D.Double> placed =
                points.stream()
                        .map(
                                p ->
                                        new Point2D.Double(
                                                (p.x + 0.5) * scale - 0.5,
                                                (p.y + 0.5) * scale - 0.5))
                        .toList();
        return Overlay.points(image, placed, DrawingColours.POINTS);
    }

    /** JPEG without colour subsampling, which would blur coloured outlines. */
    private static String jpeg(RgbImage image) {
        BufferedImage pixels =
                new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int rgb = image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2);
                pixels.setRGB(x, y, rgb);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam quality = writer.getDefaultWriteParam();
            quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            quality.setCompressionQuality(0.9f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(pixels, null, fullColour(writer, pixels)), quality);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return Page.data("image/jpeg", bytes.toByteArray());
    }

    private static IIOMetadata fullColour(ImageWriter writer, BufferedImage pixels)
            throws IOException {
        IIOMetadata metadata =
                writer.getDefaultImageMetadata(
                        ImageTypeSpecifier.createFromRenderedImage(pixels), null);
        String format = metadata.getNativeMetadataFormatName();
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
        IIOMetadataNode luma = (IIOMetadataNode) root.getElementsByTagName("componentSpec").item(0);
        luma.setAttribute("HsamplingFactor", "1");
        luma.setAttribute("VsamplingFactor", "1");
        metadata.setFromTree(format, root);
        return metadata;
    }
}
