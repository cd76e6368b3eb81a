package org.epsam.slides.internal.reader;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.zarr.ZarrArray;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.TileIndex;

/** An image of OME-Zarr (NGFF 0.4 and 0.5): arrays of one picture, finest first. */
final class ZarrImage {
    private static final List<String> RGB = List.of("FF0000", "00FF00", "0000FF");

    private final Path folder;
    private final JsonNode multiscale;
    private final List<String> axes;
    private final List<Tiles> levels = new ArrayList<>();

    private ZarrImage(Path folder, JsonNode attributes) {
        this.folder = folder;
        multiscale = attributes.path("multiscales").path(0);
        axes =
                multiscale.path("axes").isEmpty()
                        ? List.of("t", "c", "z", "y", "x")
                        : StreamSupport.stream(multiscale.path("axes").spliterator(), false)
                                // Version 0.3 has names only.
                                .map(axis -> axis.isTextual() ? axis : axis.path("name"))
                                .map(name -> name.asText().toLowerCase(Locale.ROOT))
                                .toList();
        if (!axes.contains("x") || !axes.contains("y")) {
            throw refused("has the axes " + axes + ", and no x or y");
        }
        for (JsonNode dataset : multiscale.path("datasets")) {
            Path place = folder.resolve(dataset.path("path").asText()).normalize();
            if (!place.startsWith(folder.normalize())) {
                throw refused("names " + dataset.path("path") + ", outside of the folder");
            }
            levels.add(tiles(ZarrArray.open(place)));
        }
        if (levels.isEmpty()) {
            throw refused("lists no levels");
        }
        for (int i = 1; i < levels.size(); i++) {
            if (levels.get(i).size().pixels() > levels.get(0).size().pixels()) {
                throw new InputException(
                        folder
                                + ": lists level "
                                + i
                                + " of "
                                + levels.get(i).size()
                                + " behind the coarser one of "
                                + levels.get(0).size()
                                + "; list the levels from fine to coarse");
            }
        }
        requireColours(attributes.path("omero").path("channels"));
    }

    /** The attributes of a group: those of OME in Zarr 3, all in Zarr 2. */
    static JsonNode attributes(Path folder) {
        Path third = folder.resolve("zarr.json");
        if (Files.exists(third)) {
            JsonNode all = ZarrArray.json(third).path("attributes");
            return all.has("ome") ? all.path("ome") : all;
        }
        return ZarrArray.json(folder.resolve(".zattrs"));
    }

    /** Opens the image of a group. */
    static ZarrImage open(Path folder) {
        return new ZarrImage(folder, attributes(folder));
    }

    private InputException refused(String found) {
        return new InputException(folder + ": " + found + "; export it as one RGB or grey plane");
    }

    private Tiles tiles(ZarrArray array) {
        int[] shape = array.shape();
        if (shape.length != axes.size()) {
            throw refused("has arrays of " + shape.length + " axes, not of " + axes);
        }
        for (int i = 0; i < shape.length; i++) {
            boolean plane = List.of("x", "y", "c").contains(axes.get(i));
            if (!plane && shape[i] > 1) {
                throw refused("has " + shape[i] + " planes along " + axes.get(i));
            }
        }
        int channels = axes.contains("c") ? shape[axes.indexOf("c")] : 1;
        if (channels != 1 && channels != 3) {
            throw refused("has " + channels + " channels");
        }
        return new Tiles(array, axes, channels);
    }

    /** Three channels are colours unless they are said to be shown in others. */
    private void requireColours(JsonNode channels) {
        List<String> shown =
                StreamSupport.stream(channels.spliterator(), false)
                        .map(channel -> channel.path("color").asText().toUpperCase(Locale.ROOT))
                        .filter(colour -> !colour.isEmpty())
                        .map(colour -> colour.replaceFirst("^#", ""))
                        .toList();
        List<String> names =
                StreamSupport.stream(channels.spliterator(), false)
                        .map(channel -> channel.path("label").asText())
                        .toList();
        boolean stains = shown.isEmpty() && names.stream().anyMatch(ZarrImage::isStain);
        if (levels.get(0).channels == 3 && stains) {
            throw refused("has the three channels " + names + ", which are not colours");
        }
        if (levels.get(0).channels == 3 && !shown.isEmpty() && !shown.equals(RGB)) {
            throw refused("has three channels that are shown as " + shown + ", not as RGB");
        }
    }

