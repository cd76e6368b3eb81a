package org.epsam.core.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.epsam.nets.sam.SamConfig;

/**
 * A Segment Anything model that has a name, and where weights for it are published.
 *
 * @param config kind and sizes
 * @param files names of published files; names in a configuration of those that come with the
 *     program; {@code none} for those that are not published
 * @param source where they are published, or come from
 */
public record SamModel(SamConfig config, String files, String source) {
    private static final String TABLE = "sam-published.tsv";

    /**
     * Returns all models that have a name.
     *
     * @return by family
     */
    public static List<SamModel> all() {
        Map<String, String[]> published =
                table().lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split("\t"))
                        .collect(Collectors.toMap(row -> row[0], row -> row));
        return SamConfig.named().stream()
                .map(
                        config -> {
                            String[] row = published.get(config.name());
                            if (row == null) {
                                throw new IllegalStateException(TABLE + " lacks " + config.name());
                            }
                            return new SamModel(config, row[1], row[2]);
                        })
                .toList();
    }

    private static String table() {
        try (InputStream in = SamModel.class.getResourceAsStream(TABLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
