package org.epsam.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.epsam.base.InputException;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.run.DataInfo;
import org.epsam.core.run.EvaluationInfo;
import org.epsam.core.run.Manifest;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.OwnEvaluation;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunInfo;
import org.epsam.core.run.StageFolder;

/**
 * Reads a run for its report. Absent files are empty; files that cannot be read are also empty and
 * are listed in {@link #problems}.
 */
final class RunFiles {
    private final Run run;
    private final List<String> problems = new ArrayList<>();

    RunFiles(Path folder) {
        this.run = Run.open(folder);
    }

    Run run() {
        return run;
    }

    /** Returns whether the folder holds results of {@code evaluate} on other data, not a run. */
    boolean isEvaluation() {
        return OwnEvaluation.isMetrics(run.top().metricsFile()) && !Run.isRun(run.folder());
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    Optional<RunInfo> info() {
        return read(Run::info);
    }

    Optional<DataInfo> dataInfo() {
        return read(Run::data);
    }

    Optional<Metrics> metrics() {
        return read(Run::metrics);
    }

    Optional<Manifest> manifest(StageFolder stage) {
        return read(r -> stage.manifest());
    }

    Optional<String> configText() {
        return isEvaluation() ? config().map(ConfigLoader::toYaml) : read(Run::configText);
    }

    /** Returns the configuration of the run, or of the evaluated run. */
    Optional<Config> config() {
        return isEvaluation()
                ? read(r -> r.top().info().map(EvaluationInfo::config))
                : read(r -> r.hasConfig() ? Optional.of(r.config()) : Optional.empty());
    }

    /** Returns what was evaluated, for results of {@code evaluate --data}. */
    Optional<EvaluationInfo> evaluation() {
        return read(r -> r.top().info());
    }

    /**
     * Returns the path of the data set that the run was created from; empty if it is not recorded.
     */
    String data() {
        return dataInfo()
                .flatMap(DataInfo::root)
                .or(() -> info().flatMap(RunInfo::data))
                .or(() -> evaluation().map(EvaluationInfo::data))
                .orElse("");
    }

    /** Returns whether every iteration of the configuration is trained. */
    boolean isTrained() {
        return read(r -> Optional.of(r.isTrained())).orElse(false);
    }

    /** Reads rows or entries; none where they cannot be read. */
    <T> List<T> list(Function<Run, List<T>> reading) {
        return read(r -> Optional.of(reading.apply(r))).orElse(List.of());
    }

    /** Reads a file; empty where it cannot be read. */
    <T> Optional<T> read(Function<Run, Optional<T>> reading) {
        try {
            return reading.apply(run);
        } catch (InputException e) {
            String problem = e.getMessage().replace(run.folder() + "/", "");
            if (!problems.contains(problem)) {
                problems.add(problem);
            }
            return Optional.empty();
        }
    }
}