    /** Whether the name of a channel is something else than a colour, a number or nothing. */
    private static boolean isStain(String name) {
        return !name.toLowerCase(Locale.ROOT)
                .matches("(channel|ch|c|rgb|image|sample)?[ _:-]*[0-9:]*|r|g|b|red|green|blue");
    }

    Size size() {
        return levels.get(0).size();
    }

    /** The levels, of which each is coarser than the one before. */
    List<TiledSlide.Pyramid> pyramid() {
        List<TiledSlide.Pyramid> pyramid = new ArrayList<>();
        for (Tiles tiles : levels) {
            Size size = tiles.size();
            if (pyramid.isEmpty()
                    || size.width() < pyramid.get(pyramid.size() - 1).level().width()) {
                double downsample = TiledSlide.downsample(size(), size);
                Level level = new Level(size, downsample, tiles.storage());
                pyramid.add(new TiledSlide.Pyramid(level, tiles.tileSize(), tiles));
            }
        }
        return pyramid;
    }

    DeclaredResolution resolution() {
        double across = micrometres("x");
        double down = micrometres("y");
        return across < 0 || down < 0
                ? DeclaredResolution.doubted("its scale has no unit of length")
                : DeclaredResolution.of(across, down, "its scale");
    }

    /** The size of a pixel; 0 where none is told, below 0 where it has no unit. */
    private double micrometres(String name) {
        int axis = axes.indexOf(name);
        if (!hasScale(multiscale.path("datasets").path(0)) && !hasScale(multiscale)) {
            return 0;
        }
        double scale = scale(multiscale.path("datasets").path(0), axis) * scale(multiscale, axis);
        String unit = multiscale.path("axes").path(axis).path("unit").asText();
        if (unit.isEmpty()) {
            return scale == 1 ? 0 : -1;
        }
        return scale * OmePixels.micrometres(unit);
    }

    private static boolean hasScale(JsonNode of) {
        return of.path("coordinateTransformations").findValuesAsText("type").contains("scale");
    }

    private static double scale(JsonNode of, int axis) {
        for (JsonNode transform : of.path("coordinateTransformations")) {
            if (transform.path("type").asText().equals("scale")) {
                return transform.path("scale").path(axis).asDouble(1);
            }
        }
        return 1;
    }

    /** The chunks of an array as tiles. */
    private static final class Tiles implements TiledSlide.Tiles {
        private final ZarrArray array;
        private final int channels;
        private final int x;
        private final int y;
        private final int c;

        /** The distance of neighbours along each axis within a chunk. */
        private final int[] strides;

        Tiles(ZarrArray array, List<String> axes, int channels) {
            this.array = array;
            this.channels = channels;
            x = axes.indexOf("x");
            y = axes.indexOf("y");
            c = axes.indexOf("c");
            int[] chunk = array.chunk();
            strides = new int[chunk.length];
            int stride = 1;
            for (int i = chunk.length - 1; i >= 0; i--) {
                strides[i] = stride;
                stride *= chunk[i];
            }
        }

        Size size() {
            return new Size(array.shape()[x], array.shape()[y]);
        }

        Size tileSize() {
            return new Size(array.chunk()[x], array.chunk()[y]);
        }

        String storage() {
            return "Zarr, " + array.storage() + ", chunks of " + tileSize();
        }

        @Override
        public byte[] decode(TileIndex tile) {
            Size size = tileSize();
            byte[] rgb = new byte[Math.toIntExact(3 * size.pixels())];
            int together = c < 0 ? 1 : array.chunk()[c];
            byte[] values = {};
            for (int channel = 0; channel < channels; channel++) {
                if (channel % together == 0) {
                    int[] place = new int[strides.length];
                    place[x] = tile.column();
                    place[y] = tile.row();
                    if (c >= 0) {
                        place[c] = channel / together;
                    }
                    values = array.read(place);
                }
                int from = c < 0 ? 0 : channel % together * strides[c];
                int first = channel;
                int last = channels == 1 ? 2 : channel;
                byte[] read = values;
                IntStream.rangeClosed(first, last).forEach(to -> put(read, from, size, rgb, to));
            }
            return rgb;
        }

        private void put(byte[] values, int from, Size size, byte[] rgb, int channel) {
            int to = channel;
            for (int row = 0; row < size.height(); row++) {
                int at = from + row * strides[y];
                for (int column = 0; column < size.width(); column++, to += 3) {
                    rgb[to] = values[at];
                    at += strides[x];
                }
            }
        }
    }
}
