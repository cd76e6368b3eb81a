package org.epsam.slides.internal.reader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A DICOM instance that a test writes: what differs between instances, the rest as usual. */
final class DicomFile {
    String sopClass = "1.2.840.10008.5.1.4.1.1.77.1.6";
    String syntax = "1.2.840.10008.1.2.1";
    String colours = "RGB";
    int samples = 3;
    int planar = 0;
    String kind = "VOLUME";
    String spacing = "0.0005\\0.0005";
    byte[] pixels = new byte[18];

    /** Of a frame. */
    int width = 3;

    int height = 2;

    /** Writes further elements before those of the frames. */
    Consumer<DicomFile> more = file -> {};

    /** The length of the pixels as the file declares it; theirs where it is 0. */
    int declared = 0;

    /** The optical path of each frame that has a position. */
    String[] paths = {};

    String pixelType = "OB";

    /** Columns and rows of the whole image, and its frames; one tile where it is empty. */
    int[] whole = {};

    String organization = "";

    /** Column and row of each frame, counted from 1. */
    int[][] positions = {};

    /** Offset and total of a concatenation. */
    int[] concatenation = {};

    /** Items after the table of offsets, where pixels are compressed; the table first. */
    byte[][] items = {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private boolean meta = true;

    private ByteOrder order() {
        return !meta && syntax.endsWith("1.2.2") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(order());
    }

    void element(int tag, String type, byte[] value) {
        int length = value.length + value.length % 2;
        head(tag, type, length);
        out.writeBytes(value);
        out.writeBytes(new byte[value.length % 2]);
    }

    void head(int tag, String type, int length) {
        boolean implicit = !meta && syntax.equals("1.2.840.10008.1.2");
        boolean isLong =
                (type.equals("OB") || type.equals("OW")) || type.equals("SQ") || type.equals("UN");
        ByteBuffer head = buffer(implicit || !isLong ? 8 : 12);
        head.putShort((short) (tag >> 16)).putShort((short) tag);
        if (implicit) {
            head.putInt(length);
        } else {
            head.put(type.getBytes(StandardCharsets.ISO_8859_1));
            if (isLong) {
                head.putShort((short) 0).putInt(length);
            } else {
                head.putShort((short) length);
            }
        }
        out.writeBytes(head.array());
    }

    void item(int tag, int length) {
        ByteBuffer head = buffer(8).putShort((short) (tag >> 16)).putShort((short) tag);
        out.writeBytes(head.putInt(length).array());
    }

    void text(int tag, String type, String value) {
        element(tag, type, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    void number(int tag, int value) {
        element(tag, "US", buffer(2).putShort((short) value).array());
    }

    void large(int tag, int value) {
        element(tag, "UL", buffer(4).putInt(value).array());
    }

    Path write(Path file) throws IOException {
        out.writeBytes(new byte[128]);
        out.writeBytes("DICM".getBytes(StandardCharsets.ISO_8859_1));
        text(DicomElements.MEDIA_SOP_CLASS, "UI", sopClass);
        text(DicomElements.TRANSFER_SYNTAX, "UI", syntax);
        meta = false;
        text(DicomElements.IMAGE_TYPE, "CS", "ORIGINAL\\PRIMARY\\" + kind);
        if (concatenation.length > 0) {
            text(DicomElements.CONCATENATION, "UI", "1.2.3");
            number(DicomElements.CONCATENATION_TOTAL, concatenation[1]);
            large(DicomElements.CONCATENATION_OFFSET, concatenation[0]);
        }
        text(DicomElements.ORGANIZATION, "CS", organization);
        number(DicomElements.SAMPLES, samples);
        text(DicomElements.PHOTOMETRIC, "CS", colours);
        number(DicomElements.PLANAR, planar);
        if (whole.length > 0) {
            text(DicomElements.FRAMES, "IS", "" + whole[2]);
        }
        number(DicomElements.ROWS, height);
        number(DicomElements.COLUMNS, width);
        text(DicomElements.PIXEL_SPACING, "DS", spacing);
        number(DicomElements.BITS, 8);
        if (whole.length > 0) {
            large(DicomElements.TOTAL_COLUMNS, whole[0]);
            large(DicomElements.TOTAL_ROWS, whole[1]);
        }
        more.accept(this);
        positions();
        pixels();
        return Files.write(file, out.toByteArray());
    }

    /** A sequence of undefined length, its items and those inside of them likewise. */
    private void positions() {
        if (positions.length == 0) {
            return;
        }
        head(0x52009230, "SQ", -1);
        for (int i = 0; i < positions.length; i++) {
            int[] position = positions[i];
            item(0xfffee000, -1);
            if (paths.length > 0) {
                head(0x00480207, "SQ", -1);
                item(0xfffee000, -1);
                text(0x00480106, "SH", paths[i]);
                item(0xfffee00d, 0);
                item(0xfffee0dd, 0);
            }
            head(0x0048021a, "SQ", -1);
            item(0xfffee000, -1);
            element(DicomElements.COLUMN_POSITION, "SL", buffer(4).putInt(position[0]).array());
            element(DicomElements.ROW_POSITION, "SL", buffer(4).putInt(position[1]).array());
            item(0xfffee00d, 0);
            item(0xfffee0dd, 0);
            item(0xfffee00d, 0);
        }
        item(0xfffee0dd, 0);
    }

    private void pixels() {
        if (items.length == 0) {
            head(0x7fe00010, pixelType, declared == 0 ? pixels.length : declared);
            out.writeBytes(pixels);
            return;
        }
        head(0x7fe00010, "OB", -1);
        for (byte[] bytes : items) {
            item(0xfffee000, bytes.length);
            out.writeBytes(bytes);
        }
        item(0xfffee0dd, 0);
    }
}
