package org.epsam.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes inputs at random. */
final class Mutation {
    /** No input grows beyond. */
    static final int LONGEST = 1 << 20;

    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        7,
        8,
        16,
        32,
        63,
        64,
        100,
        127,
        128,
        255,
        256,
        1000,
        4095,
        4096,
        32767,
        32768,
        65535,
        65536,
        1 << 20,
        1 << 24,
        Integer.MAX_VALUE,
        1L << 31,
        0xffffffffL,
        1L << 32,
        1L << 40,
        1L << 62,
        Long.MAX_VALUE,
        -1,
        -2,
        -128,
        Integer.MIN_VALUE,
        Long.MIN_VALUE
    };

    private static final String[] TEXTS = {
        "",
        "\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "&amp;",
        "&x;",
        ",",
        ";",
        ":",
        "null",
        "NaN",
        "Infinity",
        "-",
        "=",
        "1e999",
        "0.0",
        "true",
        "../",
        "/",
        "\\",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u00e9",
        "\ud83d\ude00",
        "<!DOCTYPE a [<!ENTITY x 'y'>]>",
        "- &a [*a]",
        "!!x",
        "\ufeff",
        "9999999999999999999999",
        "1.7976931348623157e308"
    };

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

    private final RandomGenerator random;

    Mutation(RandomGenerator random) {
        this.random = random;
    }

    /** Changes one file of an input, or, rarely, takes it away. */
    Map<String, byte[]> of(Map<String, byte[]> input, Map<String, byte[]> other) {
        Map<String, byte[]> changed = new TreeMap<>(input);
        List<String> names = new ArrayList<>(input.keySet());
        String name = names.get(random.nextInt(names.size()));
        if (names.size() > 1 && random.nextInt(20) == 0) {
            changed.remove(name);
            return changed;
        }
        byte[] bytes = input.get(name);
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            bytes = once(bytes, other.getOrDefault(name, other.values().iterator().next()));
        }
        changed.put(name, bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes);
        return changed;
    }

    private byte[] once(byte[] bytes, byte[] other) {
        if (bytes.length == 0) {
            return other.clone();
        }
        return switch (random.nextInt(11)) {
            case 0, 1 -> flipped(bytes);
            case 2, 3 -> withNumber(bytes);
            case 4 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 5 -> replaced(bytes, new byte[0], 64);
            case 6 -> repeated(bytes);
            case 7 -> replaced(bytes, piece(bytes, 256), random.nextInt(64));
            case 8 -> replaced(bytes, piece(other, 256), random.nextInt(64));
            case 9 -> withText(bytes);
            default -> withDigits(bytes);
        };
    }

    private byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        int at = place(bytes.length);
        changed[at] =
                (byte)
                        (random.nextBoolean()
                                ? changed[at] ^ 1 << random.nextInt(8)
                                : random.nextInt());
        return changed;
    }

    /** Files are described at their beginnings and ends, which are short. */
    private int place(int length) {
        int near = Math.min(length, 1024);
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(near);
            case 1 -> length - 1 - random.nextInt(near);
            default -> random.nextInt(length);
        };
    }

    private byte[] withNumber(byte[] bytes) {
        byte[] changed = bytes.clone();
        long number =
                random.nextInt(4) == 0
                        ? bytes.length + random.nextInt(-16, 17)
                        : NUMBERS[random.nextInt(NUMBERS.length)];
        int size = 1 << random.nextInt(4);
        boolean little = random.nextBoolean();
        int at = place(bytes.length);
        for (int i = 0; i < size && at + i < changed.length; i++) {
            changed[at + i] = (byte) (number >> 8 * (little ? i : size - 1 - i));
        }
        return changed;
    }

    private byte[] piece(byte[] bytes, int longest) {
        int from = random.nextInt(bytes.length + 1);
        return Arrays.copyOfRange(
                bytes, from, Math.min(bytes.length, from + random.nextInt(1, longest)));
    }

    private byte[] replaced(byte[] bytes, byte[] piece, int removed) {
        int at = place(bytes.length);
        return spliced(bytes, at, Math.min(bytes.length, at + removed), piece);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
        byte[] changed = new byte[bytes.length - (to - from) + piece.length];
        System.arraycopy(bytes, 0, changed, 0, from);
        System.arraycopy(piece, 0, changed, from, piece.length);
        System.arraycopy(bytes, to, changed, from + piece.length, bytes.length - to);
        return changed;
    }

    /** A short piece many times over: depth, counts, and what is quadratic in them. */
    private byte[] repeated(byte[] bytes) {
        byte[] piece = piece(bytes, random.nextBoolean() ? 4 : 40);
        if (piece.length == 0) {
            return bytes;
        }
        int most = random.nextInt(8) == 0 ? 1 << 19 : 1 << 13;
        byte[] many = new byte[Math.max(1, random.nextInt(most) / piece.length) * piece.length];
        for (int i = 0; i < many.length; i++) {
            many[i] = piece[i % piece.length];
        }
        return replaced(bytes, many, 0);
    }

    private byte[] withText(byte[] bytes) {
        String text = TEXTS[random.nextInt(TEXTS.length)];
        return replaced(bytes, text.getBytes(StandardCharsets.UTF_8), random.nextInt(3));
    }

    /** Another number in the place of one in digits. */
    private byte[] withDigits(byte[] bytes) {
        int from = place(bytes.length);
        String text =
                new String(
                        bytes,
                        from,
                        Math.min(2048, bytes.length - from),
                        StandardCharsets.ISO_8859_1);
        Matcher number = NUMBER.matcher(text);
        if (!number.find()) {
            return flipped(bytes);
        }
        String other =
                random.nextInt(4) == 0
                        ? "" + random.nextGaussian()
                        : "" + NUMBERS[random.nextInt(NUMBERS.length)];
        return spliced(
                bytes,
                from + number.start(),
                from + number.end(),
                other.getBytes(StandardCharsets.ISO_8859_1));
    }
}
