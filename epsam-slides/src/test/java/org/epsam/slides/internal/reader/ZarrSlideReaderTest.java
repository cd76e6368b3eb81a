package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.epsam.slides.TestSlides.whole;

import com.github.luben.zstd.Zstd;
import com.scalableminds.bloscjava.Blosc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.data.Offset;
import org.epsam.base.InputException;
import org.epsam.base.io.ResultNames;
import org.epsam.slides.TestSlides;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.patch.SlideFolder;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zarr of a small picture, written here by the letter of its specification. */
class ZarrSlideReaderTest {
    private static final int WIDTH = 90;
    private static final int HEIGHT = 70;
    private static final int CHUNK = 32;
    private static final RgbImage PICTURE = TestSlides.picture(WIDTH, HEIGHT);

    @TempDir private Path dir;

    private static byte[] packed(String codec, byte[] data) throws IOException {
        switch (codec) {
            case "zstd":
                return Zstd.compress(data);
            case "blosc":
                try {
                    return Blosc.compress(data, 1);
                } catch (LinkageError e) {
                    return Assumptions.abort("Blosc cannot be loaded on this system");
                }
            case "gzip":
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
                    zip.write(data);
                }
                return out.toByteArray();
            default:
                return data;
        }
    }

    /** A chunk of y, x, c; 9 beyond the border. */
    private static byte[] chunk(int row, int column) {
        byte[] out = new byte[CHUNK * CHUNK * 3];
        for (int i = 0; i < out.length; i++) {
            int x = column * CHUNK + i / 3 % CHUNK;
            int y = row * CHUNK + i / 3 / CHUNK;
            out[i] = (byte) (x < WIDTH && y < HEIGHT ? PICTURE.get(x, y, i % 3) : 9);
        }
        return out;
    }

    private static String multiscales(String unit, String colours) {
        String space = "{\"name\":\"%s\",\"type\":\"space\"" + unit + "}";
        return "\"multiscales\":[{\"axes\":["
                + String.format(space, "y")
                + ","
                + String.format(space, "x")
                + ",{\"name\":\"c\",\"type\":\"channel\"}],\"datasets\":[{\"path\":\"0\","
                + "\"coordinateTransformations\":[{\"type\":\"scale\",\"scale\":[0.5,0.5,1]}]}]}]"
                + colours;
    }

    private static final String MICROMETRES = ",\"unit\":\"micrometer\"";

    private Path second(String compressor, String codec, String attributes) throws IOException {
        Path folder = dir.resolve("slide.ome.zarr");
        Files.createDirectories(folder.resolve("0"));
        Files.writeString(folder.resolve(".zgroup"), "{\"zarr_format\":2}");
        Files.writeString(folder.resolve(".zattrs"), "{" + attributes + "}");
        Files.writeString(
                folder.resolve("0/.zarray"),
                "{\"zarr_format\":2,\"shape\":[70,90,3],\"chunks\":[32,32,3],\"dtype\":\"|u1\","
                        + "\"compressor\":"
                        + compressor
                        + ",\"fill_value\":0,\"order\":\"C\",\"filters\":null}");
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                Files.write(
                        folder.resolve("0/" + row + "." + column + ".0"),
                        packed(codec, chunk(row, column)));
            }
        }
        return folder;
    }

    @ParameterizedTest
    @CsvSource({"blosc", "zstd", "gzip", "null"})
    void secondVersionInAllCodecs(String codec) throws IOException {
        String compressor = codec.equals("null") ? codec : "{\"id\":\"" + codec + "\"}";
        Path folder = second(compressor, codec, multiscales(MICROMETRES, ""));
        assertThat(ResultNames.of(folder)).isEqualTo("slide");
        assertThat(SlideFolder.isSlide(folder)).isTrue();
        try (Slide slide = Slides.open(folder)) {
            assertThat(slide.reader()).isEqualTo("OME-Zarr");
            assertThat(slide.size()).isEqualTo(new Size(WIDTH, HEIGHT));
            assertThat(slide.resolution().orElseThrow().micrometres())
                    .isCloseTo(0.5, Offset.offset(1e-9));
            assertThat(whole(slide)).isEqualTo(PICTURE);
        }
    }

    /** Shards of 2 x 2 chunks. */
    private Path third(boolean indexFirst) throws IOException {
        Path folder = dir.resolve("third.zarr");
        Files.createDirectories(folder.resolve("0"));
        Files.writeString(
                folder.resolve("zarr.json"),
                "{\"zarr_format\":3,\"node_type\":\"group\",\"attributes\":{\"ome\":{\"version\":"
                        + "\"0.5\","
                        + multiscales(MICROMETRES, "")
                        + "}}}");
        Files.writeString(
                folder.resolve("0/zarr.json"),
                "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[70,90,3],\"data_type\":"
                    + "\"uint8\",\"chunk_grid\":{\"name\":\"regular\",\"configuration\":"
                    + "{\"chunk_shape\":[64,64,3]}},\"chunk_key_encoding\":{\"name\":\"default\","
                    + "\"configuration\":{\"separator\":\"/\"}},\"fill_value\":255,\"codecs\":["
                    + "{\"name\":\"sharding_indexed\",\"configuration\":{\"chunk_shape\":"
                    + "[32,32,3],\"codecs\":[{\"name\":\"bytes\"},{\"name\":\"zstd\"},"
                    + "{\"name\":\"crc32c\"}],\"index_codecs\":[{\"name\":\"bytes\"},"
                    + "{\"name\":\"crc32c\"}],\"index_location\":\""
                        + (indexFirst ? "start" : "end")
                        + "\"}}]}");
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 2; column++) {
                Path file = folder.resolve("0/c/" + row + "/" + column + "/0");
                Files.createDirectories(file.getParent());
                Files.write(file, shard(row, column, indexFirst));
            }
        }
        return folder;
    }

    private static byte[] shard(int row, int column, boolean indexFirst) throws IOException {
        ByteBuffer index = ByteBuffer.allocate(4 * 16).order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int i = 0; i < 4; i++) {
            int y = 2 * row + i / 2;
            int x = 2 * column + i % 2;
            if (y * CHUNK >= HEIGHT || x * CHUNK >= WIDTH) {
                index.putLong(-1).putLong(-1);
                continue;
            }
            byte[] part = summed(packed("zstd", chunk(y, x)));
            index.putLong(data.size() + (indexFirst ? 68 : 0)).putLong(part.length);
            data.write(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (indexFirst) {
            out.write(summed(index.array()));
        }
        data.writeTo(out);
        if (!indexFirst) {
            out.write(summed(index.array()));
        }
        return out.toByteArray();
    }

    private static byte[] summed(byte[] data) {
        CRC32C sum = new CRC32C();
        sum.update(data);
        return ByteBuffer.allocate(data.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(data)
                .putInt((int) sum.getValue())
                .array();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thirdVersionInShards(boolean indexFirst) throws IOException {
        Path folder = third(indexFirst);
        try (Slide slide = Slides.open(folder)) {
            assertThat(slide.levels().get(0).storage())
                    .isEqualTo("Zarr, zstd, sharded, chunks of 32 x 32");
            assertThat(whole(slide)).isEqualTo(PICTURE);
        }
        Path shard = folder.resolve("0/c/0/0/0");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length / 2] ^= 1;
        Files.write(shard, bytes);
        try (Slide slide = Slides.open(folder)) {
            assertThatThrownBy(() -> whole(slide))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("damaged: chunk c/0/0/0: its checksum is wrong");
        }
    }

    @Test
    void missingChunksHoldTheFillValue() throws IOException {
        Path folder = third(false);
        Files.delete(folder.resolve("0/c/1/1/0"));
        try (Slide slide = Slides.open(folder)) {
            RgbImage image = whole(slide);
            assertThat(image.get(80, 66, 1)).isEqualTo(255);
            assertThat(image.get(63, 63, 0)).isEqualTo(PICTURE.get(63, 63, 0));
        }
    }

    @Test
    void imagesMayHaveNamesInALayoutOfSeveral() throws IOException {
        Path image = second("null", "null", multiscales(MICROMETRES, ""));
        Path folder = dir.resolve("several.zarr");
        Files.createDirectories(folder.resolve("OME"));
        Files.move(image, folder.resolve("scan"));
        Files.writeString(folder.resolve(".zattrs"), "{\"bioformats2raw.layout\":3}");
        Files.writeString(folder.resolve("OME/.zattrs"), "{\"series\":[\"scan\"]}");
        try (Slide slide = Slides.open(folder)) {
            assertThat(whole(slide)).isEqualTo(PICTURE);
        }
        Files.writeString(folder.resolve("OME/.zattrs"), "{\"series\":[\"../scan\"]}");
        assertThatThrownBy(() -> Slides.open(folder)).hasMessageContaining("outside of the folder");
    }

    @Test
    void levelsFromCoarseToFineAreRefused() throws IOException {
        Path folder =
                second(
                        "null",
                        "null",
                        multiscales(MICROMETRES, "")
                                .replace("\"datasets\":[", "\"datasets\":[{\"path\":\"1\"},"));
        Files.createDirectories(folder.resolve("1"));
        Files.writeString(
                folder.resolve("1/.zarray"),
                Files.readString(folder.resolve("0/.zarray")).replace("[70,90,3]", "[35,45,3]"));
        assertThatThrownBy(() -> Slides.open(folder))
                .hasMessageContaining("lists level 1 of 90 x 70 behind the coarser one of 45 x 35");
    }

    @Test
    void whatIsNoPictureOfColoursIsRefused() throws IOException {
        Path folder =
                second(
                        "null",
                        "null",
                        multiscales(
                                MICROMETRES,
                                ",\"omero\":{\"channels\":[{\"color\":\"0000FF\"},"
                                        + "{\"color\":\"00FF00\"},{\"color\":\"FF00FF\"}]}"));
        assertThatThrownBy(() -> Slides.open(folder))
                .hasMessageContaining("three channels that are shown as [0000FF, 00FF00, FF00FF]");
        second("{\"id\":\"lz4\"}", "null", multiscales(MICROMETRES, ""));
        assertThatThrownBy(() -> Slides.open(folder)).hasMessageContaining("the codec 'lz4'");
        second("null", "null", "");
        assertThatThrownBy(() -> Slides.open(folder))
                .hasMessageContaining("Zarr without an image of OME");
        second("null", "null", multiscales(MICROMETRES, "").replace("\"0\"", "\"../../x\""));
        assertThatThrownBy(() -> Slides.open(folder)).hasMessageContaining("outside of the folder");
        String stains =
                ",\"omero\":{\"channels\":[{\"label\":\"DAPI\"},{\"label\":\"CD3\"},"
                        + "{\"label\":\"CD8\"}]}";
        second("null", "null", multiscales(MICROMETRES, stains));
        assertThatThrownBy(() -> Slides.open(folder))
                .hasMessageContaining("three channels [DAPI, CD3, CD8], which are not colours");
        second("null", "null", multiscales(MICROMETRES, stains.replaceAll("DAPI|CD", "Channel ")));
        Slides.open(folder).close();
        second("null", "null", multiscales("", ""));
        try (Slide slide = Slides.open(folder)) {
            assertThat(slide.resolution()).isEmpty();
            assertThat(slide.notes()).singleElement().asString().contains("no unit of length");
        }
        second(
                "null",
                "null",
                multiscales(MICROMETRES, "").replaceAll(",\"coordinateTransf[^]]*]}]", ""));
        try (Slide slide = Slides.open(folder)) {
            assertThat(slide.resolution()).as("no pixel size is told").isEmpty();
        }
        Files.write(folder.resolve("0/0.0.0"), new byte[7]);
        try (Slide slide = Slides.open(folder)) {
            assertThatThrownBy(() -> whole(slide))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("chunk 0.0.0: a chunk of 7 bytes in place of 3072");
        }
    }
}
