package org.epsam.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.epsam.base.InputException;

/** The presets: YAML files, each with the values that differ from the preset that it extends. */
final class Presets {
    /** What each is for, in recommended reading order. */
    private static final Map<String, String> PURPOSES = new LinkedHashMap<>();

    static {
        PURPOSES.put("small", "a computer without a GPU: small classifier, bundled small SAM");
        PURPOSES.put("default", "a machine with a GPU: networks and learning rates as published");
        PURPOSES.put("published", "the published method with the original's defects corrected");
        PURPOSES.put("camelyon16", "the same for patches of Camelyon16");
        PURPOSES.put("camelyon17", "the same for patches of Camelyon17");
        PURPOSES.put("reference", "the original implementation with its defects");
        PURPOSES.put("demo", "the synthetic tissue of epsam demo");
    }

    /** In recommended reading order. */
    static final List<String> NAMES = List.copyOf(PURPOSES.keySet());

    /** The preset that extends no other and so contains every value. */
    static final String BASE = "published";

    private Presets() {}

    /** Returns what a preset is for. */
    static String purpose(String name) {
        require(name);
        return PURPOSES.get(name);
    }

    private static void require(String name) {
        if (!NAMES.contains(name)) {
            throw new InputException(
                    "--preset " + name + ": no such preset; there are " + String.join(", ", NAMES));
        }
    }

    /** Returns all values of a preset. */
    static ObjectNode tree(String name) {
        require(name);
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
