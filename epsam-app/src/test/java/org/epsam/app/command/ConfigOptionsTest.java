package org.epsam.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigOptionsTest {
    private static Config load(Path file) {
        ConfigOptions options =
                CommandLine.populateCommand(new ConfigOptions(), "--config", file.toString());
        return options.load("small", List.of(), hint -> {});
    }

    @Test
    void theFileOfARunOfAnEarlierVersionIsNotCompletedByWhatThePresetHasGained(@TempDir Path dir)
            throws IOException {
        Config small = ConfigLoader.load("small", Optional.empty(), List.of());
        String before =
                ConfigLoader.toYaml(small)
                        .replace("  unprompted: 0.5\n  calibration: true\nreference", "reference");
        Path file = Files.writeString(dir.resolve("config.yaml"), before);

        assertThat(before).doesNotContain("calibration");
        assertThat(load(file)).isEqualTo(small);

        Files.writeString(dir.resolve("run.json"), "{}");
        assertThat(load(file))
                .isEqualTo(
                        ConfigLoader.load(
                                "small",
                                Optional.empty(),
                                List.of("evaluate.unprompted=0", "evaluate.calibration=false")))
                .isEqualTo(ConfigLoader.parse(before));
        assertThat(load(Files.writeString(dir.resolve("mine.yaml"), "seed: 3")))
                .isEqualTo(ConfigLoader.load("small", Optional.empty(), List.of("seed=3")));
    }
}
