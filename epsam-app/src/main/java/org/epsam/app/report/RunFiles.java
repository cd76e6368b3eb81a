package org.epsam.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.Csv;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;

/**
 * Reads the files of a run. What is absent is empty; what is there but cannot be read is empty too
 * and stands in {@link #problems}.
 */
final class RunFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STAGE = Pattern.compile("\\d+-[a-z]+(-\\d+)?");

    private final Path folder;
    private final List<String> problems = new ArrayList<>();

    RunFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": no such run folder; check the path");
        }
        this.folder = folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Returns the name of the folder, which serves as the name of the run. */
    String name() {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? folder.toString() : name.toString();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Reads a JSON file; an absent one gives a missing node. */
    JsonNode json(String name) {
        Path file = file(name);
        if (Files.exists(file)) {
            try {
                JsonNode node = JSON.readTree(file.toFile());
                if (!node.isMissingNode()) {
                    return node;
                }
                note(name + " is empty");
            } catch (IOException e) {
                note(name + " cannot be read: " + firstLine(e));
            }
        }
        return MissingNode.getInstance();
    }

    /** Reads the evaluation's numbers, also where only the stage folder has them. */
    JsonNode metrics() {
        JsonNode copy = json("metrics.json");
        return copy.isMissingNode() ? json("5-evaluate/metrics.json") : copy;
    }

    /** Returns the path of the data set that the run was made from; empty if it does not say. */
    String data() {
        return json("data.json").path("root").asText(json("run.json").path("data").asText(""));
    }

    /** Tells whether every iteration of the configuration was trained. */
    boolean isTrained() {
        int decoders = config().map(c -> c.adapt().decoders()).orElse(-1);
        String last =
                switch (decoders) {
                    case 0 -> "2-localize";
                    case 1 -> "3-adapt";
                    default -> "4-refine-" + (decoders - 1);
                };
        return decoders >= 0 && Files.exists(file(last).resolve("manifest.json"));
    }

    /** Reads the rows of a CSV file by the names of its columns. */
    List<Map<String, String>> csv(String name) {
        try {
            return text(name).map(Csv::records).orElse(List.of());
        } catch (IllegalArgumentException e) {
            note(name + " cannot be read: " + e.getMessage());
            return List.of();
        }
    }

    Optional<String> text(String name) {
        try {
            return Files.exists(file(name))
                    ? Optional.of(Files.readString(file(name)))
                    : Optional.empty();
        } catch (IOException e) {
            note(name + " cannot be read: " + firstLine(e));
            return Optional.empty();
        }
    }

    Optional<Config> config() {
        try {
            return text("config.yaml").map(ConfigLoader::parse);
        } catch (InputException e) {
            note("config.yaml: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Lists the folders of finished stages in their order. */
    List<String> stages() {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .map(p -> p.getFileName().toString())
                    .filter(n -> STAGE.matcher(n).matches())
                    // 4-refine-10 comes after 4-refine-2.
                    .sorted(Comparator.comparing(String::length).thenComparing(n -> n))
                    .sorted(Comparator.comparingInt(n -> Integer.parseInt(n.split("-")[0])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void note(String problem) {
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
