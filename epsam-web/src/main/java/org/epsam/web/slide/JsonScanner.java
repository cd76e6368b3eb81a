package org.epsam.web.slide;

import com.fasterxml.jackson.core.io.NumberInput;
import java.io.IOException;
import java.io.InputStream;

/**
 * Goes through a JSON file of very many numbers, several times as fast as a parser that makes
 * tokens. It knows the usual form only, and throws {@link Unusual} at any other, whether that is
 * damaged or not.
 */
final class JsonScanner {
    /**
     * Numbers of so many digits, divided by a power of ten, are rounded once, as they should be.
     */
    private static final int EXACT_DIGITS = 15;

    private static final double[] POWERS = new double[EXACT_DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    private static final int END = -1;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private final char[] text = new char[64];
    private int at;
    private int end;

    /** Something that is not in the usual form. */
    static final class Unusual extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusual() {
            super(null, null, false, false);
        }
    }

    JsonScanner(InputStream in) {
        this.in = in;
    }

    static void require(boolean usual) {
        if (!usual) {
            throw new Unusual();
        }
    }

    /** The next byte, which is not taken; {@code END} after the last. */
    private int head() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
            if (end == 0) {
                return END;
            }
        }
        return buffer[at];
    }

    private int take() throws IOException {
        int head = head();
        require(head != END);
        at++;
        return head;
    }

    /** The next byte that is no space, which is not taken. */
    int peek() throws IOException {
        int head = head();
        while (head == ' ' || head == '\n' || head == '\r' || head == '\t') {
            at++;
            head = head();
        }
        return head;
    }

    /** Takes a sign that has to follow. */
    void expect(char sign) throws IOException {
        require(peek() == sign);
        at++;
    }

    /** Takes a sign if it follows. */
    boolean takes(char sign) throws IOException {
        if (peek() == sign) {
            at++;
            return true;
        }
        return false;
    }

    /** Requires that nothing follows. */
    void end() throws IOException {
        require(peek() == END);
    }

    /** What does something with the value of a field: it takes all of it. */
    @FunctionalInterface
    interface Field {
        void take(String name) throws IOException;
    }

    /** Takes an object. */
    void object(Field field) throws IOException {
        expect('{');
        if (takes('}')) {
            return;
        }
        do {
            String name = string();
            expect(':');
            field.take(name);
        } while (takes(','));
        expect('}');
    }

    /** What takes a value. */
    @FunctionalInterface
    interface Value {
        void take() throws IOException;
    }

    /** Takes a list. */
    void list(Value value) throws IOException {
        expect('[');
        if (takes(']')) {
            return;
        }
        do {
            value.take();
        } while (takes(','));
        expect(']');
    }

    /** Takes a short text without escapes. */
    String string() throws IOException {
        expect('"');
        int length = 0;
        for (int c = take(); c != '"'; c = take()) {
            require(c >= ' ' && c != '\\' && length < text.length);
            text[length++] = (char) c;
        }
        return new String(text, 0, length);
    }

    /** Takes a number. */
    double number() throws IOException {
        int length = 0;
        int digits = 0;
        int fraction = -1;
        long whole = 0;
        boolean plain = true;
        for (int c = peek(); isOfNumber(c); c = head()) {
            require(length < text.length);
            text[length++] = (char) c;
            at++;
            if (c >= '0' && c <= '9') {
                whole = 10 * whole + (c - '0');
                digits++;
                fraction += fraction < 0 ? 0 : 1;
            } else if (c == '.' && fraction < 0) {
                fraction = 0;
            } else {
                plain &= c == '-' && length == 1;
            }
        }
        require(digits > 0 && fraction != 0);
        double value;
        if (plain && digits <= EXACT_DIGITS) {
            double size = fraction > 0 ? whole / POWERS[fraction] : whole;
            value = text[0] == '-' ? -size : size;
        } else {
            value = parsed(length);
        }
        require(Double.isFinite(value));
        return value;
    }

    private static boolean isOfNumber(int c) {
        return c >= '0' && c <= '9' || c == '.' || c == '-' || c == 'e' || c == 'E' || c == '+';
    }

    private double parsed(int length) {
        try {
            return NumberInput.parseDouble(text, 0, length, true);
        } catch (NumberFormatException e) {
            throw new Unusual();
        }
    }

    /** Takes any value. */
    void skip() throws IOException {
        int first = peek();
        if (first == '"') {
            at++;
            skipText();
        } else if (first == '{' || first == '[') {
            int depth = 0;
            do {
                int c = take();
                if (c == '"') {
                    skipText();
                } else if (c == '{' || c == '[') {
                    depth++;
                } else if (c == '}' || c == ']') {
                    depth--;
                }
            } while (depth > 0);
        } else {
            // A number or a word.
            int length = 0;
            for (int c = first; isOfNumber(c) || c >= 'a' && c <= 'z'; c = head()) {
                at++;
                length++;
            }
            require(length > 0);
        }
    }

    private void skipText() throws IOException {
        for (int c = take(); c != '"'; c = take()) {
            if (c == '\\') {
                take();
            }
        }
    }
}
