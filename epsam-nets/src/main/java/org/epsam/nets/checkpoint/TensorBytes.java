package org.epsam.nets.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The raw memory of a contiguous tensor on the CPU, in pieces that a {@link ByteBuffer} holds. */
final class TensorBytes {
    private static final long PIECE = 1 << 28;

    private TensorBytes() {}

    /** What is done with a piece. */
    interface Use {
        void accept(ByteBuffer piece) throws IOException;
    }

    static void forEach(Tensor tensor, Use use) throws IOException {
        long bytes = tensor.numel() * torch.elementSize(tensor.scalar_type());
        if (bytes == 0) {
            return;
        }
        BytePointer start = new BytePointer(tensor.data_ptr()).capacity(bytes);
        for (long done = 0; done < bytes; done += PIECE) {
            long piece = Math.min(PIECE, bytes - done);
            use.accept(start.getPointer(done).capacity(piece).asByteBuffer());
        }
    }

    static void fill(ReadableByteChannel in, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (in.read(buffer) < 0) {
                throw new EOFException("it ends too early; download it again");
            }
        }
    }
}
