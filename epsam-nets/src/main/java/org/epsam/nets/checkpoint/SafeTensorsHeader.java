package org.epsam.nets.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The header of a safetensors file, which is read piece by piece and compared with the file before
 * memory is taken: values of the tensors lie one behind the other and fill the file, nothing but
 * spaces follows the JSON, and no name is there twice, as the format demands. At most {@value
 * #MAX_TENSORS} tensors of at most {@value #AXES} axes.
 *
 * @param metadata texts by name
 * @param entries in the order of the header
 */
record SafeTensorsHeader(Map<String, String> metadata, List<Entry> entries) {
    static final int MAX_TENSORS = 100_000;
    static final int AXES = 32;
    private static final String METADATA = "__metadata__";
    private static final JsonFactory JSON = new JsonFactory();

    /** A tensor, and where its values lie behind the header. */
    record Entry(String name, ScalarType type, long[] shape, long begin, long end) {}

    /**
     * Reads a header.
     *
     * @param json its bytes
     * @param room bytes of the file behind it
     * @param file what to call it in messages
     * @throws CheckpointException if it is damaged, or does not fit the file
     */
    static SafeTensorsHeader read(byte[] json, long room, String file) throws IOException {
        requireBraces(json, file);
        try (JsonParser parser = JSON.createParser(json)) {
            SafeTensorsHeader header = new Reader(parser, room, file).read();
            requireNeighbours(header.entries(), room, file);
            return header;
        } catch (JsonProcessingException e) {
            throw new CheckpointException(
                    file + ": the safetensors header is not valid JSON; download it again", e);
        }
    }

    /** The header is an object in UTF-8, which Jackson else tells by zeros; spaces may follow. */
    private static void requireBraces(byte[] json, String file) {
        int end = json.length;
        while (end > 0 && json[end - 1] == ' ') {
            end--;
        }
        if (end < 2 || json[0] != '{' || json[1] == 0 || json[end - 1] != '}') {
            throw new CheckpointException(
                    file
                            + ": the safetensors header does not begin with { and end with }, with"
                            + " nothing but spaces behind; download it again");
        }
    }

    /** Overlapping values would take more memory than the file has; holes could hold anything. */
    private static void requireNeighbours(List<Entry> entries, long room, String file) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long at = 0;
        for (Entry entry : sorted) {
            if (entry.begin() != at) {
                throw new CheckpointException(
                        file
                                + ": tensor "
                                + printable(entry.name())
                                + " begins at byte "
                                + entry.begin()
                                + " of the values, not where the one before ends ("
                                + at
                                + "): damaged; download it again");
            }
            at = entry.end();
        }
        if (at != room) {
            throw new CheckpointException(
                    file
                            + ": its tensors end at byte "
                            + at
                            + " of "
                            + room
                            + " bytes of values: damaged; download it again");
        }
    }

    /** Reads the JSON, of which nothing but what is known is allowed. */
    private static final class Reader {
        private final JsonParser parser;
        private final long room;
        private final String file;

        Reader(JsonParser parser, long room, String file) {
            this.parser = parser;
            this.room = room;
            this.file = file;
        }

        SafeTensorsHeader read() throws IOException {
            Map<String, String> metadata = new LinkedHashMap<>();
            List<Entry> entries = new ArrayList<>();
            Set<String> names = new HashSet<>();
            expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (!names.add(name) || names.size() > MAX_TENSORS) {
                    throw wrong(name, "is there twice, or one of more than " + MAX_TENSORS);
                }
                expect(parser.nextToken(), JsonToken.START_OBJECT, name);
                if (name.equals(METADATA)) {
                    metadata(metadata);
                } else {
                    entries.add(entry(name));
                }
            }
            if (parser.nextToken() != null) {
                throw wrong("the header", "is followed by something");
            }
            return new SafeTensorsHeader(metadata, entries);
        }

        private void metadata(Map<String, String> metadata) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    throw wrong(METADATA, "holds something other than texts");
                }
                if (metadata.put(name, parser.getText()) != null) {
                    throw wrong(METADATA, "holds " + printable(name) + " twice");
                }
            }
        }

        private Entry entry(String name) throws IOException {
            String type = null;
            long[] shape = null;
            long[] offsets = null;
            Set<String> fields = new HashSet<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (!fields.add(field)) {
                    throw wrong(name, "gives " + printable(field) + " twice");
                }
                switch (field) {
                    case "dtype" -> {
                        expect(value, JsonToken.VALUE_STRING, name);
                        type = parser.getText();
                    }
                    case "shape" -> shape = numbers(value, AXES, name);
                    case "data_offsets" -> offsets = numbers(value, 2, name);
                    default -> parser.skipChildren();
                }
            }
            if (type == null || shape == null || offsets == null || offsets.length != 2) {
                throw wrong(name, "lacks its type, its shape or its place");
            }
            ScalarType scalar = type(type, file, printable(name));
            requireWithin(name, shape, offsets, torch.elementSize(scalar));
            return new Entry(name, scalar, shape, offsets[0], offsets[1]);
        }

        private long[] numbers(JsonToken start, int most, String name) throws IOException {
            expect(start, JsonToken.START_ARRAY, name);
            long[] numbers = new long[most];
            int count = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
                if (!whole || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw outOfRange(name);
                }
                if (count == most) {
                    throw wrong(name, "has more than " + most + " axes or offsets");
                }
                numbers[count] = parser.getLongValue();
                count++;
            }
            return Arrays.copyOf(numbers, count);
        }

        private void requireWithin(String name, long[] shape, long[] offsets, long each) {
            long bytes = each;
            // Strides are computed from the other axes even where one has no values.
            long span = each;
            try {
                for (long size : shape) {
                    if (size < 0) {
                        throw outOfRange(name);
                    }
                    bytes = Math.multiplyExact(bytes, size);
                    span = Math.multiplyExact(span, Math.max(1, size));
                }
            } catch (ArithmeticException e) {
                throw outOfRange(name);
            }
            if (offsets[0] < 0 || offsets[1] > room || offsets[1] - offsets[0] != bytes) {
                throw new CheckpointException(
                        file
                                + ": tensor "
                                + printable(name)
                                + " of "
                                + bytes
                                + " bytes has the place "
                                + offsets[0]
                                + ".."
                                + offsets[1]
                                + " of "
                                + room
                                + ": cut off or damaged; download it again");
            }
        }

        private void expect(JsonToken found, JsonToken wanted, String name) {
            if (found != wanted) {
                throw wrong(name, "is not what the format demands");
            }
        }

        private CheckpointException outOfRange(String name) {
            return new CheckpointException(
                    file
                            + ": the shape of tensor "
                            + printable(name)
                            + " is out of range; download it again");
        }

        private CheckpointException wrong(String name, String what) {
            return new CheckpointException(
                    file
                            + ": damaged safetensors header ("
                            + printable(name)
                            + " "
                            + what
                            + "); download it again");
        }
    }

    /** A name as a message may show it: one line, not too long. */
    static String printable(String name) {
        String clean = name.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > 100 ? clean.substring(0, 100) + "..." : clean;
    }

    private static ScalarType type(String name, String file, String key) {
        return switch (name) {
            case "F64" -> ScalarType.Double;
            case "F32" -> ScalarType.Float;
            case "F16" -> ScalarType.Half;
            case "BF16" -> ScalarType.BFloat16;
            case "F8_E4M3" -> ScalarType.Float8_e4m3fn;
            case "F8_E5M2" -> ScalarType.Float8_e5m2;
            case "U64" -> ScalarType.UInt64;
            case "U32" -> ScalarType.UInt32;
            case "U16" -> ScalarType.UInt16;
            case "I64" -> ScalarType.Long;
            case "I32" -> ScalarType.Int;
            case "I16" -> ScalarType.Short;
            case "I8" -> ScalarType.Char;
            case "U8" -> ScalarType.Byte;
            case "BOOL" -> ScalarType.Bool;
            default ->
                    throw new CheckpointException(
                            file
                                    + ": tensor "
                                    + key
                                    + " is of type "
                                    + printable(name)
                                    + ", which is not supported (F64, F32, F16, BF16, F8_E4M3,"
                                    + " F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL are)");
        };
    }
}
