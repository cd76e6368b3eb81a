package org.epsam.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;

/**
 * Builds a {@link Config} from a preset, an optional YAML file and single values, in this order.
 *
 * <p>Keys are the components of {@link Config} in lower case with underscores, such as {@code
 * adapt.learning_rate}. Unknown keys, wrong types and values out of range are errors that name the
 * key, the value found and what is allowed.
 */
public final class ConfigLoader {
    /** Names of the presets in the order in which they are worth reading. */
    public static final List<String> PRESETS =
            List.of(
                    "small",
                    "default",
                    "published",
                    "camelyon16",
                    "camelyon17",
                    "reference",
                    "demo");

    private static final YAMLMapper YAML =
            new YAMLMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    private ConfigLoader() {}

    /**
     * Loads a configuration.
     *
     * @param preset one of {@link #PRESETS}
     * @param file YAML file whose values replace the preset's
     * @param settings {@code key=value} texts whose values replace the file's
     * @return the checked configuration
     * @throws InputException if a key is unknown or a value not allowed
     */
    public static Config load(String preset, Optional<Path> file, List<String> settings) {
        ObjectNode tree = preset(preset);
        file.ifPresent(f -> merge(tree, read(f), "", f.toString()));
        return bind(tree, settings);
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
        return bind(toTree(config), settings);
    }

