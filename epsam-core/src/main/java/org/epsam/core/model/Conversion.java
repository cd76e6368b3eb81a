package org.epsam.core.model;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.core.run.Version;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.NameScheme;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * A checkpoint written anew as safetensors, under the names of the original implementation or of a
 * library.
 *
 * @param network what it is, see {@link Models#describe}
 * @param tensors their number in the new file
 * @param sha256 of the tensors that were read, under the original's names
 * @param leftAside what the source held besides, by name
 */
public record Conversion(String network, int tensors, String sha256, List<String> leftAside) {
    /** Copies the list. */
    public Conversion {
        leftAside = List.copyOf(leftAside);
    }

    /**
     * Writes a checkpoint of a known network as safetensors. The source's metadata are kept, and
     * its file name, the hash of its tensors and the version of this program are added.
     *
     * @param source any checkpoint that {@link Checkpoint#read} takes
     * @param target the file to write; must not exist
     * @param names whose names the tensors get; empty for the original's
     * @param half whether floating-point values are stored in half precision
     * @return what was written
     * @throws CheckpointException if the source is no complete network that is known, or has a
     *     tensor without a name in the scheme
     * @throws InputException if the target exists, or its folder cannot be written
     * @throws org.epsam.base.OutputException if writing fails; nothing is left then
     */
    public static Conversion run(
            Path source, Path target, Optional<NameScheme> names, boolean half) {
        try (PathLock lock = OutputFolder.claimFile(target, "--out")) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new InputException(
                        target + ": exists and is not overwritten; choose another --out");
            }
            try (StateDict state = Checkpoint.read(source)) {
                return write(source, state, target, names, half);
            }
        }
    }

    private static Conversion write(
            Path source, StateDict state, Path target, Optional<NameScheme> names, boolean half) {
        String network;
        String sha256 = state.sha256();
        try {
            network = Models.network(state);
            Optional<NameScheme> wanted = names.or(() -> NameScheme.originalOf(state));
            try (StateDict typed = half ? half(state) : shared(state);
                    StateDict named =
                            wanted.isPresent() ? wanted.get().fromOriginal(typed) : shared(typed)) {
                named.metadata().put("format", "pt");
                named.metadata().put("converted_from", source.getFileName().toString());
                named.metadata().put("source_sha256", sha256);
                named.metadata().put("epsam_version", Version.program());
                Version.commit().ifPresent(c -> named.metadata().put("epsam_commit", c));
                SafeTensors.write(target, named);
                return new Conversion(network, named.tensors().size(), sha256, state.leftAside());
            }
        } catch (CheckpointException e) {
            throw e.in(source);
        }
    }

    /** Half precision ends at 65504; nothing may become infinite. */
    private static StateDict half(StateDict state) {
        StateDict half = state.toType(ScalarType.Half);
        try (TorchScope scope = Torch.scope()) {
            for (String key : half.tensors().keySet()) {
                Tensor before = state.get(key);
                boolean lost =
                        torch.isFloatingType(before.scalar_type())
                                && !torch.isfinite(half.get(key))
                                        .eq(torch.isfinite(before))
                                        .all()
                                        .item_bool();
                if (lost) {
                    half.close();
                    throw new CheckpointException(
                            key
                                    + " has values beyond 65504, which half precision does not"
                                    + " have; convert without --half");
                }
            }
        }
        return half;
    }

    private static StateDict shared(StateDict state) {
        StateDict copy = new StateDict();
        state.tensors().forEach(copy::put);
        copy.metadata().putAll(state.metadata());
        return copy;
    }
}
