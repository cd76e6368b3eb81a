package org.epsam.nets.checkpoint;

import java.nio.file.Path;

/** Reading of checkpoints of any supported format. */
public final class Checkpoint {
    private Checkpoint() {}

    /**
     * Reads a checkpoint: safetensors, or PyTorch's {@code .pth} of any version. The content
     * decides, not the name.
     *
     * @param file the checkpoint
     * @return its tensors on the CPU, as {@link PthReader#read} and {@link SafeTensors#read} give
     *     them
     * @throws CheckpointException if it is anything else, damaged, cut off or could run code
     */
    public static StateDict read(Path file) {
        return CheckpointFormat.of(file) == CheckpointFormat.SAFETENSORS
                ? SafeTensors.read(file)
                : PthReader.read(file);
    }
}
