package org.epsam.nets.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import org.epsam.base.InputException;

/** The formats of checkpoints, told apart by content; only an index is known by its name. */
enum CheckpointFormat {
    SAFETENSORS("safetensors"),
    /** Several files of safetensors, and their index. */
    SHARDS("safetensors in several files"),
    /** PyTorch since 1.6. */
    PTH_ZIP("PyTorch .pth (zip)"),
    /** PyTorch before 1.6: a stream of pickles, then values. */
    PTH_LEGACY("PyTorch .pth (before 1.6)");

    private static final int HEAD = 64;

    private final String title;

    CheckpointFormat(String title) {
        this.title = title;
    }

    /** What the format is called. */
    String title() {
        return title;
    }

    /** The file of a folder that a checkpoint is read from; a file itself. */
    static Path content(Path path) {
        if (!Files.isDirectory(path)) {
            return path;
        }
        return Shards.in(path)
                .orElseThrow(
                        () ->
                                new CheckpointException(
                                        path
                                                + ": a folder without model.safetensors or"
                                                + " model.safetensors.index.json; give the file of"
                                                + " the weights"));
    }

    static CheckpointFormat of(Path path) {
        Path file = content(path);
        if (Shards.isIndex(file) && Files.exists(file)) {
            return SHARDS;
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file + ": does not exist; check the path", e);
        } catch (IOException e) {
            throw new CheckpointException(
                    file + ": cannot be read (" + InputException.reason(file, e) + ")", e);
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("PK\3\4")) {
            return PTH_ZIP;
        }
        // Before the pickle: the length of a safetensors header may begin with a pickle's first
        // byte.
        if (text.length() > 8 && head[6] == 0 && head[7] == 0 && text.charAt(8) == '{') {
            return SAFETENSORS;
        }
        if (text.startsWith("\u0080")) {
            return PTH_LEGACY;
        }
        throw new CheckpointException(file + ": " + describe(head, text));
    }

    private static String describe(byte[] head, String text) {
        if (head.length == 0) {
            return "is empty; download it again";
        }
        if (text.startsWith("version https://git-lfs")) {
            return "is a git-lfs pointer, not the checkpoint itself; run git lfs pull";
        }
        String start = text.replaceFirst("^(\u00ef\u00bb\u00bf)?\\s*", "").toLowerCase(Locale.ROOT);
        if (start.startsWith("<")) {
            return "is a web page (HTML or XML), not a checkpoint; the download went wrong, repeat"
                    + " it with the file's direct address";
        }
        return "is neither a PyTorch .pth nor a safetensors file (first bytes "
                + HexFormat.ofDelimiter(" ").formatHex(head, 0, Math.min(8, head.length))
                + ")";
    }
}
