package org.epsam.base.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.epsam.base.InputException;

/**
 * JSON files, written atomically. Records may have {@code Optional} components for absent values.
 */
public final class Json {
    /**
     * Indented output, the same at each start; shared, as it is safe for threads. Unknown
     * properties are ignored.
     */
    public static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(StableMaps.module())
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    /** Files hold one value, and nothing behind it. */
    private static final ObjectReader FILES =
            MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** One line for one value: names sorted, in snake case. */
    private static final ObjectMapper CANONICAL =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                    .build();

    private Json() {}

    /**
     * Returns the canonical JSON text of a value, for hashes: the same for equal values, whatever
     * the order of maps.
     *
     * @param value records, maps, lists, enums, texts and numbers
     * @return JSON without space, names sorted and in snake case
     */
    public static String canonical(Object value) {
        try {
            return CANONICAL.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + value, e);
        }
    }

    /**
     * Returns the JSON of {@link #canonical} as a tree.
     *
     * @param value records, maps, lists, enums, texts and numbers
     * @return the tree
     */
    public static JsonNode canonicalTree(Object value) {
        return CANONICAL.valueToTree(value);
    }

    /**
     * Returns the indented JSON text of a value.
     *
     * @param value what Jackson can write
     * @return several lines, without an end of line
     */
    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + value, e);
        }
    }

    /**
     * Writes a value as indented JSON, complete or not at all.
     *
     * @param file the file; an older one is replaced
     * @param value what Jackson can write
     * @throws org.epsam.base.OutputException if the place cannot be written
     */
    public static void write(Path file, Object value) {
        AtomicFile.write(file, out -> out.write(MAPPER.writeValueAsBytes(value)));
    }

    /**
     * Returns whether a file is a JSON object with certain fields, by which the program recognises
     * its own files.
     *
     * @param file any path
     * @param fields names of fields
     * @return false also if there is no such file or it is not JSON
     */
    public static boolean hasFields(Path file, String... fields) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try {
            return Stream.of(fields).allMatch(MAPPER.readTree(file.toFile())::has);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Reads a JSON file.
     *
     * @param file the file
     * @return its content
     * @throws InputException if it cannot be read, is empty, or a list in it has a value that is
     *     null, which the program never writes
     */
    public static JsonNode read(Path file) {
        try {
            JsonNode root = FILES.readTree(Files.readAllBytes(file));
            requireValues(root);
            return root;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Who reads a list relies on its values. */
    private static void requireValues(JsonNode node) throws IOException {
        if (node.isMissingNode() || node.isNull()) {
            throw new EOFException("a value is missing");
        }
        for (JsonNode value : node) {
            if (node.isArray() || value.isContainerNode()) {
                requireValues(value);
            }
        }
    }

    /**
     * Reads a JSON file as a value of a type.
     *
     * @param <T> the type
     * @param file the file
     * @param type the type
     * @return its content
     * @throws InputException if it cannot be read or holds something else
     */
    public static <T> T read(Path file, TypeReference<T> type) {
        return read(file, MAPPER.getTypeFactory().constructType(type));
    }

    /**
     * Reads a JSON file as a value of a class.
     *
     * @param <T> the class
     * @param file the file
     * @param type the class
     * @return its content
     * @throws InputException if it cannot be read or holds something else
     */
    public static <T> T read(Path file, Class<T> type) {
        return read(file, MAPPER.getTypeFactory().constructType(type));
    }

    private static <T> T read(Path file, JavaType type) {
        JsonNode root = read(file);
        try {
            return MAPPER.readerFor(type).readValue(root);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(file, e);
        }
    }

    private static InputException unreadable(Path file, Exception e) {
        String why =
                e instanceof JsonProcessingException json
                        ? json.getOriginalMessage()
                        : e.getMessage();
        return new InputException(
                file
                        + ": cannot be read ("
                        + String.valueOf(why).lines().findFirst().orElse("")
                        + "); is the file complete?",
                e);
    }
}
