package org.epsam.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;

/** Turns records of values into trees of keys and back, and validates them. */
final class ConfigTree {
    static final YAMLMapper YAML =
            new YAMLMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    private ConfigTree() {}

    /** Returns the key of a component: its name in lower case with underscores. */
    static String key(RecordComponent component) {
        return ((PropertyNamingStrategies.NamingBase) PropertyNamingStrategies.SNAKE_CASE)
                .translate(component.getName());
    }

    /** Returns the whole key of a component in a group, whose path ends with a full stop. */
    static String key(RecordComponent component, String path) {
        return component.isAnnotationPresent(Reference.class)
                ? Reference.GROUP + "." + key(component)
                : path + key(component);
    }

    /** Returns all values of a configuration. */
    static ObjectNode of(Config config) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        put(tree, config, "");
        // What only reproduces the original comes last.
        tree.set(Reference.GROUP, tree.remove(Reference.GROUP));
        return tree;
    }

    private static void put(ObjectNode tree, Record record, String path) {
        for (RecordComponent c : record.getClass().getRecordComponents()) {
            Object value = value(record, c);
            String key = key(c, path);
            if (value instanceof Record nested) {
                put(tree, nested, key + ".");
            } else {
                put(tree, key, YAML.valueToTree(value instanceof Enum<?> e ? word(e) : value));
            }
        }
    }

    /** Sets the value of a key, creating groups that are missing. */
    static void put(ObjectNode tree, String key, JsonNode value) {
        String[] parts = key.split("\\.", -1);
        ObjectNode group = tree;
        for (int i = 0; i + 1 < parts.length; i++) {
            JsonNode next = group.get(parts[i]);
            group = next == null ? group.putObject(parts[i]) : (ObjectNode) next;
        }
        group.set(parts[parts.length - 1], value);
    }

    private static Object value(Record record, RecordComponent c) {
        try {
            return c.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
    }

    /** Overrides values with others. */
    static void merge(ObjectNode into, ObjectNode from, String source) {
        merge(into, from, "", source);
    }

    private static void merge(ObjectNode into, ObjectNode from, String path, String source) {
        from.properties()
                .forEach(
                        entry -> {
                            String key = path + entry.getKey();
                            JsonNode old = into.get(entry.getKey());
                            boolean group = entry.getValue() instanceof ObjectNode;
                            if (old == null || (group && !old.isObject())) {
                                throw unknown(source, deepest(entry.getValue(), key));
                            }
                            if (!old.isObject()) {
                                into.set(entry.getKey(), entry.getValue());
                            } else if (group) {
                                ObjectNode values = (ObjectNode) entry.getValue();
                                merge((ObjectNode) old, values, key + ".", source);
                            } else {
                                throw isGroup(source, key);
                            }
                        });
    }

    /** Returns the first complete key below a node, to look for the intended one. */
    private static String deepest(JsonNode node, String key) {
        return node instanceof ObjectNode group && group.fieldNames().hasNext()
                ? deepest(group.elements().next(), key + "." + group.fieldNames().next())
                : key;
    }

    static InputException unknown(String source, String key) {
        List<String> names = ConfigKey.all().stream().map(ConfigKey::name).toList();
        return new InputException(
                source
                        + ": unknown key "
                        + key
                        + "; did you mean "
                        + String.join(" or ", NearestKey.of(key, names))
                        + "? All keys: epsam config list");
    }

    static InputException isGroup(String source, String key) {
        List<String> names =
                ConfigKey.all().stream()
                        .map(ConfigKey::name)
                        .filter(name -> name.startsWith(key + "."))
                        .toList();
        return new InputException(
                source
                        + ": "
                        + key
                        + " is a group of values; name one of "
                        + String.join(", ", names));
    }

    /** Creates the configuration from a tree that contains every value. */
    static Config bind(ObjectNode tree) {
        return (Config) bind(Config.class, tree, "");
    }

    private static Object bind(Class<?> type, ObjectNode tree, String path) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        List<Object> arguments = new ArrayList<>();
        for (RecordComponent c : components) {
            arguments.add(bind(c, tree, key(c, path)));
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot create " + type, e);
        }
    }

    private static Object bind(RecordComponent component, ObjectNode tree, String key) {
        Class<?> type = component.getType();
        if (type.isRecord()) {
            return bind(type, tree, key + ".");
        }
        JsonNode node = tree.at("/" + key.replace('.', '/'));
        if (node.isMissingNode()) {
            throw new IllegalStateException("preset " + Presets.BASE + " lacks " + key);
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> word(constant).equalsIgnoreCase(node.asText()))
                    .findFirst()
                    .orElseThrow(
                            () -> wrong(key, node, "one of " + words(component).orElseThrow()));
        }
        if (type == boolean.class) {
            if (!node.isBoolean()) {
                throw wrong(key, node, "true or false");
            }
            return node.booleanValue();
        }
        return type == String.class ? text(component, node, key) : number(component, node, key);
    }

    private static String text(RecordComponent component, JsonNode node, String key) {
        Optional<List<String>> words = words(component);
        if (!node.isValueNode() || words.filter(w -> !w.contains(node.asText())).isPresent()) {
            throw wrong(key, node, words.map(w -> "one of " + w).orElse("a text"));
        }
        return node.isNull() ? "" : node.asText();
    }

    private static Object number(RecordComponent component, JsonNode node, String key) {
        Class<?> type = component.getType();
        Range range = component.getAnnotation(Range.class);
        boolean whole = type == int.class || type == long.class;
        if (!node.isNumber()
                || (whole && !(node.isIntegralNumber() && fits(node, type)))
                || (range != null
                        && !(node.doubleValue() >= range.min()
                                && node.doubleValue() <= range.max()))) {
            String kind = whole ? "a whole number" : "a number";
            throw wrong(
                    key,
                    node,
                    range == null
                            ? kind
                            : kind
                                    + " from "
                                    + PlainNumber.of(range.min())
                                    + " to "
                                    + PlainNumber.of(range.max()));
        }
        if (type == int.class) {
            return node.intValue();
        }
        return type == long.class ? (Object) node.longValue() : (Object) node.doubleValue();
    }

    /** Whether a whole number has no more bits than its type, else its first ones would be lost. */
    private static boolean fits(JsonNode node, Class<?> type) {
        return type == int.class ? node.canConvertToInt() : node.canConvertToLong();
    }

    /** Returns the words that a value can be; empty if it is not a choice between words. */
    static Optional<List<String>> words(RecordComponent component) {
        OneOf names = component.getAnnotation(OneOf.class);
        if (names != null) {
            try {
                return Optional.of(names.value().getDeclaredConstructor().newInstance().get());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return component.getType().isEnum()
                ? Optional.of(
                        Stream.of(component.getType().getEnumConstants())
                                .map(ConfigTree::word)
                                .toList())
                : Optional.empty();
    }

    private static InputException wrong(String key, JsonNode found, String allowed) {
        return new InputException(
                "configuration: " + key + " is " + found + ", must be " + allowed);
    }
}
