package org.epsam.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A whole slide instance of six frames of 8 x 8 pixels. */
final class DicomSeed {
    private static final int SIDE = 8;
    private static final int COLUMNS = 3;
    private static final int FRAMES = 6;
    private static final int ITEM = 0xfffee000;
    private static final int UNDEFINED = -1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean positions;
    private final boolean runs;

    /**
     * Chooses the form.
     *
     * @param positions whether each frame tells its place, in sequences
     * @param runs whether frames are items in run-length encoding
     */
    DicomSeed(boolean positions, boolean runs) {
        this.positions = positions;
        this.runs = runs;
    }

    byte[] bytes() {
        out.writeBytes(new byte[128]);
        out.writeBytes(ascii("DICM"));
        text(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.77.1.6\0");
        text(0x00020010, "UI", runs ? "1.2.840.10008.1.2.5\0" : "1.2.840.10008.1.2.1\0");
        text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\VOLUME\\NONE");
        text(0x00080018, "UI", "1.2.3.4");
        text(0x0020000e, "UI", "1.2.3");
        number(0x00280002, 3);
        text(0x00280004, "CS", "RGB");
        number(0x00280006, 0);
        text(0x00280008, "IS", "" + FRAMES);
        number(0x00280010, SIDE);
        number(0x00280011, SIDE);
        text(0x00280030, "DS", "0.0005\\0.0005");
        number(0x00280100, 8);
        number(0x00280101, 8);
        large(0x00480006, COLUMNS * SIDE);
        large(0x00480007, FRAMES / COLUMNS * SIDE);
        if (positions) {
            places();
        }
        if (runs) {
            items();
        } else {
            head(0x7fe00010, "OB", FRAMES * frame(0).length);
            for (int i = 0; i < FRAMES; i++) {
                out.writeBytes(frame(i));
            }
        }
        return out.toByteArray();
    }

    private void places() {
        head(0x52009230, "SQ", UNDEFINED);
        for (int i = 0; i < FRAMES; i++) {
            item(ITEM, UNDEFINED);
            head(0x0048021a, "SQ", UNDEFINED);
            item(ITEM, UNDEFINED);
            place(0x0048021e, 1 + i % COLUMNS * SIDE);
            place(0x0048021f, 1 + i / COLUMNS * SIDE);
            item(0xfffee00d, 0);
            item(0xfffee0dd, 0);
            item(0xfffee00d, 0);
        }
        item(0xfffee0dd, 0);
    }

    private void items() {
        head(0x7fe00010, "OB", UNDEFINED);
        item(ITEM, 0);
        for (int i = 0; i < FRAMES; i++) {
            // Each plane is one run of a value.
            ByteBuffer data = ByteBuffer.allocate(64 + 6).order(ByteOrder.LITTLE_ENDIAN);
            data.putInt(3).putInt(64).putInt(66).putInt(68).position(64);
            for (int plane = 0; plane < 3; plane++) {
                data.put((byte) (1 - SIDE * SIDE)).put((byte) (40 * i + plane));
            }
            item(ITEM, data.capacity());
            out.writeBytes(data.array());
        }
        item(0xfffee0dd, 0);
    }

    private static byte[] frame(int number) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (number * 30 + i);
        }
        return rgb;
    }

    private void text(int tag, String type, String value) {
        String even = value.length() % 2 == 0 ? value : value + " ";
        head(tag, type, even.length());
        out.writeBytes(ascii(even));
    }

    private void number(int tag, int value) {
        head(tag, "US", 2);
        out.writeBytes(little(2).putShort((short) value).array());
    }

    private void large(int tag, int value) {
        head(tag, "UL", 4);
        out.writeBytes(little(4).putInt(value).array());
    }

    private void place(int tag, int value) {
        head(tag, "SL", 4);
        out.writeBytes(little(4).putInt(value).array());
    }

    private void head(int tag, String type, int length) {
        boolean isLong = type.equals("OB") || type.equals("SQ");
        ByteBuffer head = little(isLong ? 12 : 8);
        head.putShort((short) (tag >> 16)).putShort((short) tag).put(ascii(type));
        if (isLong) {
            head.putShort((short) 0).putInt(length);
        } else {
            head.putShort((short) length);
        }
        out.writeBytes(head.array());
    }

    private void item(int tag, int length) {
        ByteBuffer head = little(8).putShort((short) (tag >> 16)).putShort((short) tag);
        out.writeBytes(head.putInt(length).array());
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
