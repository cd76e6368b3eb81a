package org.epsam.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The tables of docs/CONFIGURATION.md hold what the presets hold. */
class ConfigurationPageTest {
    private static Map<String, String> values(String preset) {
        Map<String, String> values = new TreeMap<>();
        ConfigLoader.toFlat(ConfigLoader.load(preset, Optional.empty(), List.of()))
                .lines()
                .forEach(
                        line ->
                                values.put(
                                        line.substring(0, line.indexOf('=')),
                                        line.substring(line.indexOf('=') + 1)));
        return values;
    }

    /** Numbers as numbers, so that 1e-3 is 0.001. */
    private static String plain(String text) {
        String value = text.strip().replace("\"", "");
        if (value.isEmpty() || value.equals("empty")) {
            return "";
        }
        try {
            return Double.toString(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return value;
        }
    }

    @Test
    void everyKeyWithItsValues() throws IOException {
        Map<String, String> defaults = values("default");
        Map<String, String> published = values("published");
        Map<String, String> reference = values("reference");
        Map<String, String> small = values("small");
        Map<String, String[]> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/CONFIGURATION.md"))) {
            String[] cells = line.split("(?<!\\\\)\\|", -1);
            if (cells.length >= 9 && cells[1].strip().matches("`[a-z_.0-9]+`")) {
                rows.put(cells[1].strip().replace("`", ""), cells);
            }
        }
        assertThat(rows.keySet()).isEqualTo(defaults.keySet());
        rows.forEach(
                (key, cells) -> {
                    int n = cells.length;
                    String base = plain(defaults.get(key));
                    String original = plain(published.get(key));
                    assertThat(plain(cells[n - 5])).as("%s, default", key).isEqualTo(base);
                    assertThat(plain(cells[n - 4]))
                            .as("%s, published", key)
                            .isEqualTo(changed(base, original));
                    assertThat(plain(cells[n - 3]))
                            .as("%s, reference", key)
                            .isEqualTo(changed(original, plain(reference.get(key))));
                    assertThat(plain(cells[n - 2]))
                            .as("%s, small", key)
                            .isEqualTo(changed(base, plain(small.get(key))));
                });
    }

    private static String changed(String base, String value) {
        return value.equals(base) ? "" : value;
    }
}
