package org.epsam.base.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names of files that look the same. Unicode writes a letter with an accent as one character or as
 * two, and systems differ in which they store.
 */
public final class FileNames {
    private FileNames() {}

    /**
     * Returns the form of a name by which names are compared.
     *
     * @param name a name
     * @return the name in Unicode's composed form
     */
    public static String comparable(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /**
     * Finds a file whose name may be stored in another form of Unicode.
     *
     * @param file the path as it is written somewhere
     * @return an existing path that looks the same, or else the path itself
     */
    public static Path stored(Path file) {
        if (Files.exists(file) || file.getParent() == null || file.getFileName() == null) {
            return file;
        }
        Path folder = stored(file.getParent());
        String name = comparable(file.getFileName().toString());
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                Optional<Path> same =
                        files.filter(f -> comparable(f.getFileName().toString()).equals(name))
                                .findFirst();
                return same.orElse(file);
            } catch (IOException e) {
                // Whoever reads the file next tells what is wrong.
                return file;
            }
        }
        return file;
    }
}
