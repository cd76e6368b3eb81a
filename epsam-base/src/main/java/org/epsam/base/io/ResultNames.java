package org.epsam.base.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.epsam.base.InputException;

/**
 * The names that results of input files carry, as files and as folders: the input's own name
 * without its ending. Whatever writes something under the name of a user's file takes the name from
 * here, so that none leaves its folder, hides, or means another file on another file system.
 *
 * <p>An instance knows the names that are taken already. Not for several threads at once.
 */
public final class ResultNames {
    // Windows takes these for devices, whatever ending follows.
    private static final Pattern DEVICE =
            Pattern.compile(
                    "(?i)(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])"
                            + " *(\\..*)?");
    // Separators, and what Windows does not allow.
    private static final String RESERVED = "/\\:*?\"<>|";

    private final Map<String, Path> taken = new HashMap<>();

    /** Creates an instance that knows of no names yet. */
    public ResultNames() {}

    /**
     * Returns the name for the results of an input.
     *
     * @param input a file, or a folder of DICOM instances
     * @return the file's name without its ending, which begins with a letter, and without {@code
     *     .ome} before it; a folder's whole name
     * @throws InputException where {@link #refusal} has a reason
     */
    public static String of(Path input) {
        Path last = input.toAbsolutePath().normalize().getFileName();
        String name = last == null ? "" : last.toString();
        if (!Files.isDirectory(input)) {
            // DICOM's names are numbers with points.
            name = name.replaceFirst("\\.[A-Za-z]\\w*$", "").replaceFirst("(?i)\\.ome$", "");
        }
        require(name, input);
        return name;
    }

    /**
     * Makes sure that results can carry a name.
     *
     * @param name a name without ending
     * @param input what it was taken from, for the message
     * @throws InputException where {@link #refusal} has a reason
     */
    public static void require(String name, Path input) {
        Optional<String> refusal = refusal(name);
        if (refusal.isPresent()) {
            throw new InputException(printable(input.toString()) + ": " + refusal.get());
        }
    }

    /**
     * Returns why no result can carry a name. The rule is the same on every system: results are
     * copied from one to another.
     *
     * @param name a name without ending
     * @return what is wrong and what to do; empty where nothing is wrong
     */
    public static Optional<String> refusal(String name) {
        Optional<String> reason = Optional.empty();
        int bad = first(name);
        if (name.isEmpty()) {
            reason = Optional.of("is empty");
        } else if (name.startsWith(".")) {
            reason = Optional.of("begins with a dot");
        } else if (bad >= 0) {
            reason = Optional.of("holds " + printable("'" + name.charAt(bad) + "'"));
        } else if (name.endsWith(".") || name.endsWith(" ")) {
            reason = Optional.of("ends with a " + (name.endsWith(".") ? "dot" : "space"));
        } else if (DEVICE.matcher(name).matches()) {
            reason = Optional.of("is a device of Windows");
        }
        return reason.map(
                what ->
                        "no result can be named after it: its name without ending, '"
                                + printable(name)
                                + "', "
                                + what
                                + "; rename it");
    }

    private static int first(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (RESERVED.indexOf(name.charAt(i)) >= 0 || isControl(name.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isControl(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    /**
     * Returns a name in a form that stays in one line.
     *
     * @param name any text
     * @return the text with control characters as {@code \}{@code uXXXX}
     */
    public static String printable(String name) {
        StringBuilder text = new StringBuilder();
        for (char c : name.toCharArray()) {
            text.append(isControl(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return text.toString();
    }

    /**
     * Returns what is equal for names that a file system may take for the same.
     *
     * @param name a name
     * @return the name in lower case and composed Unicode (NFC)
     */
    public static String key(String name) {
        return Normalizer.normalize(
                Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT),
                Normalizer.Form.NFC);
    }

    /**
     * Takes the name of an input.
     *
     * @param input a file, or a folder of DICOM instances
     * @return its name, as {@link #of}
     * @throws InputException where {@link #refusal} has a reason, or an input before has the name
     */
    public String take(Path input) {
        String name = of(input);
        Path other = taken.putIfAbsent(key(name), input);
        if (other != null) {
            throw new InputException(
                    input
                            + ": its results would have the name of those of "
                            + other
                            + "; rename one, or give another --out");
        }
        return name;
    }

    /**
     * Takes the name of an input, followed by a number where inputs before have it.
     *
     * @param input a file
     * @return its name, as {@link #of}, or with {@code -2}, {@code -3} ...
     * @throws InputException where {@link #refusal} has a reason
     */
    public String takeNumbered(Path input) {
        String stem = of(input);
        String name = stem;
        for (int i = 2; taken.putIfAbsent(key(name), input) != null; i++) {
            name = stem + "-" + i;
        }
        return name;
    }
}
