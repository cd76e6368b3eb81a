package org.epsam.nets.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.epsam.base.InputException;

/**
 * A model in several safetensors files and an index, a JSON file whose {@code weight_map} says in
 * which of them each tensor is.
 *
 * @see <a href="https://huggingface.co/docs/huggingface_hub/package_reference/serialization">the
 *     layout</a>
 */
final class Shards {
    private static final String INDEX = "model.safetensors.index.json";
    private static final List<String> FILES = List.of(INDEX, "model.safetensors");
    private static final String INDEX_NAME = ".*\\.safetensors\\.index(\\.[^.]+)?\\.json";
    private static final long INDEX_LIMIT = 100_000_000;
    private static final int MAX_SHARDS = 1000;
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Path index;
    private final Map<String, String> shardOf = new LinkedHashMap<>();

    private Shards(Path index) {
        this.index = index;
    }

    /** Whether a file is an index, by its name. */
    static boolean isIndex(Path file) {
        return ("" + file.getFileName()).matches(INDEX_NAME);
    }

    /** The index or the file in a folder that holds a model in the layout of Hugging Face. */
    static Optional<Path> in(Path folder) {
        return FILES.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
    }

    /**
     * Reads a model.
     *
     * @param index the index; the other files lie beside it
     * @return all tensors on the CPU, in the order of the files
     * @throws CheckpointException if a file is missing or damaged, lies elsewhere, or does not hold
     *     exactly the tensors that the index says
     */
    static StateDict read(Path index) {
        Shards shards = new Shards(index);
        shards.readIndex();
        Set<String> names = new LinkedHashSet<>(shards.shardOf.values());
        shards.check(names);
        StateDict all = new StateDict();
        try {
            for (String name : names) {
                try (StateDict shard = SafeTensors.read(index.resolveSibling(name))) {
                    shard.tensors().forEach(all::put);
                    all.metadata().putAll(shard.metadata());
                }
            }
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void readIndex() {
        try {
            if (Files.size(index) > INDEX_LIMIT) {
                throw damaged("is larger than " + INDEX_LIMIT + " bytes");
            }
            try (JsonParser parser = JSON.createParser(index.toFile())) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw damaged("is no dictionary");
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String field = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (field.equals("weight_map") && value == JsonToken.START_OBJECT) {
                        readMap(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        } catch (JsonProcessingException e) {
            throw new CheckpointException(
                    index + ": not a JSON file, or a name is in it twice; download it again", e);
        } catch (IOException e) {
            throw new CheckpointException(
                    index + ": cannot be read (" + InputException.reason(index, e) + ")", e);
        }
        if (shardOf.isEmpty()) {
            throw damaged("has no weight_map that names tensors");
        }
    }

    private void readMap(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String tensor = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw damaged("gives no file for " + printable(tensor));
            }
            shardOf.put(tensor, parser.getText());
            if (shardOf.size() > SafeTensorsHeader.MAX_TENSORS) {
                throw damaged("names more than " + SafeTensorsHeader.MAX_TENSORS + " tensors");
            }
        }
    }

    /** Compares the index with the headers of all files, before values are read. */
    private void check(Set<String> names) {
        if (names.size() > MAX_SHARDS) {
            throw damaged("names more than " + MAX_SHARDS + " files");
        }
        names.forEach(this::requireBeside);
        Map<String, String> found = new HashMap<>();
        for (String name : names) {
            for (String tensor : SafeTensors.names(index.resolveSibling(name))) {
                String other = found.put(tensor, name);
                if (other != null) {
                    throw damaged(printable(tensor) + " is in both " + other + " and " + name);
                }
            }
        }
        shardOf.forEach((tensor, name) -> requireIn(tensor, name, found.get(tensor)));
        for (Map.Entry<String, String> entry : found.entrySet()) {
            if (!shardOf.containsKey(entry.getKey())) {
                throw damaged(
                        "does not name "
                                + printable(entry.getKey())
                                + ", which is in "
                                + entry.getValue());
            }
        }
    }

    private void requireBeside(String name) {
        boolean plain = !name.isEmpty() && !name.matches("\\.|\\.\\.|.*[/\\\\:\\x00].*");
        if (!plain) {
            throw new CheckpointException(
                    index
                            + ": names the file "
                            + printable(name)
                            + ", which is not one of its own folder; only files beside the index"
                            + " are read");
        }
        Path shard = index.resolveSibling(name);
        if (!Files.isRegularFile(shard)) {
            throw new CheckpointException(
                    index
                            + ": "
                            + printable(name)
                            + " is missing beside it; download all files of the model");
        }
        if (CheckpointFormat.of(shard) != CheckpointFormat.SAFETENSORS) {
            throw new CheckpointException(
                    shard + ": is not a safetensors file; only these are read in several parts");
        }
    }

    private void requireIn(String tensor, String name, String actual) {
        if (!name.equals(actual)) {
            throw damaged(
                    "says that "
                            + printable(tensor)
                            + " is in "
                            + name
                            + ", but it is "
                            + (actual == null ? "in none of the files" : "in " + actual));
        }
    }

    private static String printable(String name) {
        return SafeTensorsHeader.printable(name);
    }

    private CheckpointException damaged(String what) {
        return new CheckpointException(
                index + ": " + what + "; download index and files of the model again");
    }
}
