package org.epsam.nets.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
     * Reads a checkpoint: safetensors, also in several files with an index, or PyTorch's {@code
     * .pth} of any version. The content decides, not the name.
     *
     * <p>Prefixes that training programs put before all names are dropped, and the tensors get the
     * names of the original implementation, see {@link NameScheme}. What is left aside is in {@link
     * StateDict#leftAside}.
     *
     * @param file the checkpoint; the index of several files, or the folder of either as Hugging
     *     Face lays it out
     * @return its tensors on the CPU, as {@link PthReader#read} and {@link SafeTensors#read} give
     *     them
     * @throws CheckpointException if it is anything else, damaged, cut off or could run code, or
     *     holds two versions of one tensor
     */
    public static StateDict read(Path file) {
        Path content = CheckpointFormat.content(file);
        StateDict state =
                switch (CheckpointFormat.of(content)) {
                    case SAFETENSORS -> SafeTensors.read(content);
                    case SHARDS -> Shards.read(content);
                    case PTH_ZIP, PTH_LEGACY -> PthReader.read(content);
                };
        try {
            rename(state);
            return state;
        } catch (CheckpointException e) {
            state.close();
            throw e.in(file);
        }
    }

    /**
     * Drops known prefixes and gives tensors the names of the original implementation, as {@link
     * #read} does.
     *
     * @param state tensors under the names of a file; changed
     * @throws CheckpointException if it holds two versions of one tensor
     */
    public static void rename(StateDict state) {
        Wrappers.remove(state);
        NameScheme.of(state).ifPresent(scheme -> scheme.toOriginal(state));
    }

    /**
     * Returns what a checkpoint's format is called.
     *
     * @param file a checkpoint that {@link #read} reads
     * @return such as {@code safetensors}
     * @throws CheckpointException if it is not a checkpoint of a known format
     */
    public static String format(Path file) {
        return CheckpointFormat.of(file).title();
    }

    /**
     * Returns whether a path names a model that may be one of several files: an index, or a folder
     * with an index or a model in the layout of Hugging Face.
     *
     * @param path a file or a folder
     * @return true if it does, by the names of the files alone
     */
    public static boolean isIndexOrFolder(Path path) {
        return Files.isDirectory(path) ? Shards.in(path).isPresent() : Shards.isIndex(path);
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
