package org.epsam.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.epsam.base.InputException;

/** The presets: YAML files, each with the values that differ from the preset that it extends. */
final class Presets {
    /** In recommended reading order. */
    static final List<String> NAMES =
            List.of(
                    "small",
                    "default",
                    "published",
                    "camelyon16",
                    "camelyon17",
                    "reference",
                    "demo");

    /** The preset that extends no other and so contains every value. */
    static final String BASE = "published";

    private Presets() {}

    /** Returns all values of a preset. */
    static ObjectNode tree(String name) {
        if (!NAMES.contains(name)) {
            throw new InputException(
                    "--preset " + name + ": no such preset; there are " + String.join(", ", NAMES));
        }
        try (InputStream in = Presets.class.getResourceAsStream("presets/" + name + ".yaml")) {
            ObjectNode own = (ObjectNode) ConfigTree.YAML.readTree(in);
            JsonNode parent = own.remove("extends");
            if (parent == null) {
                return own;
            }
            ObjectNode tree = tree(parent.asText());
            ConfigTree.merge(tree, own, "preset " + name);
            return tree;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
