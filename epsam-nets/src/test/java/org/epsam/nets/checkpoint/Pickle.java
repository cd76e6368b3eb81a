package org.epsam.nets.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles of protocol 2 as Python does, for tests. */
final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Pickle() {
        code(0x80, 2);
    }

    Pickle code(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    Pickle text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        code('X').little(utf8.length, 4);
        out.writeBytes(utf8);
        return this;
    }

    Pickle global(String module, String name) {
        out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Pickle number(long value) {
        return value == (int) value ? code('J').little(value, 4) : code(0x8a, 8).little(value, 8);
    }

    Pickle tuple(long... values) {
        code('(');
        for (long value : values) {
            number(value);
        }
        return code('t');
    }

    Pickle orderedDict() {
        return global("collections", "OrderedDict").code(')', 'R');
    }

    /** A tensor of C order at the start of its storage. */
    Pickle tensor(String storage, String type, long... sizes) {
        long[] strides = new long[sizes.length];
        long count = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = count;
            count *= sizes[i];
        }
        return view(storage, type, count, 0, sizes, strides);
    }

    Pickle view(
            String storage, String type, long count, long offset, long[] sizes, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").code('(', '(');
        text("storage").global("torch", type).text(storage).text("cpu").number(count);
        code('t', 'Q').number(offset).tuple(sizes).tuple(strides).code(0x89);
        return orderedDict().code('t', 'R');
    }

    byte[] stop() {
        code('.');
        return out.toByteArray();
    }

    private Pickle little(long value, int bytes) {
        byte[] all = new byte[Long.BYTES];
        ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        out.write(all, 0, bytes);
        return this;
    }
}
