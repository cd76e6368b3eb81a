package org.epsam.slides.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;

/** What lies in the folders of a data set. Each is listed once: very many files may be in one. */
final class FolderContent {
    static final List<String> IMAGES = List.of("image", "images");
    static final List<String> MASKS = List.of("mask", "masks");

    /** Folders and other files, by name. */
    private record Listing(List<Path> folders, List<Path> files) {}

    private final Map<Path, Listing> listings = new HashMap<>();

    /** Finds a folder by one of its names, in upper or lower case. */
    Optional<Path> within(Path folder, Collection<String> names) {
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
    List<Path> folders(Path folder) {
        return listing(folder).folders();
    }

    private Listing listing(Path folder) {
        return listings.computeIfAbsent(folder, FolderContent::list);
    }

    private static Listing list(Path folder) {
        // The names once: a comparison of paths would make two of them each time.
        record Named(String name, Path file) {
            /** Very many files are images by name; whoever opens one sees whether it is a file. */
            boolean isFolder() {
                return !ImageFile.hasImageName(name) && Files.isDirectory(file);
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            Map<Boolean, List<Path>> byKind =
                    files.map(file -> new Named(name(file), file))
                            .sorted(Comparator.comparing(Named::name))
                            .collect(
                                    Collectors.partitioningBy(
                                            Named::isFolder,
                                            Collectors.mapping(Named::file, Collectors.toList())));
            return new Listing(byKind.get(true), byKind.get(false));
        } catch (IOException e) {
            throw InputException.unlistable(folder, e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    boolean hasImages(Path folder) {
        return listing(folder).files().stream().anyMatch(file -> ignored(file).isEmpty());
    }

    /** Returns whether there are images in a folder, or in a folder in it. */
    boolean holdsImages(Path folder) {
        return hasImages(folder) || folders(folder).stream().anyMatch(this::hasImages);
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
    List<Path> images(Path folder, List<SkippedFile> skipped) {
        Listing listing = listing(folder);
        listing.folders().forEach(f -> skipped.add(new SkippedFile(f, "ignored: a folder")));
        List<Path> images = new ArrayList<>();
        for (Path file : listing.files()) {
            Optional<String> reason = ignored(file);
            reason.ifPresent(r -> skipped.add(new SkippedFile(file, r)));
            if (reason.isEmpty()) {
                images.add(file);
            }
        }
        return images;
    }

    private static Optional<String> ignored(Path file) {
        String name = name(file);
        if (name.startsWith(".")
                || name.equalsIgnoreCase("thumbs.db")
                || name.equalsIgnoreCase("desktop.ini")) {
            return Optional.of("ignored: a system file");
        }
        return ImageFile.hasImageName(name)
                ? Optional.empty()
                : Optional.of("ignored: not png, jpg, tif or bmp");
    }
}
