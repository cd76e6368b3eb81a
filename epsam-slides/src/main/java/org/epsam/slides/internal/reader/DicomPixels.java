package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.codec.Colours;
import org.epsam.slides.internal.codec.Jpeg;
import org.epsam.slides.internal.codec.Jpeg2000;
import org.epsam.slides.internal.codec.JpegLossless;
import org.epsam.slides.internal.codec.PackBits;

/** Decodes frames of a DICOM instance to RGB (PS3.3 C.7.6.3.1.2, PS3.5 annexes A and G). */
final class DicomPixels {
    private static final int RLE_HEADER = 64;

    /** The width of a window that shows all grey values as they are. */
    private static final double WHOLE_RANGE = 256;

    /** Colours that only a codec carries: what its own transforms make of RGB. */
    private static final Set<String> CODED = Set.of("YBR_ICT", "YBR_RCT");

    private final DicomSyntax syntax;
    private final Size tileSize;
    private final int samples;
    private final String photometric;
    private final boolean planar;
    private final boolean swapped;

    /**
     * Looks at the colours.
     *
     * @throws IllegalArgumentException where they are not read, with what was found
     */
    DicomPixels(DicomSyntax syntax, DicomElements elements, Size tileSize) {
        this.syntax = syntax;
        this.tileSize = tileSize;
        samples = elements.number(DicomElements.SAMPLES);
        photometric = elements.text(DicomElements.PHOTOMETRIC);
        planar = samples == 3 && elements.number(DicomElements.PLANAR) == 1;
        swapped = elements.areBytesSwapped();
        if (swapped && frameBytes() % 2 == 1) {
            throw new IllegalArgumentException("has frames of odd length in words");
        }
        if (samples != 1 && samples != 3) {
            throw new IllegalArgumentException("has " + samples + " samples a pixel");
        }
        boolean known =
                samples == 1
                        ? photometric.equals("MONOCHROME1") || photometric.equals("MONOCHROME2")
                        : photometric.equals("RGB")
                                || photometric.equals("YBR_FULL")
                                || photometric.equals("YBR_FULL_422") && syntax != DicomSyntax.RLE
                                || CODED.contains(photometric) && isCompressed();
        if (!known || isHalved() && (planar || tileSize.width() % 2 == 1)) {
            throw new IllegalArgumentException(
                    "has the photometric interpretation '"
                            + photometric
                            + "' with "
                            + samples
                            + " samples a pixel, "
                            + syntax.title());
        }
        if (samples == 1) {
            requirePlainGrey(elements);
        }
    }

    /** Grey values must mean what they are: no window, no rescaling, no contradicting polarity. */
    private void requirePlainGrey(DicomElements elements) {
        String shape = elements.text(DicomElements.LUT_SHAPE);
        if (!shape.isEmpty() && shape.equals("INVERSE") != photometric.equals("MONOCHROME1")) {
            throw new IllegalArgumentException(
                    "is " + photometric + " with the presentation LUT shape " + shape);
        }
        double slope = first(elements, DicomElements.RESCALE_SLOPE, 1);
        double intercept = first(elements, DicomElements.RESCALE_INTERCEPT, 0);
        if (slope != 1 || intercept != 0) {
            throw new IllegalArgumentException(
                    "has grey values with the rescale slope "
                            + slope
                            + " and intercept "
                            + intercept);
        }
        double center = first(elements, DicomElements.WINDOW_CENTER, WHOLE_RANGE / 2);
        double width = first(elements, DicomElements.WINDOW_WIDTH, WHOLE_RANGE);
        // Some programs write a center and a width of 127 and 255 for all values.
        if (!(Math.abs(center - WHOLE_RANGE / 2) <= 1 && Math.abs(width - WHOLE_RANGE) <= 1)) {
            throw new IllegalArgumentException(
                    "has grey values with the window center " + center + " and width " + width);
        }
    }

    /** The first value of DS. */
    private static double first(DicomElements elements, int tag, double otherwise) {
        String text = elements.text(tag).split("\\\\")[0];
        return text.isBlank() ? otherwise : DeclaredResolution.number(text);
    }

    private boolean isCompressed() {
        return !syntax.isNative() && syntax != DicomSyntax.RLE;
    }

    /** Whether two pixels share their chroma in uncompressed data. */
    private boolean isHalved() {
        return syntax.isNative() && photometric.equals("YBR_FULL_422");
    }

    boolean isNative() {
        return syntax.isNative();
    }

    /** Bytes of an uncompressed frame. */
    long frameBytes() {
        return tileSize.pixels() * (isHalved() ? 2 : samples);
    }

