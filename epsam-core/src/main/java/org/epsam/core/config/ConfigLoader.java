package org.epsam.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.epsam.base.InputException;
import org.epsam.base.io.TextFile;

/**
 * Builds a {@link Config} from a preset, an optional YAML file and single values, in this order.
 *
 * <p>Keys are the components of {@link Config} in lower case with underscores, such as {@code
 * adapt.learning_rate}. Unknown keys, wrong types and values out of range are errors that name the
 * key, the value found and what is allowed.
 */
public final class ConfigLoader {
    /** Names of the presets in recommended reading order. */
    public static final List<String> PRESETS = Presets.NAMES;

    /** Name of the preset that completes the file of a run which an earlier version wrote. */
    public static final String BASE = Presets.BASE;

    /** Characters of a configuration; all values together have 3000. */
    private static final int LONGEST = 1 << 18;

    private ConfigLoader() {}

    /**
     * Returns what a preset is for.
     *
     * @param preset one of {@link #PRESETS}
     * @return a few words
     * @throws InputException if there is no such preset
     */
    public static String purpose(String preset) {
        return Presets.purpose(preset);
    }

    /**
     * Loads a configuration.
     *
     * @param preset one of {@link #PRESETS}
     * @param file YAML file whose values override the preset's
     * @param settings {@code key=value} texts whose values override the file's
     * @return the checked configuration
     * @throws InputException if a key is unknown or a value not allowed
     */
    public static Config load(String preset, Optional<Path> file, List<String> settings) {
        return load(preset, file, settings, hint -> {});
    }

    /**
     * Loads a configuration and reports which of its keys have been renamed.
     *
     * @param preset one of {@link #PRESETS}
     * @param file YAML file whose values override the preset's
     * @param settings {@code key=value} texts whose values override the file's
     * @param hints receives a line for each key with an old name
     * @return the checked configuration
     * @throws InputException if a key is unknown or a value not allowed
     */
    public static Config load(
            String preset, Optional<Path> file, List<String> settings, Consumer<String> hints) {
        ObjectNode tree = Presets.tree(preset);
        file.ifPresent(f -> merge(tree, read(f), f.toString(), hints));
        return bind(tree, settings, hints);
    }

    private static void merge(
            ObjectNode tree, ObjectNode values, String source, Consumer<String> hints) {
        ObjectNode renamed = RenamedKeys.take(values, source, hints);
        ConfigTree.merge(tree, renamed, source);
        ConfigTree.merge(tree, values, source);
    }

    /**
     * Changes values of a configuration.
     *
     * @param config the configuration
     * @param settings {@code key=value} texts
     * @return the checked configuration with these values
     * @throws InputException if a key is unknown or a value not allowed
     */
    public static Config change(Config config, List<String> settings) {
        return bind(ConfigTree.of(config), settings, hint -> {});
    }

