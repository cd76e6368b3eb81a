package org.epsam.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;

/** The formats, each with valid inputs, which are made when they are needed. */
final class Seeds {
    /** All formats, in their order. */
    static final List<String> NAMES =
            List.of(
                    "pickle",
                    "safetensors",
                    "tiff",
                    "dicom",
                    "zarr",
                    "image",
                    "annotation",
                    "yaml",
                    "csv",
                    "run");

    private Seeds() {}

    /**
     * Returns a format.
     *
     * @param folder where inputs are made; deleted afterwards
     */
    static Format of(String name, Path folder) throws IOException {
        AtomicFolders.delete(folder);
        Files.createDirectories(folder);
        try {
            return switch (name) {
                case "pickle" -> CheckpointSeeds.pickle();
                case "safetensors" -> CheckpointSeeds.safeTensors(folder);
                case "tiff" -> SlideSeeds.tiff(folder);
                case "dicom" -> SlideSeeds.dicom();
                case "zarr" -> SlideSeeds.zarr(folder);
                case "image" -> ImageSeeds.format();
                case "annotation" -> TextSeeds.annotation(folder);
                case "yaml" -> TextSeeds.yaml();
                case "csv" -> TextSeeds.csv();
                case "run" -> TextSeeds.run();
                default ->
                        throw new InputException(
                                "no format "
                                        + name
                                        + "; the formats are "
                                        + String.join(", ", NAMES));
            };
        } finally {
            AtomicFolders.delete(folder);
        }
    }

    /** A file under a name. */
    static Map<String, byte[]> file(String name, byte[] bytes) {
        return new TreeMap<>(Map.of(name, bytes));
    }

    /** All files of a folder by their paths in it. */
    static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    /** The only file of a folder. */
    static Path only(Path folder) {
        return all(folder).get(0);
    }

    /** The files of a folder, sorted. */
    static List<Path> all(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            return new ArrayList<>(paths.filter(Files::isRegularFile).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
