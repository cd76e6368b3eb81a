package org.epsam.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.epsam.base.InputException;

/** Keys of version 0.1.0 that have been renamed, so that old files and runs can be read. */
final class RenamedKeys {
    /** The version that no longer reads the old names, except in the files of runs. */
    private static final String UNTIL = "0.3";

    /**
     * A key that was renamed.
     *
     * @param old its old name
     * @param name its new name
     * @param value the new value, computed from the old one; empty if that stays under the old name
     */
    private record Renamed(String old, String name, Function<JsonNode, Optional<JsonNode>> value) {}

    private static final List<Renamed> ALL =
            List.of(
                    same("prompts.turned", "prompts.test_time_augmentation"),
                    same("classify.augmentation.mixing", "classify.augmentation.cutmix"),
                    same("adapt.begin", "adapt.first_targets"),
                    same("adapt.ids", "adapt.ids_threshold"),
                    same("adapt.colours", "adapt.colour_refinement"),
                    same("adapt.soft", "adapt.soft_pseudo_masks"),
                    same("evaluate.colours", "evaluate.colour_refinement"),
                    same("classify.double_sigmoid", "reference.double_sigmoid"),
                    same("prompts.corner_fallback", "reference.corner_fallback"),
                    same("adapt.augmented_pseudo_masks", "reference.augmented_pseudo_masks"),
                    new Renamed("prompts.scale", "reference.unscaled_prompts", RenamedKeys::not),
                    new Renamed(
                            "adapt.cosine_period",
                            "reference.cosine_over_batches",
                            RenamedKeys::isMinusOne));

    private RenamedKeys() {}

    private static Renamed same(String old, String name) {
        return new Renamed(old, name, Optional::of);
    }

    private static Optional<JsonNode> not(JsonNode value) {
        return Optional.of(value.isBoolean() ? BooleanNode.valueOf(!value.booleanValue()) : value);
    }

    private static Optional<JsonNode> isMinusOne(JsonNode value) {
        return value.isIntegralNumber() && value.intValue() == -1
                ? Optional.of(BooleanNode.TRUE)
                : Optional.empty();
    }

    /**
     * Removes the values of old keys from a tree.
     *
     * @param tree keys and values, some of which may be old; these are removed
     * @param source where the tree comes from, for hints
     * @param hints receives a line for each old key
     * @return the new keys with their values
     */
    static ObjectNode take(ObjectNode tree, String source, Consumer<String> hints) {
        ObjectNode taken = JsonNodeFactory.instance.objectNode();
        for (Renamed key : ALL) {
            int dot = key.old.lastIndexOf('.');
            String last = key.old.substring(dot + 1);
            JsonNode group = tree.at("/" + key.old.substring(0, dot).replace('.', '/'));
            if (!(group instanceof ObjectNode values) || !values.has(last)) {
                continue;
            }
            JsonNode before = values.get(last);
            Optional<JsonNode> now = key.value.apply(before);
            if (now.isPresent()) {
                values.remove(last);
                ConfigTree.put(taken, key.name, now.get());
                hints.accept(
                        "%s: %s=%s is now %s=%s; the old name is read until %s"
                                .formatted(
                                        source,
                                        key.old,
                                        before.asText(),
                                        key.name,
                                        now.get().asText(),
                                        UNTIL));
            }
        }
        return taken;
    }

    /** Rejects an old name of a key, naming the new one; accepts others. */
    static void refuse(String name) {
        ALL.stream()
                .filter(key -> key.old.equals(name))
                .filter(key -> ConfigKey.all().stream().noneMatch(k -> k.name().equals(name)))
                .forEach(
                        key -> {
                            throw new InputException(
                                    "configuration: " + name + " is now " + key.name);
                        });
    }
}
