package org.epsam.slides.internal.reader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.slides.slide.Refusal;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;

/**
 * Opens OME-Zarr in local folders: an image, or the largest of several as bioformats2raw lays them
 * out.
 */
public final class ZarrSlideReader implements SlideReader {
    @Override
    public String name() {
        return "OME-Zarr";
    }

    @Override
    public String formats() {
        return "OME-Zarr (NGFF 0.4 and 0.5), a local folder: Blosc, Zstandard, gzip, zlib,"
                + " uncompressed; sharded or not";
    }

    /**
     * Returns whether a folder is a group of Zarr, by the names of its files.
     *
     * @param folder a file or a folder
     * @return false for files
     */
    public static boolean isZarr(Path folder) {
        return Files.isDirectory(folder)
                && (Files.exists(folder.resolve(".zattrs"))
                        || Files.exists(folder.resolve("zarr.json")));
    }

    @Override
    public Optional<Refusal> refusal(Path path) {
        if (!isZarr(path)) {
            return Optional.of(Refusal.of("no folder with .zattrs or zarr.json"));
        }
        return UnsupportedSlide.refusal(this, path);
    }

    @Override
    public Slide open(Path path) {
        JsonNode attributes = ZarrImage.attributes(path);
        if (attributes.has("plate") || attributes.has("well")) {
            throw new InputException(path + ": is a plate; open the images of its wells");
        }
        List<ZarrImage> images = new ArrayList<>();
        if (attributes.has("multiscales")) {
            images.add(ZarrImage.open(path));
        } else if (attributes.has("bioformats2raw.layout")) {
            series(path).forEach(folder -> images.add(ZarrImage.open(folder)));
        }
        if (images.isEmpty()) {
            throw new InputException(
                    path + ": is Zarr without an image of OME (multiscales); check the folder");
        }
        ZarrImage first =
                images.stream()
                        .max(Comparator.comparingLong(image -> image.size().pixels()))
                        .orElseThrow();
        TiledSlide slide = new TiledSlide(path, name(), first.pyramid(), first.resolution());
        for (ZarrImage other : images) {
            if (other != first) {
                TiledSlide.Pyramid finest = other.pyramid().get(0);
                slide.with(
                        "image-" + images.indexOf(other),
                        () -> TiledSlide.whole(path, finest, finest.tiles()));
            }
        }
        return slide;
    }

    /** The groups of images: those that are listed, else those with numbers for names. */
    private static List<Path> series(Path path) {
        Path group = path.resolve("OME");
        JsonNode named =
                isZarr(group)
                        ? ZarrImage.attributes(group).path("series")
                        : MissingNode.getInstance();
        List<Path> listed = new ArrayList<>();
        for (JsonNode name : named) {
            Path folder = path.resolve(name.asText()).normalize();
            if (!folder.startsWith(path.normalize())) {
                throw new InputException(
                        path + ": names the image " + name + ", outside of the folder");
            }
            listed.add(folder);
        }
        return listed.isEmpty() ? numbered(path) : listed;
    }

    private static List<Path> numbered(Path path) {
        try (Stream<Path> folders = Files.list(path)) {
            return folders.filter(folder -> folder.getFileName().toString().matches("[0-9]{1,6}"))
                    .filter(ZarrSlideReader::isZarr)
                    .sorted(
                            Comparator.comparingInt(
                                    folder -> Integer.parseInt(folder.getFileName().toString())))
                    .toList();
        } catch (IOException e) {
            throw InputException.unreadable(path, e);
        }
    }
}
