package org.epsam.app.inspect;

import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import org.epsam.base.Counted;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.MaskValue;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.image.StoredMask;

/** Describes images and masks. */
final class ImageFacts {
    private static final int MOST_VALUES = 12;

    /** First bytes of a format that does not keep values. */
    private static final String JPEG = "ffd8";

    private ImageFacts() {}

    static FactSheet of(Path file) {
        Size size = ImageFile.size(file);
        RgbImage image = ImageFile.readRgb(file);
        boolean twoValued = isTwoValued(image);
        FactSheet facts = new FactSheet().put("file", file.toString());
        facts.put("kind", twoValued ? "mask" : "image").put("size", size.toString());
        addHeader(facts, file);
        if (!Inspection.head(file).startsWith(JPEG)) {
            addValues(facts, file);
        }
        if (twoValued) {
            Mask mask = ImageFile.readMask(file);
            facts.put("pixels inside", mask.area());
            facts.put(
                    "fraction inside",
                    String.format(Locale.ROOT, "%.2f %%", 100 * mask.fraction()));
        }
        return facts;
    }

    /** Masks have few values, and by these it is said what they mean. */
    private static void addValues(FactSheet facts, Path file) {
        Map<MaskValue, Long> values = StoredMask.read(file).values();
        if (values.size() <= MOST_VALUES) {
            facts.put(
                    "values",
                    values.entrySet().stream()
                            .map(v -> v.getKey() + ": " + Counted.of(v.getValue(), "pixel"))
                            .collect(Collectors.joining(", ")));
        }
    }

    /** Black and at most one other colour: only masks look like this. */
    private static boolean isTwoValued(RgbImage image) {
        byte[] rgb = image.rgb();
        int[] colours =
                IntStream.range(0, rgb.length / 3)
                        .map(
                                i ->
                                        (rgb[3 * i] & 0xff) << 16
                                                | (rgb[3 * i + 1] & 0xff) << 8
                                                | rgb[3 * i + 2] & 0xff)
                        .distinct()
                        .limit(3)
                        .toArray();
        return colours.length < 3 && Arrays.stream(colours).anyMatch(c -> c == 0);
    }

    private static void addHeader(FactSheet facts, Path file) {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return;
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                facts.put("format", reader.getFormatName().toUpperCase(Locale.ROOT));
                ImageTypeSpecifier type = reader.getRawImageType(0);
                if (type != null) {
                    ColorModel colours = type.getColorModel();
                    facts.put("colours", colours(colours));
                    facts.put("bits per channel", colours.getComponentSize(0));
                }
                facts.put("pages", reader.getNumImages(true));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // The pixels could be read; problems with the header are reported, not hidden.
            facts.put("header", "cannot be read in full: " + e.getMessage());
        }
    }

    private static String colours(ColorModel colours) {
        String name =
                colours instanceof IndexColorModel
                        ? "palette"
                        : switch (colours.getNumColorComponents()) {
                            case 1 -> "grey";
                            case 3 -> "RGB";
                            default -> colours.getNumColorComponents() + " channels";
                        };
        return colours.hasAlpha() ? name + " with transparency" : name;
    }
}
