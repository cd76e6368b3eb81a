package org.epsam.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;

/**
 * A key of the configuration and what is known about it, taken from the annotations of its
 * component.
 *
 * @param name such as {@code adapt.learning_rate}
 * @param text what it means, in Markdown, with links relative to docs/
 * @param allowed which values it can have, such as {@code 0..1}, in Markdown
 * @param origin who introduced it
 * @param after the publication that an addition is based on; empty for none
 */
public record ConfigKey(String name, String text, String allowed, Origin origin, String after) {
    private static final List<ConfigKey> ALL = new ArrayList<>();
    private static final Map<String, String> GROUPS = new LinkedHashMap<>();

    static {
        collect(Config.class, "");
        GROUPS.put(Reference.GROUP, Reference.TEXT);
        // As in config.yaml: what only reproduces the original comes last.
        ALL.sort(Comparator.comparing(key -> key.group().equals(Reference.GROUP)));
    }

    /**
     * Lists all keys.
     *
     * @return in the order in which {@code config.yaml} has them
     */
    public static List<ConfigKey> all() {
        return List.copyOf(ALL);
    }

    /**
     * Returns the key with a given name.
     *
     * @param name such as {@code adapt.learning_rate}
     * @return the key
     * @throws InputException if there is none; the message names the closest keys or the new name
     */
    public static ConfigKey of(String name) {
        RenamedKeys.refuse(name);
        if (GROUPS.containsKey(name)) {
            throw ConfigTree.isGroup("configuration", name);
        }
        return ALL.stream()
                .filter(key -> key.name.equals(name))
                .findFirst()
                .orElseThrow(() -> ConfigTree.unknown("configuration", name));
    }

    /**
     * Returns the groups of keys, nested ones included, with their descriptions.
     *
     * @return descriptions by name, such as {@code classify.augmentation}
     */
    public static Map<String, String> groups() {
        return new LinkedHashMap<>(GROUPS);
    }

    /**
     * Returns the group that the key belongs to.
     *
     * @return such as {@code classify.augmentation}; empty for the top level
     */
    public String group() {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    /**
     * Returns the first sentence of the text.
     *
     * @return with its full stop
     */
    public String summary() {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    /**
     * Returns the value of the key in a configuration.
     *
     * @param config the configuration
     * @return such as {@code true} or {@code 1e-5}
     */
    public String value(Config config) {
        JsonNode value = json(config);
        return value.isFloatingPointNumber() ? PlainNumber.of(value.doubleValue()) : value.asText();
    }

    /**
     * Returns the value in a configuration as JSON.
     *
     * @param config the configuration
     * @return a number, a text or a boolean
     */
    public JsonNode json(Config config) {
        return ConfigTree.of(config).at("/" + name.replace('.', '/'));
    }

    private static void collect(Class<?> type, String path) {
        for (RecordComponent c : type.getRecordComponents()) {
            String name = ConfigTree.key(c, path);
            String text = c.getAnnotation(Describe.class).value();
            if (c.getType().isRecord()) {
                GROUPS.put(name, text);
                collect(c.getType(), name + ".");
            } else {
                Optional<Source> source = Optional.ofNullable(c.getAnnotation(Source.class));
                ALL.add(
                        new ConfigKey(
                                name,
                                text,
                                allowed(c),
                                source.map(Source::value).orElse(Origin.ORIGINAL),
                                source.map(Source::after).orElse("")));
            }
        }
    }

    private static String allowed(RecordComponent component) {
        Range range = component.getAnnotation(Range.class);
        if (range != null) {
            return PlainNumber.of(range.min()) + ".." + PlainNumber.of(range.max());
        }
        Form form = component.getAnnotation(Form.class);
        if (form != null) {
            return form.value();
        }
        if (component.getType() == boolean.class) {
            return "true, false";
        }
        return ConfigTree.words(component)
                .map(words -> String.join(", ", words))
                .orElse("a whole number");
    }
}