    /**
     * Reads a configuration that {@link #toYaml(Config)} wrote, of this version or an earlier one.
     *
     * @param yaml its text
     * @return the configuration
     * @throws InputException if it is not keys and values, or one of them is not allowed
     */
    public static Config parse(String yaml) {
        requireShort(yaml, "configuration");
        try {
            ObjectNode tree = Presets.tree(BASE);
            ObjectNode values = object(ConfigTree.YAML.readTree(yaml), "configuration");
            merge(tree, values, "configuration", hint -> {});
            return bind(tree);
        } catch (JsonProcessingException e) {
            throw new InputException(
                    "configuration is not valid YAML: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Writes a configuration with all its values.
     *
     * @param config the configuration
     * @return YAML text
     */
    public static String toYaml(Config config) {
        try {
            return ConfigTree.YAML.writeValueAsString(ConfigTree.of(config));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Lists all values of a configuration, one {@code key=value} a line, in a fixed order.
     *
     * @param config the configuration
     * @return the lines
     */
    public static String toFlat(Config config) {
        StringBuilder lines = new StringBuilder();
        flatten(ConfigTree.of(config), "", lines);
        return lines.toString();
    }

    private static void flatten(ObjectNode tree, String path, StringBuilder lines) {
        tree.properties()
                .forEach(
                        entry -> {
                            if (entry.getValue() instanceof ObjectNode group) {
                                flatten(group, path + entry.getKey() + ".", lines);
                            } else {
                                lines.append(path)
                                        .append(entry.getKey())
                                        .append('=')
                                        .append(entry.getValue().asText())
                                        .append('\n');
                            }
                        });
    }

    private static ObjectNode read(Path file) {
        try {
            String yaml = TextFile.read(file);
            requireShort(yaml, file.toString());
            JsonNode node = ConfigTree.YAML.readTree(yaml);
            if (node == null || node.isMissingNode() || node.isNull()) {
                return JsonNodeFactory.instance.objectNode();
            }
            return object(node, file.toString());
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": not valid YAML: " + e.getOriginalMessage(), e);
        }
    }

    /** The time for a value grows with the square of its length. */
    private static void requireShort(String yaml, String source) {
        if (yaml.length() > LONGEST) {
            throw new InputException(
                    source
                            + ": has "
                            + yaml.length()
                            + " characters; a configuration has at most "
                            + LONGEST);
        }
    }

    private static ObjectNode object(JsonNode node, String source) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new InputException(source + ": expected keys and values, such as 'seed: 22'");
    }

    /** Creates a tree with a single value. */
    private static ObjectNode tree(String key, String text) {
        try {
            JsonNode value = ConfigTree.YAML.readTree(text);
            JsonNode node =
                    value == null || value.isMissingNode()
                            ? JsonNodeFactory.instance.textNode("")
                            : value;
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            ConfigTree.put(tree, key, node);
            return tree;
        } catch (JsonProcessingException e) {
            throw new InputException("--set " + key + ": cannot read the value '" + text + "'", e);
        }
    }

    private static Config bind(ObjectNode tree, List<String> settings, Consumer<String> hints) {
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new InputException(
                        "--set " + setting + ": expected key=value, such as adapt.epochs=5");
            }
            String key = setting.substring(0, equals).trim();
            String value = setting.substring(equals + 1).trim();
            merge(tree, tree(key, value), "--set", hints);
        }
        return bind(tree);
    }

    private static Config bind(ObjectNode tree) {
        Config config = ConfigTree.bind(tree);
        try {
            config.localize().mask().recipe();
        } catch (IllegalArgumentException e) {
            throw new InputException("configuration: localize.mask: " + e.getMessage(), e);
        }
        if (config.adapt().augmentation() == MaskAugmentation.PUBLISHED
                && (config.prompts().map()
                        || config.prompts().negativePoints() > 0
                        || config.adapt().trainingPrompts() == TrainingPrompts.MAP)) {
            throw new InputException(
                    "configuration: prompts.map, prompts.negative_points and"
                        + " adapt.training_prompts=map need an adapt.augmentation that transforms"
                        + " the activation map as well: dihedral or none; found published");
        }
        if (config.evaluate().unprompted() > 0 && config.adapt().unprompted() == 0) {
            throw new InputException(
                    "configuration: evaluate.unprompted is "
                            + PlainNumber.of(config.evaluate().unprompted())
                            + ", but adapt.unprompted is 0, so the decoder does not learn to"
                            + " work without prompts; set both, or evaluate.unprompted=0");
        }
        if (config.adapt().cosineOverBatches() && config.adapt().cosinePeriod() != 0) {
            throw new InputException(
                    "configuration: reference.cosine_over_batches sets the period, so"
                            + " adapt.cosine_period must be 0, found "
                            + config.adapt().cosinePeriod());
        }
        if (!config.data().ignoreValues().isBlank()
                && (config.adapt().supervision() == Supervision.MASKS
                        || config.data().validation() == EpochSelection.MASKS)) {
            throw new InputException(
                    "configuration: data.ignore_values leaves pixels out of the evaluation only;"
                            + " adapt.supervision=masks and data.validation=masks need masks that"
                            + " judge every pixel");
        }
        return config;
    }
}
