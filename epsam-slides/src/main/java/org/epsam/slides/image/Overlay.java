package org.epsam.slides.image;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Lays masks, points and maps over an image, for reports. The image itself is never changed. */
public final class Overlay {
    private static final double TINT = 0.25;

    private Overlay() {}

    /**
     * Draws a mask: its inside tinted, its border pixels (of the mask, next to a pixel outside it)
     * in the full colour. A mask that reaches the image's edge is not outlined there.
     *
     * @param image the image
     * @param mask a mask of the same size
     * @param colour the colour of the outline
     * @return a new image
     */
    public static RgbImage mask(RgbImage image, Mask mask, Color colour) {
        // Two pixels from 512 px on: a single one is lost when a page shows the picture smaller.
        int reach = Math.min(mask.width(), mask.height()) >= 512 ? 2 : 1;
        return drawn(image, mask, colour, TINT, reach);
    }

    /**
     * Draws the border of a mask alone, inside of it.
     *
     * @param image the image
     * @param mask a mask of the same size
     * @param colour the colour of the outline
     * @param width pixels of the outline, 1 or more
     * @return a new image
     */
    public static RgbImage outline(RgbImage image, Mask mask, Color colour, int width) {
        return drawn(image, mask, colour, 0, width);
    }

    private static RgbImage drawn(RgbImage image, Mask mask, Color colour, double tint, int reach) {
        image.size().requireEqual(mask.size(), "image and mask");
        byte[] rgb = image.rgb().clone();
        int width = mask.width();
        int height = mask.height();
        int[] channels = {colour.getRed(), colour.getGreen(), colour.getBlue()};
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (mask.get(x, y)) {
                    double part = isBorder(mask, x, y, reach) ? 1 : tint;
                    blend(rgb, (y * width + x) * 3, channels, part);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /**
     * Draws outlines two pixels wide, their insides tinted.
     *
     * @param image the image
     * @param shapes in pixels of the image; holes by the even-odd rule
     * @param colour the colour of the outlines
     * @return a new image
     */
    public static RgbImage outlines(RgbImage image, List<? extends Shape> shapes, Color colour) {
        RgbImage result = new RgbImage(image.width(), image.height(), image.rgb().clone());
        Graphics2D g = ImageFile.toBufferedImage(result).createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setStroke(new BasicStroke(2));
        int alpha = (int) Math.round(255 * TINT);
        Color tint = new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
        for (Shape shape : shapes) {
            g.setColor(tint);
            g.fill(shape);
            g.setColor(colour);
            g.draw(shape);
        }
        g.dispose();
        return result;
    }

    /**
     * Draws points as discs with a white rim.
     *
     * @param image the image
     * @param points (x, y) in pixels, x to the right
     * @param colour the colour of the discs
     * @return a new image
     */
    public static RgbImage points(RgbImage image, List<? extends Point2D> points, Color colour) {
        RgbImage result = new RgbImage(image.width(), image.height(), image.rgb().clone());
        BufferedImage canvas = ImageFile.toBufferedImage(result);
        double radius = Math.max(1.5, Math.min(image.width(), image.height()) / 128.0);
        Graphics2D g = canvas.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        for (Point2D point : points) {
            // The middle of pixel (x, y) lies at (x + 0.5, y + 0.5) for java.awt.
            g.setColor(Color.WHITE);
            g.fill(disc(point.getX() + 0.5, point.getY() + 0.5, radius * 1.4));
            g.setColor(colour);
            g.fill(disc(point.getX() + 0.5, point.getY() + 0.5, radius));
        }
        g.dispose();
        return result;
    }

    /**
     * Lays a map over an image, half transparent, dark for low and bright for high values.
     *
     * @param image the image
     * @param map a map of the same size, 0 .. 1 (values outside are clamped)
     * @return a new image
     */
    public static RgbImage heat(RgbImage image, ScalarMap map) {
        image.size().requireEqual(map.size(), "image and map");
        byte[] rgb = image.rgb().clone();
        int[] channels = new int[3];
        for (int i = 0; i < map.values().length; i++) {
            int colour = HeatColours.of(map.values()[i]);
            for (int c = 0; c < 3; c++) {
                channels[c] = colour >> 16 - 8 * c & 0xff;
            }
            blend(rgb, 3 * i, channels, 0.5);
        }
        return new RgbImage(image.width(), image.height(), rgb);
    }

    private static Ellipse2D disc(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    private static boolean isBorder(Mask mask, int x, int y, int reach) {
        for (int d = 1; d <= reach; d++) {
            if (x >= d && !mask.get(x - d, y)
                    || x + d < mask.width() && !mask.get(x + d, y)
                    || y >= d && !mask.get(x, y - d)
                    || y + d < mask.height() && !mask.get(x, y + d)) {
                return true;
            }
        }
        return false;
    }

    private static void blend(byte[] rgb, int at, int[] colour, double part) {
        for (int c = 0; c < 3; c++) {
            int old = rgb[at + c] & 0xff;
            rgb[at + c] = (byte) Math.round(old + part * (colour[c] - old));
        }
    }
}
