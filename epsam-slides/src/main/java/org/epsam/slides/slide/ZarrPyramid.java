package org.epsam.slides.slide;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;

/**
 * Stores tiles as chunks of OME-Zarr (NGFF 0.4, Zarr 2), compressed by zlib: what all its readers
 * know. Axes are t, c, z, y, x; a chunk holds one channel. Chunks of zeros are left out, as the
 * format has it.
 */
final class ZarrPyramid implements PyramidFile {
    private static final int TILE = SlideWriter.TILE;

    private final Path target;
    private final Path part;
    private final List<WrittenLevel> levels;
    private final int channels;
    private final int sampleBytes;
    private final Optional<Resolution> resolution;
    private boolean finished;

    ZarrPyramid(
            Path folder,
            List<WrittenLevel> levels,
            TileEncoding encoding,
            Optional<Resolution> resolution)
            throws IOException {
        target = folder.toAbsolutePath();
        if (Files.exists(target)) {
            throw new InputException(target + ": exists; remove it or choose another name");
        }
        part = AtomicFile.unfinished(target);
        Files.createDirectories(part);
        this.levels = levels;
        channels = encoding.channels();
        sampleBytes = encoding.sampleBytes();
        this.resolution = resolution;
    }

    /** Returns whether a file is to be OME-Zarr by its name. */
    static boolean isWanted(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".zarr");
    }

    @Override
    public void put(int level, int index, byte[] tile) throws IOException {
        TileIndex place = levels.get(level).index(index);
        for (int channel = 0; channel < channels; channel++) {
            byte[] plane = new byte[TILE * TILE * sampleBytes];
            boolean empty = true;
            for (int i = 0; i < plane.length; i++) {
                int pixel = i / sampleBytes;
                plane[i] = tile[(pixel * channels + channel) * sampleBytes + i % sampleBytes];
                empty &= plane[i] == 0;
            }
            if (!empty) {
                Path chunk =
                        part.resolve(
                                level
                                        + "/0/"
                                        + channel
                                        + "/0/"
                                        + place.row()
                                        + "/"
                                        + place.column());
                Files.createDirectories(chunk.getParent());
                Files.write(chunk, deflated(plane));
            }
        }
    }

    private static byte[] deflated(byte[] plane) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream zip = new DeflaterOutputStream(out)) {
            zip.write(plane);
        }
        return out.toByteArray();
    }

    @Override
    public void finish() throws IOException {
        Json.write(part.resolve(".zgroup"), Map.of("zarr_format", 2));
        List<Object> datasets = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            WrittenLevel level = levels.get(i);
            Json.write(part.resolve(i + "/.zarray"), array(level));
            double across = levels.get(0).size.width() / (double) level.size.width();
            double down = levels.get(0).size.height() / (double) level.size.height();
            double mpp = resolution.map(Resolution::micrometres).orElse(1.0);
            datasets.add(
                    Map.of(
                            "path",
                            "" + i,
                            "coordinateTransformations",
                            List.of(
                                    Map.of(
                                            "type",
                                            "scale",
                                            "scale",
                                            List.of(1, 1, 1, mpp * down, mpp * across)))));
        }
        Json.write(part.resolve(".zattrs"), attributes(datasets));
        Files.move(part, target);
        finished = true;
    }

    private Map<String, Object> array(WrittenLevel level) {
        Map<String, Object> array = new LinkedHashMap<>();
        array.put("zarr_format", 2);
        array.put("shape", List.of(1, channels, 1, level.size.height(), level.size.width()));
        array.put("chunks", List.of(1, 1, 1, TILE, TILE));
        array.put("dtype", (sampleBytes == 1 ? "|u" : "<u") + sampleBytes);
        array.put("compressor", Map.of("id", "zlib", "level", 6));
        array.put("fill_value", 0);
        array.put("order", "C");
        array.put("filters", null);
        array.put("dimension_separator", "/");
        return array;
    }

    private Map<String, Object> attributes(List<Object> datasets) {
        List<Object> axes = new ArrayList<>();
        axes.add(Map.of("name", "t", "type", "time"));
        axes.add(Map.of("name", "c", "type", "channel"));
        for (String name : List.of("z", "y", "x")) {
            Map<String, Object> axis = new LinkedHashMap<>();
            axis.put("name", name);
            axis.put("type", "space");
            if (resolution.isPresent() && !name.equals("z")) {
                axis.put("unit", "micrometer");
            }
            axes.add(axis);
        }
        List<Object> shown = new ArrayList<>();
        long most = (1L << Byte.SIZE * sampleBytes) - 1;
        String[] colours =
                channels == 3
                        ? new String[] {"FF0000", "00FF00", "0000FF"}
                        : new String[] {"FFFFFF"};
        for (String colour : colours) {
            shown.add(
                    Map.of(
                            "color",
                            colour,
                            "active",
                            true,
                            "window",
                            Map.of("min", 0, "max", most, "start", 0, "end", most)));
        }
        return Map.of(
                "multiscales",
                List.of(Map.of("version", "0.4", "axes", axes, "datasets", datasets)),
                "omero",
                Map.of("version", "0.4", "channels", shown));
    }

    @Override
    public void close() {
        if (!finished) {
            AtomicFolders.delete(part);
        }
    }
}
