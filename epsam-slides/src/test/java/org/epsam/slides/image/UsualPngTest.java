package org.epsam.slides.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not usual must go the long way, where it is refused or understood. */
class UsualPngTest {
    @TempDir private Path dir;

    private static byte[] png(int type) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(60, 35, type), "png", out);
        return out.toByteArray();
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(dir.resolve("image.png"), bytes);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    void whatJavaWritesIsUsual(int type) throws IOException {
        assertThat(UsualPng.of(file(png(type))).map(ImageSummary::size)).contains(new Size(60, 35));
    }

    @Test
    void textsBeforeThePixelsArePassedOver() throws IOException {
        assertThat(UsualPng.of(file(withText(40))).map(ImageSummary::size))
                .contains(new Size(60, 35));
        // The pixels are not within what is read; the long way finds them.
        Path file = file(withText(5000));
        assertThat(UsualPng.of(file)).isEmpty();
        assertThat(ImageFile.size(file)).isEqualTo(new Size(60, 35));
    }

    @Test
    void pipesAndNamesThatAreNoTextAreNotOpened() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not here");
        Path image = file(png(BufferedImage.TYPE_3BYTE_BGR));
        String commands = "mkfifo pipe.png; cp image.png $'caf\\xe9.png'";
        new ProcessBuilder("/bin/bash", "-c", commands).directory(dir.toFile()).start().waitFor();
        try (Stream<Path> files = Files.list(dir)) {
            List<Path> others = files.filter(f -> !f.equals(image)).toList();
            assertThat(others).hasSize(2);
            for (Path other : others) {
                assertThatThrownBy(() -> ImageFile.size(other))
                        .isInstanceOf(InputException.class)
                        .message()
                        .containsAnyOf("no such file", "is not text in");
            }
        }
    }

    private static byte[] withText(int length) throws IOException {
        byte[] png = png(BufferedImage.TYPE_3BYTE_BGR);
        byte[] text = new byte[4 + length];
        Arrays.fill(text, (byte) 'a');
        System.arraycopy("tEXt".getBytes(), 0, text, 0, 4);
        text[5] = 0;
        CRC32 sum = new CRC32();
        sum.update(text);
        return ByteBuffer.allocate(png.length + 12 + length)
                .put(png, 0, 33)
                .putInt(length)
                .put(text)
                .putInt((int) sum.getValue())
                .put(png, 33, png.length - 33)
                .array();
    }

    @Test
    void whatIsDamagedOrStrangeIsNotUsual() throws IOException {
        byte[] png = png(BufferedImage.TYPE_3BYTE_BGR);
        assertThat(UsualPng.of(dir.resolve("none.png"))).isEmpty();
        assertThat(UsualPng.of(file(new byte[0]))).isEmpty();
        assertThat(UsualPng.of(file(Arrays.copyOf(png, 40)))).isEmpty();
        assertThat(UsualPng.of(file(Arrays.copyOf(png, png.length - 1)))).isEmpty();
        assertThat(UsualPng.of(file(Arrays.copyOf(png, png.length + 1)))).isEmpty();
        for (int at : new int[] {0, 11, 15, 24, 25, 26, 27, 28}) {
            byte[] changed = png.clone();
            changed[at] ^= 0x55;
            assertThat(UsualPng.of(file(changed))).as("byte %d", at).isEmpty();
        }
    }

    @Test
    void sizesThatTheFileCannotHoldAreNotUsual() throws IOException {
        byte[] png = png(BufferedImage.TYPE_3BYTE_BGR);
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 16384).putInt(20, 16384);
        assertThat(UsualPng.of(file(png))).isEmpty();
        header.putInt(16, 16385).putInt(20, 1);
        assertThat(UsualPng.of(file(png))).isEmpty();
        header.putInt(16, 0);
        assertThat(UsualPng.of(file(png))).isEmpty();
    }
}
