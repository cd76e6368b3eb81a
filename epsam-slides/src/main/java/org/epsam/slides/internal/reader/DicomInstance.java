package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.jpeg.Jpeg;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.TileIndex;

/**
 * One DICOM instance of a whole slide (VL Whole Slide Microscopy Image Storage): tiles in the order
 * of TILED_FULL, JPEG baseline or uncompressed, explicit little endian.
 */
final class DicomInstance implements TiledSlide.Tiles {
    private static final String WHOLE_SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6";
    private static final String UNCOMPRESSED = "1.2.840.10008.1.2.1";
    private static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";

    private static final int MAX_TILE_SIDE = 4096;

    private final SlideFile file;
    private final DicomElements elements;
    private final Size size;
    private final Size tileSize;
    private final boolean compressed;
    private final int samples;
    private final boolean planar;
    private final long[] offsets;
    private final long[] lengths;

    /** Reads the header of a file that begins as DICOM files do, and finds its frames. */
    DicomInstance(SlideFile file) {
        this.file = file;
        elements = new DicomElements(file);
        if (!elements.text(DicomElements.SOP_CLASS).equals(WHOLE_SLIDE)) {
            throw unsupported("is DICOM, but not a whole slide image");
        }
        String syntax = elements.text(DicomElements.TRANSFER_SYNTAX);
        compressed = syntax.equals(JPEG_BASELINE);
        if (!compressed && !syntax.equals(UNCOMPRESSED)) {
            throw unsupported("has the transfer syntax " + syntax + nameOf(syntax));
        }
        samples = elements.number(DicomElements.SAMPLES);
        int frames = Math.max(1, elements.integer(DicomElements.FRAMES));
        requireReadable(frames);
        planar = !compressed && samples == 3 && elements.number(DicomElements.PLANAR) == 1;
        tileSize =
                declared(
                        elements.number(DicomElements.COLUMNS),
                        elements.number(DicomElements.ROWS));
        size =
                declared(
                        elements.has(DicomElements.TOTAL_COLUMNS)
                                ? elements.number(DicomElements.TOTAL_COLUMNS)
                                : tileSize.width(),
                        elements.has(DicomElements.TOTAL_ROWS)
                                ? elements.number(DicomElements.TOTAL_ROWS)
                                : tileSize.height());
        if (tileSize.longerSide() > MAX_TILE_SIDE) {
            throw unsupported("has tiles of " + tileSize);
        }
        if ((long) across() * down() != frames) {
            throw unsupported(
                    "has "
                            + frames
                            + " frames, not the "
                            + (long) across() * down()
                            + " tiles of one focal plane and colour");
        }
        requirePixels(frames);
        offsets = new long[frames];
        lengths = new long[frames];
        findFrames(elements.pixels());
    }

    private void requireReadable(int frames) {
        String organization = elements.text(DicomElements.ORGANIZATION);
        if (!organization.equals("TILED_FULL") && frames > 1) {
            throw unsupported(
                    "has tiles organised as '" + organization + "', and only TILED_FULL is read");
        }
        int bits = elements.number(DicomElements.BITS);
        if (bits != 8 || samples != 3 && samples != 1) {
            throw unsupported(samples + " samples of " + bits + " bits a pixel");
        }
        String colours = elements.text(DicomElements.PHOTOMETRIC);
        boolean known =
                samples == 1
                        ? colours.equals("MONOCHROME2")
                        : colours.equals("RGB") || compressed && colours.startsWith("YBR");
        if (!known) {
            throw unsupported(
                    "has the photometric interpretation '"
                            + colours
                            + "', and only "
                            + (samples == 1 ? "MONOCHROME2" : "RGB")
                            + " is read of "
                            + (compressed ? "JPEG" : "uncompressed")
                            + " pixels of "
                            + samples
                            + " samples");
        }
    }

    private Size declared(int width, int height) {
        if (width < 1 || height < 1) {
            throw file.damaged("declares " + width + " x " + height + " pixels");
        }
        return new Size(width, height);
    }

    /** An item header for each frame, or the pixels themselves, must be there. */
    private void requirePixels(int frames) {
        long least = compressed ? 8L * frames : (long) frames * tileBytes();
        if (!file.holds(elements.pixels(), least)) {
            throw file.damaged(
                    "the pixels of " + frames + " frames are not all there: it is cut off");
        }
    }

    Size size() {
        return size;
    }

    String series() {
        return elements.text(DicomElements.SERIES);
    }

