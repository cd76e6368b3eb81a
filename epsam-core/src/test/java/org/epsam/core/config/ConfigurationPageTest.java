package org.epsam.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * docs/CONFIGURATION.md says what the records and presets say. Called with {@code
 * -Depsam.write=true}, the test writes its generated parts anew.
 */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../docs/CONFIGURATION.md");

    @Test
    void theTablesAreThoseOfTheRecords() throws IOException {
        String page = Files.readString(PAGE);
        String renewed = ConfigurationPage.renewed(page);
        if (Boolean.getBoolean("epsam.write")) {
            Files.writeString(PAGE, renewed);
            return;
        }
        assertThat(page.lines().toList())
                .as("write the page anew: CONTRIBUTING.md, Add a configuration value")
                .isEqualTo(renewed.lines().toList());
    }

    @Test
    void everyGroupHasItsTable() throws IOException {
        List<String> groups = new ArrayList<>(List.of("differences demo small", "top level"));
        ConfigKey.groups().keySet().stream().filter(g -> !g.contains(".")).forEach(groups::add);

        assertThat(ConfigurationPage.parts(Files.readString(PAGE))).isEqualTo(groups);
    }

    @Test
    void everyTextBeginsWithAShortSentence() {
        for (ConfigKey key : ConfigKey.all()) {
            assertThat(key.text()).as(key.name()).endsWith(".").doesNotContain("|", "\n");
            assertThat(key.summary().length()).as(key.name()).isBetween(10, 110);
        }
    }
}
