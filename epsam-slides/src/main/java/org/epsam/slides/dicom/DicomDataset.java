package org.epsam.slides.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Elements of a DICOM file or item, explicit little endian, in the order of their tags. */
final class DicomDataset {
    /** Explicit VR Little Endian. */
    private static final String TRANSFER_SYNTAX = "1.2.840.10008.1.2.1";

    private static final int ITEM = 0xfffee000;

    /** Those whose length has four bytes. */
    private static final Set<String> LONG = Set.of("OB", "OD", "OL", "SQ");

    private static final int MAX_SHORT = 0xfffe;

    // Tags of results are below 0x8000 in their group, so that they sort as signed numbers.
    private final TreeMap<Integer, byte[]> elements = new TreeMap<>();

    /**
     * Puts a text.
     *
     * @param type such as CS, LO or UI; several values are separated by backslashes
     */
    DicomDataset text(int tag, String type, String value) {
        return bytes(tag, type, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts a value as it is stored, without padding. */
    DicomDataset bytes(int tag, String type, byte[] value) {
        byte[] padded = Arrays.copyOf(value, value.length + value.length % 2);
        if (padded.length > value.length && !type.equals("UI") && !type.startsWith("O")) {
            padded[value.length] = ' ';
        }
        ByteBuffer element = ByteBuffer.allocate(12 + padded.length);
        head(element.order(ByteOrder.LITTLE_ENDIAN), tag, type, padded.length);
        element.put(padded);
        elements.put(tag, Arrays.copyOf(element.array(), element.position()));
        return this;
    }

    /** Puts numbers as decimal strings of at most 16 characters. */
    DicomDataset decimals(int tag, double... values) {
        return text(
                tag,
                "DS",
                DoubleStream.of(values)
                        .mapToObj(
                                v ->
                                        new BigDecimal(v)
                                                .round(new MathContext(10))
                                                .stripTrailingZeros()
                                                .toString())
                        .collect(Collectors.joining("\\")));
    }

    /** Puts a number of 16 bits. */
    DicomDataset unsignedShort(int tag, int value) {
        return bytes(tag, "US", new byte[] {(byte) value, (byte) (value >> 8)});
    }

    /**
     * Puts numbers of 32 bits.
     *
     * @param type SL or UL; with OL and AT too the order of bytes differs
     */
    DicomDataset integers(int tag, String type, int... values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return bytes(tag, type, bytes.array());
    }

    /** Puts the tag of another element. */
    DicomDataset tag(int tag, int value) {
        return integers(tag, "AT", value >>> 16 | value << 16);
    }

    /** Puts a sequence. */
    DicomDataset sequence(int tag, DicomDataset... items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (DicomDataset item : items) {
                item.writeItem(out);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes(tag, "SQ", out.toByteArray());
    }

    /** Puts a sequence of one code. */
    DicomDataset code(int tag, String value, String scheme, String meaning) {
        return sequence(
                tag,
                new DicomDataset()
                        .text(0x00080100, "SH", value)
                        .text(0x00080102, "SH", scheme)
                        .text(0x00080104, "LO", meaning));
    }

    /** Writes the elements as an item of a sequence. */
    void writeItem(OutputStream out) throws IOException {
        writeHead(out, ITEM, "", length());
        writeElements(out);
    }

    /** Returns how many bytes the elements take. */
    int length() {
        return elements.values().stream().mapToInt(e -> e.length).sum();
    }

    /** Writes the elements, one after the other. */
    void writeElements(OutputStream out) throws IOException {
        for (byte[] element : elements.values()) {
            out.write(element);
        }
    }

    /** Writes what precedes the elements of a file. */
    static void writeStart(OutputStream out, String sopClass, String instance) throws IOException {
        DicomDataset meta =
                new DicomDataset()
                        .bytes(0x00020001, "OB", new byte[] {0, 1})
                        .text(0x00020002, "UI", sopClass)
                        .text(0x00020003, "UI", instance)
                        .text(0x00020010, "UI", TRANSFER_SYNTAX)
                        .text(0x00020012, "UI", DicomUid.of("EP-SAM"));
        meta.integers(0x00020000, "UL", meta.length());
        out.write(new byte[128]);
        out.write("DICM".getBytes(StandardCharsets.US_ASCII));
        meta.writeElements(out);
    }

    /**
     * Writes the head of an element.
     *
     * @param type empty for items
     * @param length of its value, below 2 to the power of 32
     */
    static void writeHead(OutputStream out, int tag, String type, long length) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        head(head, tag, type, length);
        out.write(head.array(), 0, head.position());
    }

    private static void head(ByteBuffer to, int tag, String type, long length) {
        to.putShort((short) (tag >>> 16)).putShort((short) tag);
        to.put(type.getBytes(StandardCharsets.US_ASCII));
        if (LONG.contains(type)) {
            to.putShort((short) 0);
        } else if (!type.isEmpty()) {
            if (length > MAX_SHORT) {
                throw new IllegalArgumentException(type + " of " + length + " bytes");
            }
            to.putShort((short) length);
            return;
        }
        to.putInt((int) length);
    }
}
