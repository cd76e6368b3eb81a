package org.epsam.slides.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;
import org.epsam.slides.image.ImageFile;

/**
 * Finds the images that a list names: relative to the list, with or without the ending, or in one
 * of the folders beside the list.
 */
final class ListedImages {
    /** A folder beside the list, a folder of images in it, the image. */
    private static final int DEPTH = 3;

    private final Path folder;
    // By name and by name without ending; made when a name is not found otherwise.
    private Optional<Map<String, List<Path>>> beside = Optional.empty();

    ListedImages(Path folder) {
        this.folder = folder;
    }

    /**
     * Finds an image.
     *
     * @param name as it is listed
     * @return the image, or the path that the name says if there is none
     * @throws InputException if several folders beside the list have it
     */
    Path find(String name) {
        Path said = listed(name);
        if (Files.exists(said) || said.getFileName() == null || name.matches(".*[/\\\\].*")) {
            return said;
        }
        if (beside.isEmpty()) {
            beside = Optional.of(filesBeside());
        }
        List<Path> found = beside.get().getOrDefault(FileNames.comparable(name), List.of());
        if (found.size() > 1) {
            throw new InputException(
                    name
                            + " is in several folders, such as "
                            + found.get(0)
                            + " and "
                            + found.get(1)
                            + "; list it with its folder");
        }
        return found.isEmpty() ? said : found.get(0);
    }

    /** Returns the path that a list says, as Windows writes it too. */
    Path listed(String name) {
        Path said = FileNames.stored(FileNames.in(folder, name));
        return Files.exists(said) || name.indexOf('\\') < 0
                ? said
                : FileNames.stored(folder.resolve(name.replace('\\', '/')));
    }

    private Map<String, List<Path>> filesBeside() {
        Map<String, List<Path>> files = new HashMap<>();
        try (Stream<Path> all = Files.walk(folder, DEPTH)) {
            all.filter(f -> ImageFile.hasImageName(f.getFileName().toString()))
                    .filter(f -> !f.getParent().getFileName().toString().matches("(?i)masks?"))
                    .sorted()
                    .forEach(
                            f -> {
                                String name = FileNames.comparable(f.getFileName().toString());
                                String stem = FileNames.comparable(PatchCandidate.stem(f));
                                files.computeIfAbsent(name, n -> new ArrayList<>()).add(f);
                                files.computeIfAbsent(stem, n -> new ArrayList<>()).add(f);
                            });
        } catch (IOException | UncheckedIOException e) {
            throw InputException.unlistable(folder, e);
        }
        return files;
    }
}
