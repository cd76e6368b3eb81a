package org.epsam.slides.annotation;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;
import org.epsam.slides.slide.Bounds;

/**
 * Reads an annotation file of any known format, recognised by content: XML of ASAP, ImageScope and
 * HALO, GeoJSON of QuPath, outlines of NCRF; the two JSON formats also compressed by gzip.
 */
public final class AnnotationFile {
    private static final int PEEK = 64;
    private static final Pattern ENDING =
            Pattern.compile("(?i)\\.(xml|annotations|((geo)?json)(\\.gz)?)$");

    private AnnotationFile() {}

    /**
     * Returns by its name whether a file may hold annotations.
     *
     * @param name a file name
     * @return true for xml, annotations, json, geojson, json.gz and geojson.gz
     */
    public static boolean hasAnnotationName(String name) {
        return ENDING.matcher(name).find();
    }

    /**
     * Returns the name without the ending of annotations.
     *
     * @param name a file name
     * @return the name of the slide
     */
    public static String withoutEnding(String name) {
        return ENDING.matcher(name).replaceFirst("");
    }

    /**
     * Reads the annotations of a slide.
     *
     * @param file an annotation file
     * @param scanned the slide's scanned part, where coordinates of QuPath begin; those of the
     *     other formats begin at the corner of level 0
     * @return its annotations in pixels of level 0, with notes about what was left out
     * @throws InputException as {@link #read(Path)}
     */
    public static AnnotationSet read(Path file, Bounds scanned) {
        return read(file).onLevel0(scanned);
    }

    /**
     * Reads a file.
     *
     * @param file an annotation file
     * @return its annotations as they stand in the file, with notes about what was left out
     * @throws InputException where it is missing, empty, damaged or of another format
     */
    public static AnnotationSet read(Path file) {
        requireContent(file);
        char first = firstCharacter(file);
        if (first == '<') {
            return LayerAnnotations.isRoot(rootOf(file))
                    ? LayerAnnotations.read(file)
                    : AsapAnnotations.read(file);
        } else if (first == '{' || first == '[') {
            return GeoJsonAnnotations.read(file);
        }
        throw new InputException(
                file
                        + ": neither XML nor JSON; give annotations of ASAP (.xml) or QuPath"
                        + " (.geojson, .json, also .gz)");
    }

    private static String rootOf(Path file) {
        return XmlFile.read(file, "ASAP", xml -> xml.next() ? xml.element() : "");
    }

    static void requireContent(Path file) {
        FileNames.requireText(file);
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": no such file; check the path");
        }
        try {
            if (Files.size(file) == 0) {
                throw new InputException(file + ": the file is empty; export it again");
            }
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
    }

    /** Opens a file, unpacked where it is compressed; with a limit to what that may be. */
    static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            in.mark(2);
            boolean packed = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            return packed
                    ? new JsonBudget(Files.size(file)).bounded(new GZIPInputStream(in, 1 << 16))
                    : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** The first character that is neither blank nor a byte order mark; 0 where there is none. */
    private static char firstCharacter(Path file) {
        try (InputStream in = open(file)) {
            for (byte b : in.readNBytes(PEEK)) {
                char c = (char) (b & 0xff);
                if (c > ' ' && c < 0x80) {
                    return c;
                }
            }
            return 0;
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
    }
}
