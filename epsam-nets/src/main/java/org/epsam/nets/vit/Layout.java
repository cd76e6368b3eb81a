package org.epsam.nets.vit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * How an implementation names the tensors of a vision transformer, and interpolates its positions.
 *
 * @param name of the implementation
 * @param marks names of which a checkpoint of it has at least one
 * @param dropped names that are not needed
 * @param renamed what names are replaced by, in this order
 * @param joined last but one parts of names whose tensors are one here, by that one
 * @param positions without registers
 * @param positionsWithRegisters with registers
 */
record Layout(
        String name,
        List<String> marks,
        List<String> dropped,
        Map<Pattern, String> renamed,
        Map<String, List<String>> joined,
        Positions positions,
        Positions positionsWithRegisters) {
    static Layout of(JsonNode node) {
        Map<Pattern, String> renamed = new LinkedHashMap<>();
        for (JsonNode pair : node.get("renamed")) {
            renamed.put(Pattern.compile(pair.get(0).asText()), pair.get(1).asText());
        }
        Map<String, List<String>> joined = new LinkedHashMap<>();
        node.get("joined").properties().forEach(e -> joined.put(e.getKey(), texts(e.getValue())));
        return new Layout(
                node.get("name").asText(),
                texts(node.get("marks")),
                texts(node.get("dropped")),
                renamed,
                joined,
                positions(node.get("positions")),
                positions(node.get("positions_with_registers")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Positions positions(JsonNode node) {
        return new Positions(node.get("offset").asDouble(), node.get("antialias").asBoolean());
    }

    boolean has(StateDict state) {
        return marks.stream().anyMatch(state::contains);
    }

    /** The name here of a tensor; empty where it is not needed. */
    Optional<String> nameOf(String key) {
        if (dropped.contains(key)) {
            return Optional.empty();
        }
        String result = key;
        for (Map.Entry<Pattern, String> rule : renamed.entrySet()) {
            result = rule.getKey().matcher(result).replaceAll(rule.getValue());
        }
        return Optional.of(result);
    }

    /** The tensors under the names of {@link VitSizes#shapes}, shared where they are not joined. */
    StateDict translated(StateDict state) {
        StateDict result = new StateDict();
        state.tensors()
                .forEach(
                        (key, tensor) ->
                                nameOf(key)
                                        // A second one of a name is not expected: it stays as it
                                        // is.
                                        .map(name -> result.contains(name) ? key : name)
                                        .ifPresent(name -> result.put(name, tensor)));
        StateDict whole = new StateDict();
        try (TorchScope scope = Torch.scope();
                result) {
            result.tensors().forEach((key, tensor) -> join(result, key, whole));
        }
        return whole;
    }

    /** Adds a tensor; of those that are one, that one in the place of the first. */
    private void join(StateDict parts, String key, StateDict whole) {
        for (Map.Entry<String, List<String>> join : joined.entrySet()) {
            List<String> names = join.getValue().stream().map(name -> "." + name + ".").toList();
            Optional<String> part = names.stream().filter(key::contains).findFirst();
            if (part.isPresent()) {
                List<String> keys = names.stream().map(n -> key.replace(part.get(), n)).toList();
                if (!keys.stream().allMatch(parts::contains)) {
                    whole.put(key, parts.get(key)); // not expected: it is named as such
                } else if (key.equals(keys.get(0))) {
                    TensorVector tensors = new TensorVector();
                    keys.forEach(name -> tensors.push_back(parts.get(name)));
                    String one = key.replace(part.get(), "." + join.getKey() + ".");
                    whole.put(one, torch.cat(tensors, 0));
                }
                return;
            }
        }
        whole.put(key, parts.get(key));
    }
}