    /** How pixels lie in the file, for people. */
    String storage() {
        return syntax.title();
    }

    /** Decodes a frame to tileWidth * tileHeight * 3 bytes, RGB. */
    byte[] decode(byte[] data) throws IOException {
        byte[] rgb =
                switch (syntax) {
                    case IMPLICIT, EXPLICIT -> uncompressed(data);
                    case BIG_ENDIAN -> uncompressed(swapped ? inOrder(data) : data);
                    case RLE -> colours(interleaved(runs(data)));
                    case JPEG_BASELINE, JPEG_EXTENDED -> jpeg(data);
                    case JPEG_LOSSLESS, JPEG_LOSSLESS_FIRST_ORDER ->
                            colours(JpegLossless.decode(data, samples, tileSize));
                    default -> jpeg2000(data);
                };
        return photometric.equals("MONOCHROME1") ? Colours.inverted(rgb) : rgb;
    }

    /** Bytes of words with the high byte first, in the order of the pixels. */
    private static byte[] inOrder(byte[] words) {
        byte[] out = new byte[words.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = words[i ^ 1];
        }
        return out;
    }

    private byte[] uncompressed(byte[] data) {
        if (isHalved()) {
            byte[] full = new byte[data.length / 2 * 3];
            for (int from = 0, to = 0; from + 4 <= data.length; from += 4, to += 6) {
                full[to] = data[from];
                full[to + 3] = data[from + 1];
                full[to + 1] = data[from + 2];
                full[to + 4] = data[from + 2];
                full[to + 2] = data[from + 3];
                full[to + 5] = data[from + 3];
            }
            return colours(full);
        }
        return colours(planar ? interleaved(data) : data);
    }

    /** Samples of a pixel side by side, from planes. */
    private byte[] interleaved(byte[] planes) {
        if (samples == 1) {
            return planes;
        }
        int pixels = planes.length / samples;
        byte[] out = new byte[planes.length];
        for (int c = 0; c < samples; c++) {
            for (int i = 0; i < pixels; i++) {
                out[i * samples + c] = planes[c * pixels + i];
            }
        }
        return out;
    }

    private byte[] colours(byte[] values) {
        if (samples == 1) {
            return Colours.greyToRgb(values);
        }
        return photometric.equals("RGB") ? values : Colours.ycbcrToRgb(values);
    }

    /** The planes of a frame in runs: a header of 16 numbers, then a segment for each plane. */
    private byte[] runs(byte[] data) throws IOException {
        int plane = (int) tileSize.pixels();
        if (data.length < RLE_HEADER) {
            throw new IOException("RLE data is cut off");
        }
        ByteBuffer header = ByteBuffer.wrap(data, 0, RLE_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        int segments = header.getInt();
        if (segments != samples) {
            throw new IOException("RLE data of " + segments + " segments");
        }
        byte[] planes = new byte[samples * plane];
        for (int i = 0; i < segments; i++) {
            int from = header.getInt(4 + 4 * i);
            int end = i + 1 < segments ? header.getInt(8 + 4 * i) : data.length;
            if (from < RLE_HEADER || end < from || end > data.length) {
                throw new IOException("RLE data is damaged");
            }
            byte[] values = PackBits.decode(Arrays.copyOfRange(data, from, end), plane);
            System.arraycopy(values, 0, planes, i * plane, plane);
        }
        return planes;
    }

    private byte[] jpeg(byte[] data) throws IOException {
        Jpeg.Colours unmarked =
                photometric.startsWith("YBR") ? Jpeg.Colours.YCBCR : Jpeg.Colours.RGB;
        RgbImage image = Jpeg.decode(data, Optional.empty(), unmarked, tileSize);
        if (!image.size().equals(tileSize)) {
            throw new IOException("JPEG of " + image.size() + " in a tile of " + tileSize);
        }
        return image.rgb();
    }

    private byte[] jpeg2000(byte[] data) throws IOException {
        // YBR_RCT and YBR_ICT mean the transform of the codestream, which its decoder undoes.
        Jpeg2000.Meaning meaning =
                photometric.startsWith("YBR_FULL") ? Jpeg2000.Meaning.YCBCR : Jpeg2000.Meaning.RGB;
        RgbImage image = Jpeg2000.decode(data, meaning, tileSize);
        if (!image.size().equals(tileSize)) {
            throw new IOException("JPEG 2000 of " + image.size() + " in a tile of " + tileSize);
        }
        return image.rgb();
    }
}
