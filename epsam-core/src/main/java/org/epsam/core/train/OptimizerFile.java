package org.epsam.core.train;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.ArchiveWriter;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.OutputArchive;
import org.epsam.nets.runtime.Torch;

/** The state of an optimizer, such as its moments, in PyTorch's archive format. */
final class OptimizerFile {
    private OptimizerFile() {}

    /**
     * Writes the state. PyTorch does not write to the file itself: it aborts the process when it
     * cannot continue writing, as on a full disk.
     */
    static void write(Optimizer optimizer, OutputStream out) throws IOException {
        try (OutputArchive archive = new OutputArchive();
                Output output = new Output(out)) {
            optimizer.save(archive);
            archive.save_to(output);
            if (output.failure != null) {
                throw output.failure;
            }
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static void read(Optimizer optimizer, Path file) throws IOException {
        try (InputArchive archive = new InputArchive()) {
            archive.load_from(file.toString(), new DeviceOptional(Torch.device()));
            optimizer.load(archive);
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Receives what PyTorch writes; after a failure the rest is discarded. */
    private static final class Output extends ArchiveWriter {
        private final OutputStream out;
        private IOException failure;

        Output(OutputStream out) {
            this.out = out;
        }

        @Override
        public long call(Pointer data, long size) {
            byte[] bytes = new byte[(int) size];
            new BytePointer(data).capacity(size).get(bytes);
            try {
                if (failure == null) {
                    out.write(bytes);
                }
            } catch (IOException e) {
                failure = e;
            }
            return size;
        }
    }
}
