package org.epsam.slides.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Csv;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;

/** Writes a data set as a list, or as a folder with a list in it. */
public final class ImportedFiles {
    private static final List<String> COLUMNS =
            List.of("image", "label", "split", "mask", "slide", "patient");

    private ImportedFiles() {}

    /**
     * Writes a list, or a folder of links or copies in the layout of a data set.
     *
     * @param data the patches in their splits
     * @param out a file with the ending {@code .csv}, for a list of the images where they lie; or
     *     else a folder, absent or empty
     * @param copy whether a folder gets copies, not symbolic links
     * @return the list, which {@link Dataset#open} reads
     * @throws InputException if there is something already, or another program writes it
     * @throws org.epsam.base.OutputException if it cannot be written
     */
    public static Path write(Dataset data, Path out, boolean copy) {
        if (isList(out)) {
            if (copy) {
                throw new InputException(
                        out + ": a list has no copies; with --copy, name a folder with --out");
            }
            try (PathLock lock = OutputFolder.claimFile(out, "--out")) {
                if (Files.exists(out)) {
                    throw new InputException(out + ": is there already; choose another --out");
                }
                AtomicFile.write(out, list(data, out, false));
                return out;
            }
        }
        requirePlace(out);
        OutputFolder.requireOwn(out, "--out", "a new data set", folder -> false);
        try (PathLock lock = PathLock.take(out)) {
            AtomicFolders.delete(out);
            AtomicFolders.folder(out, part -> fill(part, data, copy));
        }
        return manifest(out);
    }

    /**
     * Refuses the name of a list that is not written as one.
     *
     * @param out where the data set is to be written
     * @throws InputException for the endings of other tables and texts
     */
    public static void requirePlace(Path out) {
        if (out.toString()
                .toLowerCase(Locale.ROOT)
                .matches(".*\\.(tsv|txt|xlsx?|ods|json|ya?ml)")) {
            throw new InputException(
                    out
                            + ": a list is written as CSV; name a file NAME.csv, or a folder, with"
                            + " --out");
        }
    }

    private static void fill(Path part, Dataset data, boolean copy) throws IOException {
        for (Patch patch : data.patches()) {
            put(patch.image(), part.resolve(image(patch)), copy);
            if (patch.mask().isPresent()) {
                put(patch.mask().get(), part.resolve(mask(patch)), copy);
            }
        }
        Files.writeString(manifest(part), list(data, manifest(part), true));
    }

    /**
     * Returns whether a data set is written as a list.
     *
     * @param out where to
     * @return true for the ending {@code .csv}, in upper or lower case
     */
    public static boolean isList(Path out) {
        return out.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
    }

    private static Path manifest(Path folder) {
        return folder.resolve("manifest.csv");
    }

    private static String image(Patch patch) {
        return patch.split().folder() + "/image/" + patch.name() + ending(patch.image());
    }

    private static String mask(Patch patch) {
        return patch.mask()
                .map(m -> patch.split().folder() + "/mask/" + patch.name() + ending(m))
                .orElse("");
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.'));
    }

    private static void put(Path from, Path to, boolean copy) throws IOException {
        Files.createDirectories(to.getParent());
        if (copy) {
            Files.copy(from, to);
            return;
        }
        try {
            Files.createSymbolicLink(to, from.toAbsolutePath().normalize());
        } catch (IOException | UnsupportedOperationException e) {
            throw new InputException(
                    to
                            + ": no symbolic link can be made ("
                            + e
                            + "); use --copy, or a list (--out NAME.csv)",
                    e);
        }
    }

    private static String list(Dataset data, Path csv, boolean within) {
        Path folder = csv.toAbsolutePath().normalize().getParent();
        StringBuilder text = new StringBuilder(Csv.line(COLUMNS));
        for (Patch patch : data.patches()) {
            Origin origin = patch.origin();
            text.append(
                    Csv.line(
                            List.of(
                                    within ? image(patch) : path(folder, patch.image()),
                                    String.valueOf(patch.given()),
                                    patch.split().folder(),
                                    within
                                            ? mask(patch)
                                            : patch.mask().map(m -> path(folder, m)).orElse(""),
                                    origin.source() == Origin.Source.UNKNOWN ? "" : origin.slide(),
                                    origin.patient())));
        }
        return text.toString();
    }

    /** A file in or below the folder of the list can be moved with it. */
    private static String path(Path folder, Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return absolute.startsWith(folder)
                ? folder.relativize(absolute).toString().replace('\\', '/')
                : absolute.toString();
    }
}
