package org.epsam.web.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.HeatLayer;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.locationtech.jts.awt.ShapeWriter;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;

/** Pictures of patches as PNG. */
public final class Pictures {
    private static final int THUMBNAIL = 256;
    private static final float LINE = 1.5f;
    private static final int OPAQUE = 0xff000000;

    private Pictures() {}

    /**
     * Encodes a patch.
     *
     * @param image its pixels
     * @return PNG
     */
    public static byte[] image(RgbImage image) {
        return png(picture(image));
    }

    private static BufferedImage picture(RgbImage image) {
        return picture(
                image.size(),
                BufferedImage.TYPE_INT_RGB,
                i ->
                        (image.rgb()[3 * i] & 0xff) << 16
                                | (image.rgb()[3 * i + 1] & 0xff) << 8
                                | image.rgb()[3 * i + 2] & 0xff);
    }

    /**
     * Draws a small patch with the outline of its mask.
     *
     * @param image its pixels
     * @param outline in its pixels
     * @return PNG of at most 256 pixels a side
     */
    public static byte[] thumbnail(RgbImage image, List<Polygon> outline) {
        Size size =
                Math.max(image.width(), image.height()) > THUMBNAIL
                        ? Resize.longestSide(image.size(), THUMBNAIL)
                        : image.size();
        RgbImage small = size.equals(image.size()) ? image : Resize.pillow(image, size);
        AffineTransformation shrink =
                AffineTransformation.scaleInstance(
                        (double) size.width() / image.width(),
                        (double) size.height() / image.height());
        BufferedImage picture = picture(small);
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        ShapeWriter writer = new ShapeWriter();
        for (Polygon polygon : outline) {
            Shape shape = writer.toShape(shrink.transform(polygon));
            // A dark line below, to be seen on any tissue.
            for (boolean below : new boolean[] {true, false}) {
                g.setStroke(new BasicStroke(below ? LINE + 2 : LINE));
                g.setColor(below ? Color.BLACK : DrawingColours.TUMOUR);
                g.draw(shape);
            }
        }
        g.dispose();
        return png(picture);
    }

    /**
     * Draws a mask in one colour, transparent where it is empty.
     *
     * @param mask the mask
     * @param colour of its pixels
     * @return PNG of the mask's size
     */
    public static byte[] mask(Mask mask, Color colour) {
        int rgb = colour.getRGB() | OPAQUE;
        return png(
                picture(
                        mask.size(),
                        BufferedImage.TYPE_INT_ARGB,
                        i -> mask.values()[i] == 0 ? 0 : rgb));
    }

    /**
     * Draws an activation map in heat colours, transparent where it is low.
     *
     * @param map the map
     * @param size of the picture
     * @return PNG
     */
    public static byte[] map(GrayImage map, Size size) {
        return HeatLayer.png(Resize.bilinear(map, size.width(), size.height()));
    }

    private static BufferedImage picture(Size size, int type, IntUnaryOperator pixel) {
        BufferedImage picture = new BufferedImage(size.width(), size.height(), type);
        int[] row = new int[size.width()];
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < row.length; x++) {
                row[x] = pixel.applyAsInt(y * row.length + x);
            }
            picture.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return picture;
    }

    private static byte[] png(BufferedImage picture) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }
}
