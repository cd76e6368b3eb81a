package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.epsam.base.InputException;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.run.OwnRun;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunInfo;
import org.epsam.nets.runtime.Torch;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options that define a configuration. */
@Section("Configuration")
final class ConfigOptions {
    @Option(
            names = "--preset",
            paramLabel = "NAME",
            completionCandidates = Presets.class,
            description = {
                "Values to start from: ${COMPLETION-CANDIDATES}. Without it: default on a machine"
                        + " with a GPU, otherwise small; a run that was started keeps its own."
            })
    private Optional<String> preset;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "YAML file whose values override the preset's; RUN/config.yaml: the values of"
                            + " that run.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            showDefaultValue = Visibility.NEVER,
            description = {
                "One value, such as adapt.epochs=5 or threads=8; overrides the file's. May be given"
                        + " several times."
            })
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--sam",
            paramLabel = "FILE",
            description = {
                "Segment Anything checkpoint (.pth or .safetensors); the same as --set"
                        + " sam.checkpoint=FILE. Without it: bundled_2, the small model that"
                        + " comes with the program (bundled: the one before it)."
            })
    private Path sam;

    @Option(
            names = "--supervision",
            paramLabel = "NAME",
            description = {
                "What SAM's decoder learns from: labels (the method), masks (true masks of the"
                        + " training patches: an upper bound for the method) or none (SAM without"
                        + " fine-tuning); the same as --set adapt.supervision=NAME."
            })
    private String supervision;

    @Option(
            names = "--method",
            paramLabel = "NAMES",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            completionCandidates = Methods.class,
            description = {
                "Other weakly supervised methods that start from the same labels and are evaluated"
                        + " beside this one: ${COMPLETION-CANDIDATES}; the same as --set"
                        + " other_methods=NAMES."
            })
    private List<String> methods = new ArrayList<>();

    /** The preset for this machine. */
    static String fittingPreset() {
        return Torch.onGpu() ? "default" : "small";
    }

    /** The preset with which a run was started, if it was. */
    static Optional<String> presetOf(Path run) {
        return Optional.of(new Run(run))
                .filter(r -> OwnRun.isOwn(run))
                .flatMap(Run::info)
                .flatMap(RunInfo::preset)
                .filter(ConfigLoader.PRESETS::contains);
    }

    /** The preset given on the command line. */
    Optional<String> preset() {
        return preset;
    }

    /**
     * Builds the configuration from a preset and the other options.
     *
     * @param more values by key, of options that stand for them
     * @param hints receives a line for each renamed key
     */
    Config load(String from, List<String> more, Consumer<String> hints) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(more);
        if (sam != null) {
            all.add("sam.checkpoint=" + DataOptions.quoted(sam.toString()));
        }
        if (supervision != null) {
            all.add("adapt.supervision=" + supervision);
        }
        if (!methods.isEmpty()) {
            all.add("other_methods=" + String.join(",", methods));
        }
        return ConfigLoader.load(
                isOfARun() ? ConfigLoader.BASE : from, Optional.ofNullable(file), all, hints);
    }

    /**
     * Returns whether the file is that of a run, which has all values of its version. Keys that are
     * newer leave the run as it was where they have the value of the publication, whatever the
     * presets have made of them since.
     */
    private boolean isOfARun() {
        if (file == null) {
            return false;
        }
        Path folder = file.toAbsolutePath().getParent();
        return Run.isRun(folder) && file.toAbsolutePath().equals(new Run(folder).configFile());
    }

    /**
     * Builds a configuration from some preset of {@link #fittingPreset}, without LibTorch, which
     * tells which one it is.
     *
     * @param more values by key, of options that stand for them
     * @throws InputException if no such preset can be combined with the other options
     */
    Config loadAny(List<String> more) {
        try {
            return load("small", more, hint -> {});
        } catch (InputException e) {
            return load("default", more, hint -> {});
        }
    }

    /** The names of the presets. */
    static final class Presets implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigLoader.PRESETS.iterator();
        }
    }

    /** The names of the other methods. */
    static final class Methods implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(OtherMethod.values()).map(OtherMethod::key).iterator();
        }
    }
}
