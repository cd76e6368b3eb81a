package org.epsam.core.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.base.io.JsonLines;

/** All answers ever given, one line each. What was begun by a killed program is cut off. */
final class Journal {
    static final String NAME = "journal.jsonl";

    private final Path file;
    private final List<JournalEntry> entries = new ArrayList<>();
    private final List<JournalEntry> missing = new ArrayList<>();

    private Journal(Path file) {
        this.file = file;
    }

    /** Opens the journal of a folder that no other program writes; makes one if there is none. */
    static Journal open(Path folder) {
        Journal journal = new Journal(folder.resolve(NAME));
        journal.repair();
        for (JsonNode line : new JsonLines(journal.file).more()) {
            journal.read(line);
        }
        return journal;
    }

    private void repair() {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            byte[] bytes = Files.readAllBytes(file);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            channel.truncate(end);
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
    }

    private void read(JsonNode line) {
        try {
            entries.add(JournalEntry.of(line));
        } catch (InputException | IllegalArgumentException | DateTimeException e) {
            throw new InputException(
                    file
                            + ": its entry "
                            + (entries.size() + 1)
                            + " is no answer ("
                            + e.getMessage()
                            + "); correct or delete it",
                    e);
        }
    }

    /** The last line of each item. */
    Map<ReviewItem, JournalEntry> last() {
        Map<ReviewItem, JournalEntry> last = new LinkedHashMap<>();
        entries.forEach(e -> last.put(e.item(), e));
        return last;
    }

    /** Appends a line, after those that could not be appended before. */
    void append(JournalEntry entry) {
        missing.add(entry);
        complete();
    }

    /** Appends the lines that could not be appended before. */
    void complete() {
        if (missing.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        missing.forEach(e -> text.append(Json.canonical(e.fields())).append('\n'));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long end = channel.size();
            try {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
                while (bytes.hasRemaining()) {
                    channel.write(bytes, end + bytes.position());
                }
                channel.force(true);
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        }
        entries.addAll(missing);
        missing.clear();
    }

    List<JournalEntry> entries() {
        return List.copyOf(entries);
    }
}
