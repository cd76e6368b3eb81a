package org.epsam.core.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;

/**
 * The content of {@code evaluation.json}: what {@code evaluate} measured on which patches.
 *
 * @param run path of the evaluated run
 * @param data path of the data set
 * @param settings {@code key=value} texts by which this data set was read otherwise than the run's
 */
public record EvaluationInfo(String run, String data, List<String> settings) {
    /** Copies the list; refuses what lacks run or data. */
    public EvaluationInfo {
        Objects.requireNonNull(run, "no run");
        Objects.requireNonNull(data, "no data");
        settings = settings == null ? List.of() : List.copyOf(settings);
    }

    /**
     * Returns the configuration of the evaluation.
     *
     * @return that of the run, with the settings
     * @throws org.epsam.base.InputException if the run cannot be read
     */
    public Config config() {
        return ConfigLoader.change(new Run(Path.of(run)).config(), settings);
    }
}
