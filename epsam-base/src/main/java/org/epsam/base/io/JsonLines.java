package org.epsam.base.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.epsam.base.InputException;

/**
 * A file of JSON objects, one a line, to which several programs append. What a killed program has
 * written of a line counts as no line.
 */
public final class JsonLines {
    // A file of more lines than this can hold is read in pieces.
    private static final int LARGEST_PIECE = 64 << 20;

    private final Path file;
    private long position;

    /**
     * Names the file.
     *
     * @param file absent or not
     */
    public JsonLines(Path file) {
        this.file = file;
    }

    /**
     * Appends objects.
     *
     * @param objects their values by name
     * @throws org.epsam.base.OutputException if the file cannot be written; it stays as it was
     */
    public void append(List<? extends Map<String, ?>> objects) {
        if (objects.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        objects.forEach(object -> text.append(Json.canonical(object)).append('\n'));
        try (PathLock lock = PathLock.await(file);
                FileChannel channel =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE)) {
            long end = channel.size();
            if (end > 0 && read(channel, end - 1, 1)[0] != '\n') {
                text.insert(0, '\n');
            }
            lock.requireHeld();
            try {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
                while (bytes.hasRemaining()) {
                    channel.write(bytes, end + bytes.position());
                }
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
    }

    /**
     * Reads the objects that were appended since the last call.
     *
     * @return those of whole lines, in their order; all of them at the first call, none where there
     *     is no file
     * @throws InputException if the file cannot be read
     */
    public synchronized List<JsonNode> more() {
        List<JsonNode> all = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < position) {
                position = 0;
            }
            boolean isMore = true;
            while (isMore) {
                int length = (int) Math.min(LARGEST_PIECE, channel.size() - position);
                byte[] piece = read(channel, position, length);
                int whole = lastLineEnd(piece) + 1;
                add(new String(piece, 0, whole, StandardCharsets.UTF_8), all);
                position += whole;
                isMore = length == LARGEST_PIECE && whole > 0;
            }
        } catch (NoSuchFileException e) {
            position = 0;
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
        return all;
    }

    private static void add(String lines, List<JsonNode> all) {
        for (String line : lines.split("\n")) {
            try {
                JsonNode object = Json.MAPPER.readTree(line);
                if (object.isObject()) {
                    all.add(object);
                }
            } catch (JsonProcessingException e) {
                // Half a line of a killed program.
                continue;
            }
        }
    }

    private static int lastLineEnd(byte[] bytes) {
        int i = bytes.length - 1;
        while (i >= 0 && bytes[i] != '\n') {
            i--;
        }
        return i;
    }

    private static byte[] read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException("shorter than before");
            }
        }
        return bytes.array();
    }
}
