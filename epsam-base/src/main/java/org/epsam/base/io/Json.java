package org.epsam.base.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.epsam.base.InputException;

/** JSON files, written atomically. */
public final class Json {
    /** Indented output; shared, as it is safe for threads. */
    public static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /**
     * Writes a value as indented JSON, complete or not at all.
     *
     * @param file the file; an older one is replaced
     * @param value what Jackson can write
     * @throws InputException if the place cannot be written
     */
    public static void write(Path file, Object value) {
        AtomicFile.write(file, out -> out.write(MAPPER.writeValueAsBytes(value)));
    }

    /**
     * Reads a JSON file.
     *
     * @param file the file
     * @return its content
     * @throws InputException if it cannot be read
     */
    public static JsonNode read(Path file) {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (IOException e) {
            throw new InputException(
                    file + ": cannot be read (" + e.getMessage() + "); is this a run folder?", e);
        }
    }
}
