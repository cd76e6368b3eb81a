package org.epsam.base.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.base.InputException;

/**
 * Names of files: those that look the same, and those that are too long. Unicode writes a letter
 * with an accent as one character or as two, and systems differ in which they store.
 */
public final class FileNames {
    /** A file of a longer path cannot be opened under Linux; it is not searched for, either. */
    private static final int LONGEST_PATH = 4096;

    private static final int LONGEST = 200;

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}\\\\/:._+@%=,~-]+");

    private FileNames() {}

    /**
     * Returns a name that leaves room for what is added to it: file systems take 255 bytes.
     *
     * @param name a name
     * @return the name, or where it is longer than 200 bytes in UTF-8, its beginning with eight
     *     digits of the hash of all of it
     */
    public static String bounded(String name) {
        if (bytes(name) <= LONGEST) {
            return name;
        }
        String ending = "-" + Sha256.of(name).substring(0, 8);
        int end = name.length();
        while (bytes(name.substring(0, end)) > LONGEST - ending.length()) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end) + ending;
    }

    /**
     * Refuses a file whose name is not text in the encoding of this system: it can be listed, but
     * neither be named in results nor be found by them.
     *
     * @param file an existing file or folder
     * @throws InputException where its name is no such text
     */
    public static void requireText(Path file) {
        boolean text = isAscii(file.toString());
        try {
            text = text || file.getFileSystem().getPath(file.toString()).equals(file);
        } catch (InvalidPathException e) {
            text = false;
        }
        if (!text) {
            throw new InputException(
                    file
                            + ": its name is not text in "
                            + System.getProperty("sun.jnu.encoding", "the encoding of this system")
                            + "; rename it, or choose another locale (LC_ALL)");
        }
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns a file that is named in a list.
     *
     * @param folder what relative names begin at
     * @param name relative or absolute
     * @return its path
     * @throws InputException where no file can have the name
     */
    public static Path in(Path folder, String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new InputException(
                    folder + ": no file can have the name '" + name + "' (" + e.getReason() + ")",
                    e);
        }
    }

    /**
     * Returns a path as it is typed in a command.
     *
     * @param path any path
     * @return the path, in single quotes where a shell would divide or change it
     */
    public static String typed(Path path) {
        String text = path.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

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
        if (Files.exists(file)
                || file.toString().length() > LONGEST_PATH
                || file.getParent() == null
                || file.getFileName() == null) {
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
