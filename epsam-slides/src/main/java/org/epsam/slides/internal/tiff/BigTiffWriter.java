package org.epsam.slides.internal.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.epsam.base.io.AtomicFile;

/**
 * A BigTIFF file that is written from the front to the end: data and directories in any order, the
 * header last. It is written under a temporary name in the same folder and renamed by {@link
 * #finish}; closing it before leaves nothing behind.
 */
public final class BigTiffWriter implements AutoCloseable {
    private static final int HEADER = 16;

    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private long end = HEADER;
    private boolean finished;

    /**
     * Begins a file; missing folders are created.
     *
     * @param file the file to write
     * @throws IOException where the place cannot be written
     */
    public BigTiffWriter(Path file) throws IOException {
        target = file.toAbsolutePath();
        part = AtomicFile.unfinished(target);
        Files.createDirectories(target.getParent());
        channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * Appends data.
     *
     * @param data such as a tile
     * @return where it lies in the file
     * @throws IOException where the disk is full or broken
     */
    public long append(byte[] data) throws IOException {
        long at = end;
        append(ByteBuffer.wrap(data));
        return at;
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            end += channel.write(bytes, end);
        }
    }

    /**
     * Appends a directory, and before it the values that do not fit into it.
     *
     * @param fields by ascending tag
     * @param next where the next directory lies, 0 for the last one
     * @return where it lies in the file
     * @throws IOException where the disk is full or broken
     */
    public long appendDirectory(List<TiffField> fields, long next) throws IOException {
        ByteBuffer directory =
                ByteBuffer.allocate(8 + 20 * fields.size() + 8).order(ByteOrder.LITTLE_ENDIAN);
        directory.putLong(fields.size());
        for (TiffField field : fields) {
            directory.putShort((short) field.tag());
            directory.putShort((short) field.type());
            directory.putLong(field.count());
            if (field.value().length <= 8) {
                directory.put(field.value());
                directory.put(new byte[8 - field.value().length]);
            } else {
                directory.putLong(append(field.value()));
            }
        }
        directory.putLong(next);
        // Directories begin at even places.
        if (end % 2 == 1) {
            append(new byte[1]);
        }
        long at = end;
        append(directory.flip());
        return at;
    }

    /**
     * Writes the header and gives the file its name.
     *
     * @param firstDirectory where the first directory lies
     * @throws IOException where the disk is full or broken
     */
    public void finish(long firstDirectory) throws IOException {
        ByteBuffer header =
                ByteBuffer.allocate(HEADER)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put((byte) 'I')
                        .put((byte) 'I')
                        .putShort((short) 43)
                        .putShort((short) 8)
                        .putShort((short) 0)
                        .putLong(firstDirectory)
                        .flip();
        channel.write(header, 0);
        channel.close();
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        finished = true;
    }

    @Override
    public void close() {
        if (finished) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // A leftover hidden file is harmless, and the first error is more informative.
            part.toFile().deleteOnExit();
        }
    }
}