    /**
     * Reads a configuration that {@link #toYaml(Config)} wrote.
     *
     * @param yaml its text
     * @return the configuration
     */
    public static Config parse(String yaml) {
        try {
            ObjectNode tree = preset("published");
            merge(tree, (ObjectNode) YAML.readTree(yaml), "", "configuration");
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
            return YAML.writeValueAsString(toTree(config));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Lists all values of a configuration, one {@code key=value} a line, always in the same order.
     *
     * @param config the configuration
     * @return the lines
     */
    public static String toFlat(Config config) {
        StringBuilder lines = new StringBuilder();
        flatten(toTree(config), "", lines);
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

    private static ObjectNode toTree(Record record) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (RecordComponent c : record.getClass().getRecordComponents()) {
            Object value = value(record, c);
            String key = key(c);
            if (value instanceof Record nested) {
                node.set(key, toTree(nested));
            } else if (value instanceof Enum<?> e) {
                node.put(key, e.name().toLowerCase(Locale.ROOT));
            } else {
                node.set(key, YAML.valueToTree(value));
            }
        }
        return node;
    }

    private static Object value(Record record, RecordComponent c) {
        try {
            return c.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String key(RecordComponent component) {
        return ((PropertyNamingStrategies.NamingBase) PropertyNamingStrategies.SNAKE_CASE)
                .translate(component.getName());
    }

    private static ObjectNode preset(String name) {
        if (!PRESETS.contains(name)) {
            throw new InputException(
                    "--preset "
                            + name
                            + ": no such preset; there are "
                            + String.join(", ", PRESETS));
        }
        try (InputStream in = ConfigLoader.class.getResourceAsStream("presets/" + name + ".yaml")) {
            ObjectNode own = (ObjectNode) YAML.readTree(in);
            JsonNode parent = own.remove("extends");
            if (parent == null) {
                return own;
            }
            ObjectNode tree = preset(parent.asText());
            merge(tree, own, "", "preset " + name);
            return tree;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode read(Path file) {
        try {
            JsonNode node = YAML.readTree(Files.readString(file));
            if (node == null || node.isMissingNode() || node.isNull()) {
                return JsonNodeFactory.instance.objectNode();
            }
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new InputException(file + ": expected keys and values, such as 'seed: 22'");
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": not valid YAML: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InputException(
                    file + ": cannot be read; check the path given to --config", e);
        }
    }

    private static void merge(ObjectNode into, ObjectNode from, String path, String source) {
        from.properties()
                .forEach(
                        entry -> {
                            String key = path + entry.getKey();
                            JsonNode old = into.get(entry.getKey());
                            if (old == null) {
                                throw unknown(key, source, into);
                            }
                            if (old instanceof ObjectNode group) {
                                if (!(entry.getValue() instanceof ObjectNode values)) {
                                    throw new InputException(
                                            source
                                                    + ": "
                                                    + key
                                                    + " is a group of values, found "
                                                    + entry.getValue());
                                }
                                merge(group, values, key + ".", source);
                            } else {
                                into.set(entry.getKey(), entry.getValue());
                            }
                        });
    }

    private static void set(ObjectNode tree, String key, String text) {
        String[] parts = key.split("\\.");
        ObjectNode node = tree;
        for (int i = 0; i < parts.length; i++) {
            JsonNode child = node.get(parts[i]);
            if (child == null || (i + 1 < parts.length && !child.isObject())) {
                throw unknown(key, "--set", node);
            }
            if (i + 1 < parts.length) {
                node = (ObjectNode) child;
                continue;
            }
            if (child.isObject()) {
                throw new InputException(
                        "--set "
                                + key
                                + ": is a group of values; name one of "
                                + names((ObjectNode) child));
            }
            try {
                JsonNode value = YAML.readTree(text);
                node.set(
                        parts[i],
                        value == null || value.isMissingNode()
                                ? JsonNodeFactory.instance.textNode("")
                                : value);
            } catch (JsonProcessingException e) {
                throw new InputException(
                        "--set " + key + ": cannot read the value '" + text + "'", e);
            }
        }
    }

    private static InputException unknown(String key, String source, ObjectNode group) {
        return new InputException(
                source + ": unknown key " + key + "; known here: " + names(group));
    }

    private static String names(ObjectNode group) {
        List<String> names = new ArrayList<>();
        group.fieldNames().forEachRemaining(names::add);
        return String.join(", ", names);
    }

    private static Config bind(ObjectNode tree, List<String> settings) {
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new InputException(
                        "--set " + setting + ": expected key=value, such as adapt.epochs=5");
            }
            set(tree, setting.substring(0, equals).trim(), setting.substring(equals + 1).trim());
        }
        return bind(tree);
    }

    private static Config bind(ObjectNode tree) {
        Config config = (Config) bind(Config.class, tree, "");
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
                            + " adapt.training_prompts=map need an adapt.augmentation that moves"
                            + " the activation map along: dihedral or none, found published");
        }
        return config;
    }

    private static Object bind(Class<?> type, JsonNode tree, String path) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            arguments[i] =
                    bind(components[i], tree.get(key(components[i])), path + key(components[i]));
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type, e);
        }
    }

    private static Object bind(RecordComponent component, JsonNode node, String key) {
        Class<?> type = component.getType();
        if (node == null) {
            throw new IllegalStateException("preset published lacks " + key);
        }
        if (type.isRecord()) {
            return bind(type, node, key + ".");
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equalsIgnoreCase(node.asText())) {
                    return constant;
                }
            }
            throw wrong(
                    key,
                    node,
                    "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
        }
        if (type == boolean.class) {
            if (!node.isBoolean()) {
                throw wrong(key, node, "true or false");
            }
            return node.booleanValue();
        }
        if (type == String.class) {
            OneOf names = component.getAnnotation(OneOf.class);
            Optional<List<String>> allowed = Optional.ofNullable(names).map(ConfigLoader::allowed);
            if (!node.isValueNode() || allowed.map(l -> !l.contains(node.asText())).orElse(false)) {
                throw wrong(key, node, allowed.map(l -> "one of " + l).orElse("a text"));
            }
            return node.isNull() ? "" : node.asText();
        }
        Range range = component.getAnnotation(Range.class);
        boolean whole = type == int.class || type == long.class;
        if (!node.isNumber()
                || (whole && !node.isIntegralNumber())
                || (range != null
                        && !(node.doubleValue() >= range.min()
                                && node.doubleValue() <= range.max()))) {
            String kind = whole ? "a whole number" : "a number";
            throw wrong(
                    key,
                    node,
                    range == null
                            ? kind
                            : kind + " from " + number(range.min()) + " to " + number(range.max()));
        }
        if (type == int.class) {
            return node.intValue();
        }
        return type == long.class ? (Object) node.longValue() : (Object) node.doubleValue();
    }

    private static List<String> allowed(OneOf names) {
        try {
            return names.value().getDeclaredConstructor().newInstance().get();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static InputException wrong(String key, JsonNode found, String allowed) {
        return new InputException(
                "configuration: " + key + " is " + found + ", allowed is " + allowed);
    }
}
