package org.epsam.nets.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes checkpoints in the zip layout of {@code torch.save}, with random values, for tests. */
public final class PthWriter {
    private static final int PIECE = 1 << 20;

    private PthWriter() {}

    private interface Sink {
        void write(byte[] bytes, int length) throws IOException;
    }

    /**
     * Writes a state dict. Values are made twice from the seed, once for the checksum, and never
     * held in memory.
     *
     * @param shapes shape by key; float32, but int64 for keys that end with num_batches_tracked
     */
    public static void write(Path file, Map<String, Shape> shapes, long seed) throws IOException {
        Pickle pickle = new Pickle().orderedDict().code('(');
        int index = 0;
        for (Map.Entry<String, Shape> e : shapes.entrySet()) {
            pickle.text(e.getKey());
            pickle.tensor(
                    String.valueOf(index++),
                    counter(e.getKey()) ? "LongStorage" : "FloatStorage",
                    e.getValue().toArray());
        }
        pickle.code('u', '}').text("_metadata").orderedDict().code('s', 'b');
        String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, name + "/data.pkl", pickle.stop());
            entry(zip, name + "/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            index = 0;
            for (Map.Entry<String, Shape> e : shapes.entrySet()) {
                boolean counter = counter(e.getKey());
                long bytes = counter ? 8 : 4;
                for (long size : e.getValue().toArray()) {
                    bytes *= size;
                }
                CRC32 crc = new CRC32();
                values(bytes, counter, seed + index, (b, n) -> crc.update(b, 0, n));
                begin(zip, name + "/data/" + index, bytes, crc.getValue());
                values(bytes, counter, seed + index, (b, n) -> zip.write(b, 0, n));
                index++;
            }
            entry(zip, name + "/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Writes an archive with a given pickle and named entries. */
    public static void write(Path file, byte[] pickle, Map<String, byte[]> values)
            throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, "archive/data.pkl", pickle);
            for (Map.Entry<String, byte[]> value : values.entrySet()) {
                entry(zip, "archive/" + value.getKey(), value.getValue());
            }
        }
    }

    private static boolean counter(String key) {
        return key.endsWith("num_batches_tracked");
    }

    private static void values(long bytes, boolean counter, long seed, Sink sink)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer buffer =
                ByteBuffer.allocate((int) Math.min(PIECE, bytes)).order(ByteOrder.LITTLE_ENDIAN);
        for (long done = 0; done < bytes; done += buffer.position()) {
            buffer.clear().limit((int) Math.min(PIECE, bytes - done));
            while (buffer.hasRemaining()) {
                if (counter) {
                    buffer.putLong(random.nextInt(1000));
                } else {
                    buffer.putFloat(random.nextInt() * 0x1p-35f);
                }
            }
            sink.write(buffer.array(), buffer.position());
        }
    }

    private static void begin(ZipOutputStream zip, String name, long size, long crc)
            throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(size);
        entry.setCrc(crc);
        zip.putNextEntry(entry);
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        begin(zip, name, bytes.length, crc.getValue());
        zip.write(bytes);
    }
}
