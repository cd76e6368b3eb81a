package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.internal.jpeg.JpegScans;
import org.epsam.slides.internal.tiff.TiffTag;
import org.epsam.slides.patch.SlideList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small files that ask for much: each is refused within ten seconds and without more memory than 64
 * times its size and 256 MiB.
 */
class HostileFileTest {
    private static final int UNDEFINED = -1;

    @TempDir private Path dir;

    private static void refused(Path file, ThrowingCallable read, String reason)
            throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long began = System.nanoTime();
        assertThatThrownBy(read)
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
        assertThat((System.nanoTime() - began) / 1e9).isLessThan(10);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .isLessThan(64 * Files.size(file) + (256L << 20));
    }

    private static void refusedSlide(Path file, String reason) throws IOException {
        refused(file, () -> new DicomSlideReader().open(file).close(), reason);
    }

    /** Each item begins a sequence that would read all that follows, and so would its items. */
    @Test
    void sequencesOfDicomEndWithWhatHoldsThem() throws IOException {
        DicomFile file = new DicomFile();
        file.more =
                f -> {
                    f.head(0x52009230, "SQ", UNDEFINED);
                    for (int i = 0; i < 4000; i++) {
                        f.item(0xfffee000, 12);
                        f.head(0x52009230, "SQ", UNDEFINED);
                    }
                };
        refusedSlide(file.write(dir.resolve("a.dcm")), "");
        file = new DicomFile();
        file.more =
                f -> {
                    f.head(0x52009230, "SQ", 8 + 8);
                    f.item(0xfffee000, 100);
                    f.text(0x00280030, "DS", "0".repeat(92));
                };
        refusedSlide(file.write(dir.resolve("b.dcm")), "ends beyond the sequence that holds it");
        file = new DicomFile();
        file.more =
                f -> {
                    f.head(0x52009230, "SQ", 8 + 16);
                    f.item(0xfffee000, 16);
                    f.text(0x00280030, "DS", "0".repeat(92));
                };
        refusedSlide(file.write(dir.resolve("c.dcm")), "ends beyond the sequence that holds it");
    }

    @Test
    void elementsOfDicomAreCounted() throws IOException {
        DicomFile file = new DicomFile();
        file.more =
                f -> {
                    for (int i = 0; i < 70_000; i++) {
                        f.text(0x00290000 + i, "LO", "");
                    }
                };
        refusedSlide(file.write(dir.resolve("a.dcm")), "more than 65536 elements");
    }

    @Test
    void aVastSizeOfDicomTakesNoMemoryOfItsOwn() throws IOException {
        DicomFile file = new DicomFile();
        file.whole = new int[] {3 * 4000, 2 * 4000, 1};
        file.organization = "TILED_SPARSE";
        file.positions = new int[][] {{1, 1}};
        Path path = file.write(dir.resolve("a.dcm"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        new DicomSlideReader().open(path).close();
        long before = threads.getCurrentThreadAllocatedBytes();
        new DicomSlideReader().open(path).close();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
    }

    /** Many directories whose fields are the same bytes. */
    @Test
    void fieldsOfTiffMayNotShareTheFile() throws IOException {
        int pages = 300;
        int shared = 500_000;
        ByteBuffer tiff =
                ByteBuffer.allocate(8 + pages * (2 + 3 * 12 + 4) + shared)
                        .order(ByteOrder.LITTLE_ENDIAN);
        tiff.putInt(0x002a4949).putInt(8);
        for (int i = 0; i < pages; i++) {
            tiff.putShort((short) 3);
            int data = 8 + pages * (2 + 3 * 12 + 4);
            for (int tag : new int[] {TiffTag.DESCRIPTION, TiffTag.SOFTWARE, TiffTag.XMP}) {
                tiff.putShort((short) tag).putShort((short) 2).putInt(shared).putInt(data);
            }
            tiff.putInt(i + 1 < pages ? tiff.position() + 4 : 0);
        }
        Path file = Files.write(dir.resolve("a.tif"), tiff.array());
        refused(file, () -> new TiffSlideReader().open(file).close(), "share bytes");
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        ByteBuffer head = ByteBuffer.allocate(8 + data.length);
        head.putInt(data.length).put(type.getBytes(StandardCharsets.ISO_8859_1)).put(data);
        CRC32 crc = new CRC32();
        crc.update(head.array(), 4, 4 + data.length);
        out.writeBytes(head.array());
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater(9);
        deflater.setInput(bytes);
        deflater.finish();
        byte[] out = new byte[bytes.length / 500 + 1000];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    private static ByteArrayOutputStream png(int width, int height, int bits, int colours) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'});
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        chunk(out, "IHDR", header.put((byte) bits).put((byte) colours).array());
        return out;
    }

    @Test
    void chunksOfPngLieInTheFile() throws IOException {
        ByteArrayOutputStream out = png(64, 64, 8, 2);
        out.writeBytes(ByteBuffer.allocate(8).putInt(0x7ffffff0).putInt(0x74455874).array());
        out.writeBytes("note\0text IEND....".getBytes(StandardCharsets.ISO_8859_1));
        Path file = Files.write(dir.resolve("a.png"), out.toByteArray());
        refused(file, () -> ImageFile.readRgb(file), "ends beyond the file");
        refused(file, () -> ImageFile.size(file), "ends beyond the file");
    }

    @Test
    void textsOfPngAreFew() throws IOException {
        ByteArrayOutputStream out = png(64, 64, 8, 2);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes("note\0\0".getBytes(StandardCharsets.ISO_8859_1));
        text.writeBytes(deflated(new byte[1 << 18]));
        for (int i = 0; i < 5000; i++) {
            chunk(out, "zTXt", text.toByteArray());
        }
        chunk(out, "IDAT", deflated(new byte[64 * 193]));
        chunk(out, "IEND", new byte[0]);
        Path file = Files.write(dir.resolve("a.png"), out.toByteArray());
        refused(file, () -> ImageFile.readRgb(file), "more than 256 texts");
    }

    /** Declares 16384 x 16384 pixels and has the first row. */
    @Test
    void pixelsThatAreNotThereTakeNoMemory() throws IOException {
        ByteArrayOutputStream out = png(16384, 16384, 8, 2);
        chunk(out, "IDAT", deflated(new byte[3 * 16384 + 1]));
        byte[] padding = new byte[800_000];
        new Random(1).nextBytes(padding);
        chunk(out, "ruBB", padding);
        chunk(out, "IEND", new byte[0]);
        Path file = Files.write(dir.resolve("a.png"), out.toByteArray());
        refused(file, () -> ImageFile.readRgb(file), "damaged, cut off or unusual PNG");
        Path small = Files.write(dir.resolve("b.png"), Arrays.copyOf(out.toByteArray(), 100_000));
        refused(small, () -> ImageFile.readRgb(small), "declares 16384 x 16384 pixels");
    }

    @Test
    void pixelsOfBmpLieInTheFile() throws IOException {
        ByteBuffer bmp = ByteBuffer.allocate(200_000).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B').put((byte) 'M').putInt(200_000).putInt(0).putInt(54);
        bmp.putInt(40).putInt(16000).putInt(16000).putShort((short) 1).putShort((short) 24);
        Path file = Files.write(dir.resolve("a.bmp"), bmp.array());
        refused(file, () -> ImageFile.readRgb(file), "more pixels than its 200000 bytes hold");
    }

    /** A progressive image, whose last scan is repeated until there are just too many. */
    @Test
    void scansOfJpegAreCounted() throws IOException {
        BufferedImage image = new BufferedImage(800, 800, BufferedImage.TYPE_INT_RGB);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.write(null, new IIOImage(image, null, null), how);
        }
        writer.dispose();
        byte[] whole = bytes.toByteArray();
        int last = whole.length - 2;
        while (whole[last] != (byte) 0xff || whole[last + 1] != (byte) 0xda) {
            last--;
        }
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        many.write(whole, 0, whole.length - 2);
        for (int i = 0; i < JpegScans.MOST; i++) {
            many.write(whole, last, whole.length - 2 - last);
        }
        many.write(whole, whole.length - 2, 2);
        Path file = Files.write(dir.resolve("a.jpg"), many.toByteArray());
        refused(file, () -> ImageFile.readRgb(file), "more than 50 scans");
        Path sound = Files.write(dir.resolve("b.jpg"), whole);
        assertThat(ImageFile.readRgb(sound).width()).isEqualTo(800);
    }

    private Path packed(String begin, String piece, int times, String end) throws IOException {
        Path file = dir.resolve("a.geojson.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(begin.getBytes(StandardCharsets.UTF_8));
            byte[] many = piece.repeat(1000).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < times / 1000; i++) {
                out.write(many);
            }
            out.write(end.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    @Test
    void whatIsPackedHasLimits() throws IOException {
        Path objects = packed("{\"a\":[", "{},", 20_000_000, "{}]}");
        refused(objects, () -> AnnotationFile.read(objects), "its content takes more than");
        Path spaces = packed("{", " ".repeat(1000), 600_000, "}");
        refused(spaces, () -> AnnotationFile.read(spaces), "its content takes more than");
    }

    @Test
    void nestingOfJsonHasALimit() throws IOException {
        Path file = Files.writeString(dir.resolve("a.json"), "{\"a\":" + "[".repeat(2000));
        refused(file, () -> AnnotationFile.read(file), "not well-formed JSON");
    }

    @Test
    void outlinesThatCrossThemselvesWithoutEndAreRefused() throws IOException {
        Random random = new Random(3);
        StringBuilder json = new StringBuilder("{\"type\":\"Feature\",\"geometry\":");
        json.append("{\"type\":\"Polygon\",\"coordinates\":[[");
        for (int i = 0; i < 600; i++) {
            json.append(i == 0 ? "" : ",");
            json.append("[").append(random.nextInt(9999)).append(",").append(random.nextInt(9999));
            json.append("]");
        }
        Path file = Files.writeString(dir.resolve("a.json"), json.append("]]}}"));
        refused(file, () -> AnnotationFile.read(file), "crosses itself too often");
    }

    /** What the libraries underneath answer with errors of their own. */
    @Test
    void unusualCharactersAndNumbersAreRefusedInOneLine() throws IOException {
        String digits = "9".repeat(400);
        Path numbers =
                Files.writeString(
                        dir.resolve("a.json"),
                        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":["
                                + digits
                                + ","
                                + digits
                                + "]}}");
        refused(numbers, () -> AnnotationFile.read(numbers), "is not a pair of numbers");
        Path type = Files.writeString(dir.resolve("a.xml"), "<!DOCTYPE a [ \u0001 ]><a/>");
        refused(type, () -> AnnotationFile.read(type), "not well-formed XML");
        Path list = Files.writeString(dir.resolve("a.csv"), "slide\nb\0c.svs\n");
        assertThatThrownBy(() -> SlideList.read(list))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no file can have the name");
    }

    @Test
    void columnsOfATableAreComparedAtOnce() throws IOException {
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            header.append("c").append(i).append(",");
        }
        Path file = Files.writeString(dir.resolve("a.csv"), header + "c0\n");
        refused(file, () -> CsvTable.read(file), "has the column c0 more than once");
    }
}
