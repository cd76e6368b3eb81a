package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.run.DataInfo;
import org.epsam.core.run.PatchScale;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunInfo;
import org.epsam.core.run.Version;
import org.epsam.nets.runtime.Accelerator;

/**
 * Binds a run folder permanently to one configuration and one data set.
 *
 * @param dataPath folder or CSV file of the data set
 * @param data its content
 * @param samHash hash of the model's weights
 * @param provenance of the run
 * @param config all values
 */
record RunClaim(
        Path dataPath, TrainingData data, String samHash, Provenance provenance, Config config) {

    /**
     * Returns the run whose stages may be taken over.
     *
     * @param folder given to {@code --like}
     * @param progress receives a message if nothing can be taken over
     * @return the run; empty if none was given or version 0.1.0 has made it
     */
    static Optional<Run> like(Optional<Path> folder, Progress progress) {
        Optional<Run> like = folder.map(Run::new);
        if (like.isPresent() && !like.get().hasConfig()) {
            throw new InputException(
                    folder.get()
                            + ": is not a run folder (no config.yaml); choose a run for --like");
        }
        boolean older = like.filter(run -> isOlder(run, progress)).isPresent();
        if (older) {
            progress.message(folder.get() + ": was made by version 0.1.0; nothing is taken over");
        }
        return older ? Optional.empty() : like;
    }

    /** The record of a run may be damaged: whether a stage is the same is told by its own key. */
    private static boolean isOlder(Run run, Progress progress) {
        try {
            return run.isOlder();
        } catch (InputException e) {
            progress.message(e.getMessage());
            return false;
        }
    }

    /** Binds a folder to this configuration and data, or checks that it already is. */
    void on(Run run) {
        check(run);
        if (!run.hasConfig()) {
            run.writeInfo(info());
            run.writeData(DataInfo.of(data.dataset()));
            if (!data.corrections().isEmpty()) {
                data.corrections().write(run.corrections());
            }
            run.writeConfig(config);
        }
    }

    private RunInfo info() {
        PatchScale scale = PatchScale.of(data.dataset());
        return new RunInfo(
                Optional.of(provenance.runKey()),
                Optional.of(Version.program()),
                Version.commit(),
                Optional.of(Instant.now().toString()),
                Optional.of(provenance.preset()),
                Optional.of(dataPath.toAbsolutePath().normalize().toString()),
                Optional.of(data.hash()),
                OptionalInt.of(scale.side()),
                scale.micrometres().map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                Optional.of(config.sam().checkpoint()),
                Optional.of(samHash),
                OptionalInt.of(config.threadCount()),
                Optional.of(Accelerator.get().word()),
                Optional.of(provenance.precision().word()),
                OptionalLong.of(config.seed()),
                Version.all(),
                Optional.of(config.data().validation().name().toLowerCase(Locale.ROOT)),
                Optional.of(data.corrections())
                        .filter(corrections -> !corrections.isEmpty())
                        .map(Corrections::info));
    }

    /** Checks that a folder is not bound to another configuration or other data. */
    void check(Run run) {
        requireSame(run, config);
        if (run.hasConfig() && !dataHash(run).equals(data.hash())) {
            throw new InputException(
                    run.folder()
                            + ": holds a run on other data ("
                            + run.info().flatMap(RunInfo::data).orElse("not recorded")
                            + ", or its files have changed since); choose another --run or delete"
                            + " this folder");
        }
    }

    private static String dataHash(Run run) {
        return run.info().flatMap(RunInfo::dataSha256).orElse("");
    }

    /** Checks that a folder is not bound to another configuration, for which no data is read. */
    static void requireSame(Run run, Config config) {
        if (!run.hasConfig()) {
            return;
        }
        if (run.isOlder()) {
            throw new InputException(
                    run.folder()
                            + ": was made by version 0.1.0 and cannot be resumed, only read; choose"
                            + " another --run or delete this folder");
        }
        List<String> different = new ArrayList<>();
        String[] before = ConfigLoader.toFlat(run.config()).split("\n");
        String[] now = ConfigLoader.toFlat(config).split("\n");
        for (int i = 0; i < before.length; i++) {
            if (!before[i].equals(now[i]) && !before[i].matches(Provenance.WITHOUT_EFFECT)) {
                different.add(before[i] + " there, " + now[i] + " now");
            }
        }
        if (!different.isEmpty()) {
            throw new InputException(
                    run.folder()
                            + ": holds a run of another configuration ("
                            + String.join("; ", different.subList(0, Math.min(4, different.size())))
                            + (different.size() > 4
                                    ? "; and " + (different.size() - 4) + " more"
                                    : "")
                            + "); choose another --run, or go on with this one by train"
                            + " --config "
                            + run.configFile());
        }
    }
}
