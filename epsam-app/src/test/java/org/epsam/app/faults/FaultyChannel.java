package org.epsam.app.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file whose reads and writes may fail. */
final class FaultyChannel extends FileChannel {
    private final FileChannel real;
    private final Faults faults;

    FaultyChannel(FileChannel real, Faults faults) {
        this.real = real;
        this.faults = faults;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        faults.before(Faults.Kind.READ);
        return real.read(to);
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) throws IOException {
        faults.before(Faults.Kind.READ);
        return real.read(to, offset, length);
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        faults.before(Faults.Kind.READ);
        return real.read(to, position);
    }

    /** As on a full disk, a part of it is written. */
    @Override
    public int write(ByteBuffer from) throws IOException {
        try {
            faults.before(Faults.Kind.WRITE);
        } catch (IOException e) {
            ByteBuffer half = from.duplicate();
            half.limit(half.position() + half.remaining() / 2);
            real.write(half);
            throw e;
        }
        return real.write(from);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        faults.before(Faults.Kind.WRITE);
        return real.write(from, offset, length);
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        faults.before(Faults.Kind.WRITE);
        return real.write(from, position);
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        real.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        real.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        real.force(metadata);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
        faults.before(Faults.Kind.READ);
        return real.transferTo(position, count, to);
    }

    @Override
    public long transferFrom(ReadableByteChannel from, long position, long count)
            throws IOException {
        faults.before(Faults.Kind.WRITE);
        return real.transferFrom(from, position, count);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        faults.before(Faults.Kind.READ);
        return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }
}
