package org.epsam.web.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.HeatLayer;
import org.epsam.slides.image.ImageFile;
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
        return png(ImageFile.toBufferedImage(image));
    }

    /**
     * Draws a small patch with the outline of its mask.
     *
     * @param image its pixels, which are drawn on where they are few
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
        BufferedImage picture = ImageFile.toBufferedImage(small);
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
        int[] pixels = new int[mask.values().length];
        Arrays.setAll(pixels, i -> mask.values()[i] == 0 ? 0 : rgb);
        BufferedImage picture =
                new BufferedImage(mask.width(), mask.height(), BufferedImage.TYPE_INT_ARGB);
        picture.setRGB(0, 0, mask.width(), mask.height(), pixels, 0, mask.width());
        return png(picture);
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
