package org.epsam.nets.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reading of checkpoints of any supported format. */
public final class Checkpoint {
    /** Bytes of an archive's code that are inspected. */
    private static final int CODE = 1 << 16;

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

    /**
     * Returns whether a file holds the state of an optimizer, such as its moments, as LibTorch
     * archives it. Such files hold no weights and cannot be read by {@link #read}.
     *
     * @param file any file
     * @return true if it is such an archive
     * @throws CheckpointException if it is not a checkpoint of a known format
     */
    public static boolean isOptimizerState(Path file) {
        if (CheckpointFormat.of(file) != CheckpointFormat.PTH_ZIP) {
            return false;
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return isOptimizerState(zip);
        } catch (IOException | IllegalArgumentException e) {
            return false; // damaged: reading it as a checkpoint gives the reason
        }
    }

    /** The code of the archive's outermost object has a field of groups of parameters. */
    static boolean isOptimizerState(ZipFile zip) throws IOException {
        Optional<? extends ZipEntry> code =
                zip.stream().filter(e -> e.getName().endsWith("/code/__torch__.py")).findFirst();
        if (code.isEmpty()) {
            return false;
        }
        try (InputStream in = zip.getInputStream(code.get())) {
            return new String(in.readNBytes(CODE), StandardCharsets.UTF_8).contains("param_groups");
        }
    }
}
