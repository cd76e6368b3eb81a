package org.epsam.slides.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;

/** What lies in a folder of a data set. */
final class FolderContent {
    static final List<String> IMAGES = List.of("image", "images");
    static final List<String> MASKS = List.of("mask", "masks");

    private FolderContent() {}

    /** Finds a folder by one of its names, in upper or lower case. */
    static Optional<Path> within(Path folder, Collection<String> names) {
        List<Path> folders = folders(folder);
        return names.stream()
                .flatMap(
                        name ->
                                folders.stream()
                                        .filter(f -> name(f).equalsIgnoreCase(name))
                                        .sorted(Comparator.comparing(f -> !name(f).equals(name))))
                .findFirst();
    }

    /** Lists the folders in a folder, by name. */
    static List<Path> folders(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw InputException.unlistable(folder, e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    static boolean hasImages(Path folder) {
        return !images(folder, new ArrayList<>()).isEmpty();
    }

    /** Returns whether there are images in a folder, or in a folder in it. */
    static boolean holdsImages(Path folder) {
        return hasImages(folder) || folders(folder).stream().anyMatch(FolderContent::hasImages);
    }

    static boolean isImages(Path folder) {
        return IMAGES.contains(name(folder).toLowerCase(Locale.ROOT));
    }

    /** Returns whether a folder within a data set holds masks, or copies that a program keeps. */
    static boolean isLeftAside(Path folder) {
        String name = name(folder).toLowerCase(Locale.ROOT);
        return MASKS.contains(name) || name.startsWith(".") || name.equals("__macosx");
    }

    /** Lists the images of a folder by name, and everything else as skipped. */
    static List<Path> images(Path folder, List<SkippedFile> skipped) {
        List<Path> images = new ArrayList<>();
        for (Path file : byName(folder)) {
            Optional<String> reason = ignored(file);
            reason.ifPresent(r -> skipped.add(new SkippedFile(file, r)));
            if (reason.isEmpty()) {
                images.add(file);
            }
        }
        return images;
    }

    private static List<Path> byName(Path folder) {
        // The names once: a comparison of paths would make two of them each time.
        record Named(String name, Path file) {}
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> new Named(name(file), file))
                    .sorted(Comparator.comparing(Named::name))
                    .map(Named::file)
                    .toList();
        } catch (IOException e) {
            throw InputException.unlistable(folder, e);
        }
    }

    private static Optional<String> ignored(Path file) {
        String name = name(file);
        if (Files.isDirectory(file)) {
            return Optional.of("ignored: a folder");
        } else if (name.startsWith(".")
                || name.equalsIgnoreCase("thumbs.db")
                || name.equalsIgnoreCase("desktop.ini")) {
            return Optional.of("ignored: a system file");
        }
        return ImageFile.hasImageName(name)
                ? Optional.empty()
                : Optional.of("ignored: not png, jpg, tif or bmp");
    }
}
