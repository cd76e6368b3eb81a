package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.epsam.base.InputException;

/** An open file that is read by position, by several threads, and never beyond its end. */
final class SlideFile implements AutoCloseable {
    private static final int MAX_BLOCK = 1 << 28;

    private final Path path;
    private final FileChannel channel;
    private final long length;

    SlideFile(Path path) {
        this.path = path;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            length = channel.size();
        } catch (IOException e) {
            throw InputException.unreadable(path, e);
        }
    }

    Path path() {
        return path;
    }

    long length() {
        return length;
    }

    /** Whether so many bytes lie in the file from there on; safe for any numbers. */
    boolean holds(long offset, long count) {
        return offset >= 0 && count >= 0 && offset <= length && count <= length - offset;
    }

    /**
     * Reads bytes.
     *
     * @param what names them in the error where the file ends before
     */
    ByteBuffer read(long offset, long count, ByteOrder order, String what) {
        if (!holds(offset, count)) {
            throw new InputException(
                    path
                            + ": damaged or cut off: "
                            + what
                            + " lies at byte "
                            + Long.toUnsignedString(offset)
                            + " and the file has "
                            + length
                            + "; copy it again");
        }
        if (count > MAX_BLOCK) {
            throw new InputException(
                    path + ": damaged: " + what + " declares " + count + " bytes; copy it again");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) count).order(order);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new InputException(path + ": became shorter while it was read");
                }
            }
        } catch (ClosedChannelException e) {
            throw new IllegalStateException(path + " is closed", e);
        } catch (IOException e) {
            throw new InputException(
                    path
                            + ": cannot be read ("
                            + InputException.reason(path, e)
                            + "); check the disk",
                    e);
        }
        return bytes.flip();
    }

    InputException damaged(String what) {
        return new InputException(path + ": damaged: " + what + "; copy or export it again");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
