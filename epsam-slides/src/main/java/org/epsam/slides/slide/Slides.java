package org.epsam.slides.slide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;

/** Opens slides of all formats. */
public final class Slides {
    private static final List<SlideReader> READERS =
            ServiceLoader.load(SlideReaderProvider.class, Slides.class.getClassLoader()).stream()
                    .flatMap(provider -> provider.get().readers().stream())
                    .toList();

    private Slides() {}

    /**
     * Returns the readers.
     *
     * @return in the order in which they are asked
     */
    public static List<SlideReader> readers() {
        return READERS;
    }

    /**
     * Opens a slide with the first reader that can. A reader that refuses a file of its own format,
     * as it is damaged or would be shown as something else, ends the search.
     *
     * @param path a file, or a folder with the DICOM instances of one slide
     * @return the open slide, to be closed by the caller
     * @throws InputException where there is no such file, or no reader can: with each one's reason
     */
    public static Slide open(Path path) {
        requireContent(path);
        Map<String, String> reasons = new LinkedHashMap<>();
        for (SlideReader reader : READERS) {
            Optional<Refusal> refusal = reader.refusal(path);
            if (refusal.isEmpty()) {
                return reader.open(path);
            }
            reasons.put(reader.name(), refusal.get().reason());
            if (refusal.get().isFinal()) {
                break;
            }
        }
        throw new InputException(
                path
                        + ": no reader opens it as a slide; "
                        + reasons.entrySet().stream()
                                .map(e -> e.getKey() + ": " + e.getValue())
                                .collect(Collectors.joining("; ")));
    }

    /**
     * Asks the readers.
     *
     * @param path a file or a folder
     * @return by the readers' names: empty where it can open it, else why not; after a final
     *     refusal the others are not asked
     * @throws InputException where there is no such file, or it is empty
     */
    public static Map<String, Optional<String>> refusals(Path path) {
        requireContent(path);
        Map<String, Optional<String>> refusals = new LinkedHashMap<>();
        Optional<String> end = Optional.empty();
        for (SlideReader reader : READERS) {
            if (end.isPresent()) {
                refusals.put(reader.name(), end);
                continue;
            }
            Optional<Refusal> refusal = reader.refusal(path);
            refusals.put(reader.name(), refusal.map(Refusal::reason));
            if (refusal.map(Refusal::isFinal).orElse(false)) {
                end = Optional.of("not asked, as the reader " + reader.name() + " refuses it");
            }
        }
        return refusals;
    }

    /**
     * Returns whether a reader refuses a file of its own format for good, so that nothing else,
     * such as a reader of plain images, may show it as what it is not.
     *
     * @param path a file or a folder
     * @return false where it can be opened, and where it is simply no slide
     */
    public static boolean isRefused(Path path) {
        return READERS.stream()
                .map(reader -> reader.refusal(path))
                .takeWhile(Optional::isPresent)
                .anyMatch(refusal -> refusal.map(Refusal::isFinal).orElse(false));
    }

    private static void requireContent(Path path) {
        FileNames.requireText(path);
        if (!Files.exists(path)) {
            throw new InputException(path + ": no such file or folder; check the path");
        }
        if (!Files.isReadable(path)) {
            throw new InputException(path + ": cannot be read; check its permissions");
        }
        if (path.toFile().length() == 0 && !Files.isDirectory(path)) {
            throw new InputException(path + ": the file is empty; replace it or remove it");
        }
    }
}
