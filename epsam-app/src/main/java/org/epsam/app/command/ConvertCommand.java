package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.core.model.Conversion;
import org.epsam.nets.checkpoint.NameScheme;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam convert}. */
@Command(
        name = "convert",
        description = {
            "Write a checkpoint as safetensors, under the names of the original or of a library.",
            "Takes what --sam takes: .pth and safetensors, also in several files, of Segment"
                    + " Anything under its own names or those of Hugging Face, and checkpoints of"
                    + " trainings with such a model in them. Values are not changed unless --half"
                    + " is given."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam convert sam_vit_b_01ec64.pth --out sam_vit_b.safetensors",
            "  epsam convert sam_vit_b_01ec64.pth --out model.safetensors --names hugging-face",
            "  epsam convert micro_sam/best.pt --out tuned.safetensors --half"
        })
final class ConvertCommand extends Subcommand {
    private static final String ORIGINAL = "original";

    /** Names of what is left aside; inspect tells all. */
    private static final int TOLD = 10;

    @Parameters(
            paramLabel = "FILE",
            description = "The checkpoint: a file, or the index or the folder of several files.")
    private Path source;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The safetensors file to write; must not exist.")
    private Path target;

    @Option(
            names = "--names",
            paramLabel = "NAMES",
            defaultValue = ORIGINAL,
            completionCandidates = Choices.class,
            description = "What tensors are called: ${COMPLETION-CANDIDATES}.")
    private String names;

    @Option(names = "--half", description = "Store floating-point values in half precision.")
    private boolean half;

    @Mixin private JsonOption json;

    @Override
    int execute() {
        Conversion done = Conversion.run(source, target, scheme(), half);
        result(target + ": " + done.network() + ", " + done.tensors() + " tensors");
        List<String> aside = done.leftAside();
        if (!aside.isEmpty()) {
            String some = String.join(", ", aside.subList(0, Math.min(TOLD, aside.size())));
            remark(source + ": left aside " + some + (aside.size() > TOLD ? ", ..." : ""));
        }
        document(
                () -> {
                    Map<String, Object> all = new LinkedHashMap<>();
                    all.put("file", target.toString());
                    all.put("network", done.network());
                    all.put("tensors", done.tensors());
                    all.put("sha256", done.sha256());
                    all.put("left_aside", done.leftAside());
                    return all;
                });
        return 0;
    }

    /** What can be given for the names. */
    private static final class Choices extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Choices() {
            super(
                    Stream.concat(
                                    Stream.of(ORIGINAL),
                                    NameScheme.ofLibraries().stream().map(NameScheme::id))
                            .toList());
        }
    }

    private Optional<NameScheme> scheme() {
        List<String> choices = new Choices();
        if (!choices.contains(names)) {
            throw new InputException(
                    "--names: '" + names + "' is neither " + String.join(" nor ", choices));
        }
        return NameScheme.ofLibraries().stream().filter(s -> s.id().equals(names)).findFirst();
    }
}