    /** VOLUME, THUMBNAIL, LABEL or OVERVIEW: the third value of Image Type. */
    String kind() {
        String[] types = elements.text(DicomElements.IMAGE_TYPE).split("\\\\");
        return types.length > 2 ? types[2].strip() : "VOLUME";
    }

    /** Returns the resolution of this instance. */
    Optional<Resolution> resolution() {
        String[] spacing = elements.text(DicomElements.PIXEL_SPACING).split("\\\\");
        try {
            if (spacing.length == 2) {
                double mean =
                        (Double.parseDouble(spacing[0]) + Double.parseDouble(spacing[1])) * 500;
                return Resolution.ofSlide(mean);
            }
        } catch (NumberFormatException e) {
            // Then it may follow from the size of the imaged volume.
        }
        double across = elements.real(DicomElements.VOLUME_WIDTH) * 1000 / size.width();
        double down = elements.real(DicomElements.VOLUME_HEIGHT) * 1000 / size.height();
        return across > 0 && down > 0 ? Resolution.ofSlide((across + down) / 2) : Optional.empty();
    }

    TiledSlide.Pyramid pyramid(double downsample) {
        String storage = (compressed ? "JPEG" : "uncompressed") + ", tiles of " + tileSize;
        return new TiledSlide.Pyramid(new Level(size, downsample, storage), tileSize, this);
    }

    private static String nameOf(String syntax) {
        if (syntax.startsWith("1.2.840.10008.1.2.4.9")) {
            return " (JPEG 2000)";
        }
        return syntax.equals("1.2.840.10008.1.2") ? " (implicit little endian)" : "";
    }

    private UnsupportedSlide unsupported(String found) {
        return new UnsupportedSlide(
                file.path() + ": " + found + "; convert it to JPEG baseline, TILED_FULL");
    }

    private int across() {
        return (int) ((size.width() + (long) tileSize.width() - 1) / tileSize.width());
    }

    private int down() {
        return (int) ((size.height() + (long) tileSize.height() - 1) / tileSize.height());
    }

    private void findFrames(long pixels) {
        int frames = offsets.length;
        if (!compressed) {
            Arrays.setAll(offsets, i -> pixels + (long) i * tileBytes());
            Arrays.fill(lengths, tileBytes());
            return;
        }
        long at = pixels;
        // The first item is the table of offsets, which the items make superfluous.
        for (int i = -1; i <= frames; i++) {
            ByteBuffer head = file.read(at, 8, ByteOrder.LITTLE_ENDIAN, "frame " + Math.max(0, i));
            boolean item = DicomElements.isItem(head);
            long length = Integer.toUnsignedLong(head.getInt());
            if (item == (i == frames)) {
                throw unsupported("has frames of several fragments, or is damaged");
            }
            if (i == frames) {
                return;
            }
            if (!file.holds(at + 8, length)) {
                throw file.damaged("frame " + i + " ends beyond the file: it is cut off");
            }
            if (i >= 0) {
                offsets[i] = at + 8;
                lengths[i] = length;
            }
            at += 8 + length;
        }
    }

    private long tileBytes() {
        return tileSize.pixels() * samples;
    }

    @Override
    public byte[] decode(TileIndex tile) {
        int frame = tile.row() * across() + tile.column();
        byte[] data =
                file.read(offsets[frame], lengths[frame], ByteOrder.BIG_ENDIAN, "frame " + frame)
                        .array();
        if (compressed) {
            return jpeg(data, frame);
        }
        if (samples == 3 && !planar) {
            return data;
        }
        int pixels = data.length / samples;
        byte[] rgb = new byte[3 * pixels];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = data[planar ? i % 3 * pixels + i / 3 : i / 3];
        }
        return rgb;
    }

    private byte[] jpeg(byte[] data, int frame) {
        Jpeg.Colours unmarked =
                elements.text(DicomElements.PHOTOMETRIC).startsWith("YBR")
                        ? Jpeg.Colours.YCBCR
                        : Jpeg.Colours.RGB;
        try {
            RgbImage image = Jpeg.decode(data, Optional.empty(), unmarked, tileSize);
            if (!image.size().equals(tileSize)) {
                throw new IOException("JPEG of " + image.size() + " in a tile of " + tileSize);
            }
            return image.rgb();
        } catch (IOException e) {
            throw file.damaged("frame " + frame + ": " + e.getMessage());
        }
    }
}
