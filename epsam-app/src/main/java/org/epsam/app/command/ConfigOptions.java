package org.epsam.app.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import picocli.CommandLine.Option;

/** The options that make a configuration. */
final class ConfigOptions {
    @Option(
            names = "--preset",
            paramLabel = "P",
            defaultValue = "default",
            showDefaultValue = picocli.CommandLine.Help.Visibility.ALWAYS,
            completionCandidates = Presets.class,
            description = "Values to start from: ${COMPLETION-CANDIDATES}.")
    String preset;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file whose values replace the preset's.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = {
                "One value, such as adapt.epochs=5 or threads=8; replaces the file's. May be given"
                        + " several times."
            })
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--sam",
            paramLabel = "FILE",
            description = {
                "Segment Anything checkpoint (.pth or .safetensors); the same as --set"
                        + " sam.checkpoint=FILE. Without it the small model that comes with the"
                        + " program."
            })
    private Path sam;

    @Option(
            names = "--supervision",
            paramLabel = "S",
            description = {
                "What SAM's decoder learns from: labels (the method), masks (true masks of the"
                        + " training patches: what the method could reach at most) or none (SAM as"
                        + " it came); the same as --set adapt.supervision=S."
            })
    private String supervision;

    /** Builds the configuration, and says which keys have other names now. */
    Config load(PrintWriter err) {
        List<String> all = new ArrayList<>(settings);
        if (sam != null) {
            // Quoted: a path may hold what YAML reads as something else.
            all.add("sam.checkpoint='" + sam.toString().replace("'", "''") + "'");
        }
        if (supervision != null) {
            all.add("adapt.supervision=" + supervision);
        }
        return ConfigLoader.load(
                preset, Optional.ofNullable(file), all, hint -> err.println("epsam: " + hint));
    }

    /** The names of the presets. */
    static final class Presets implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ConfigLoader.PRESETS.iterator();
        }
    }
}
