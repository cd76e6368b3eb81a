package org.epsam.base.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.base.InputException;

/**
 * Names of results after their input files, for files and folders: the input's own name without its
 * extension. All results named after a user's file get their names here, so that none escapes its
 * folder, is hidden, or denotes another file on another file system.
 *
 * <p>An instance keeps track of the names in use. Not thread-safe.
 */
public final class ResultNames {
    // Windows treats these as devices, whatever the extension.
    private static final Pattern DEVICE =
            Pattern.compile(
                    "(?i)(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])"
                            + " *(\\..*)?");
    // Separators, and characters that Windows does not allow.
    private static final String RESERVED = "/\\:*?\"<>|";

    private final Map<String, Path> taken = new HashMap<>();

    /** Creates an instance that knows of no names yet. */
    public ResultNames() {}

    /**
     * Returns the name for the results of an input.
     *
     * @param input a file, or a folder of DICOM instances or of OME-Zarr
     * @return the file's name without its extension, which begins with a letter, and without {@code
     *     .ome} before it; a folder's whole name, but for {@code .zarr}; shortened as by {@link
     *     FileNames#bounded}
     * @throws InputException where {@link #refusal} has a reason
     */
    public static String of(Path input) {
        String name = stem(input);
        require(name, input);
        return name;
    }

    private static String stem(Path input) {
        Path last = input.toAbsolutePath().normalize().getFileName();
        String name = last == null ? "" : last.toString();
        if (Files.isDirectory(input)) {
            name = name.replaceFirst("(?i)(\\.ome)?\\.zarr$", "");
        } else {
            // DICOM names are numbers with dots.
            name = name.replaceFirst("\\.[A-Za-z]\\w*$", "").replaceFirst("(?i)\\.ome$", "");
        }
        return FileNames.bounded(name);
    }

    /**
     * Checks that results can have a name.
     *
     * @param name a name without extension
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
     * Returns why no result can have a name. The rule is the same on every system: results are
     * copied from one to another.
     *
     * @param name a name without extension
     * @return what is wrong and what to do; empty if the name is valid
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
            reason = Optional.of("is a Windows device name");
        }
        return reason.map(
                what ->
                        "no result can be named after it: its name without extension, '"
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
     * Returns a name in a form that fits on one line.
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
     * Returns a text that is equal for names that a file system may treat as the same.
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
     * @throws InputException where {@link #refusal} has a reason, or an earlier input has the name
     */
    public String take(Path input) {
        String name = of(input);
        Path other = taken.putIfAbsent(key(name), input);
        if (other != null) {
            throw new InputException(
                    input
                            + ": its results would have the same names as those of "
                            + other
                            + "; rename one, or choose another --out");
        }
        return name;
    }

    /**
     * Names the results of several inputs, no two alike. Inputs of one name, as {@link #of}, get
     * names that tell them apart: with the extension ({@code a.jpg} and {@code a.png}), else with
     * as many of their folders as are needed ({@code left-a} and {@code right-a}).
     *
     * @param inputs files and folders, each of them once; their order does not matter
     * @return the names by input; without inputs whose own name {@link #refusal} has a reason
     *     against, and those whose whole paths differ in no more than case or Unicode form
     */
    public static Map<Path, String> distinct(List<Path> inputs) {
        Map<Path, Deque<String>> choices = new LinkedHashMap<>();
        for (Path input : inputs) {
            Deque<String> names = choices(input);
            if (!names.isEmpty()) {
                choices.put(input, names);
            }
        }
        for (boolean distinct = false; !distinct; ) {
            Map<String, List<Path>> byKey = new LinkedHashMap<>();
            choices.forEach(
                    (input, names) ->
                            byKey.computeIfAbsent(key(names.peek()), k -> new ArrayList<>())
                                    .add(input));
            distinct = byKey.size() == choices.size();
            for (List<Path> alike : byKey.values()) {
                for (Path input : alike.size() > 1 ? alike : List.<Path>of()) {
                    choices.get(input).remove();
                    if (choices.get(input).isEmpty()) {
                        choices.remove(input);
                    }
                }
            }
        }
        Map<Path, String> found = new LinkedHashMap<>();
        choices.forEach((input, names) -> found.put(input, names.peek()));
        return found;
    }

    /** The possible names of an input, shortest first; none where its own name is refused. */
    private static Deque<String> choices(Path input) {
        Path path = input.toAbsolutePath().normalize();
        Deque<String> names = new ArrayDeque<>();
        String file = String.valueOf(path.getFileName());
        String stem = stem(input);
        String folders = "";
        for (Path folder = path; folder != null && refusal(stem).isEmpty(); ) {
            Stream.of(folders + stem, folders + file)
                    .map(FileNames::bounded)
                    .filter(name -> refusal(name).isEmpty() && !names.contains(name))
                    .forEach(names::add);
            folder = folder.getParent();
            Path name = folder == null ? null : folder.getFileName();
            folders = name == null ? folders : name + "-" + folders;
        }
        return names;
    }
}
