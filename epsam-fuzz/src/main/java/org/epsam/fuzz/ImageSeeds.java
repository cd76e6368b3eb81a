package org.epsam.fuzz;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.StoredMask;

/** Images of patches and masks: PNG, JPEG, TIFF and BMP in some of their forms. */
final class ImageSeeds {
    private static final int SIDE = 70;

    private ImageSeeds() {}

    static Format format() throws IOException {
        List<Map<String, byte[]>> seeds = new ArrayList<>();
        seeds.add(Seeds.file("a", png(BufferedImage.TYPE_INT_RGB, false)));
        seeds.add(Seeds.file("a", png(BufferedImage.TYPE_BYTE_GRAY, true)));
        seeds.add(Seeds.file("a", png(BufferedImage.TYPE_BYTE_INDEXED, false)));
        seeds.add(Seeds.file("a", png(BufferedImage.TYPE_USHORT_GRAY, false)));
        seeds.add(Seeds.file("a", png(BufferedImage.TYPE_4BYTE_ABGR, true)));
        seeds.add(Seeds.file("a", written("jpeg", BufferedImage.TYPE_INT_RGB, false, "JPEG")));
        seeds.add(Seeds.file("a", written("jpeg", BufferedImage.TYPE_INT_RGB, true, "JPEG")));
        seeds.add(Seeds.file("a", written("bmp", BufferedImage.TYPE_INT_RGB, false, "BI_RGB")));
        for (String compression : List.of("None", "LZW", "Deflate", "PackBits")) {
            seeds.add(
                    Seeds.file(
                            "a", written("tiff", BufferedImage.TYPE_INT_RGB, false, compression)));
        }
        return new Format("image", seeds, ImageSeeds::read, true);
    }

    private static Object read(Path folder) {
        Path file = Seeds.only(folder);
        StoredMask mask = StoredMask.read(file);
        return ImageFile.size(file)
                + " "
                + Arrays.hashCode(ImageFile.readRgb(file).rgb())
                + mask.values();
    }

    private static byte[] png(int type, boolean interlaced) throws IOException {
        return written("png", type, interlaced, "Deflate");
    }

    private static byte[] written(String format, int type, boolean progressive, String compression)
            throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, type);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < SIDE; i += 5) {
            graphics.setColor(new Color(3 * i, 255 - 3 * i, i));
            graphics.fillRect(i, i / 2, SIDE / 2, 7);
        }
        graphics.dispose();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionType(compression);
            if (progressive) {
                how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
