package org.epsam.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.epsam.app.Program;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code epsam read} writes what the slide's own methods return. */
class ReadCommandTest {
    @TempDir private Path dir;
    private Path file;
    private Path out;

    @BeforeEach
    void draw() {
        file = dir.resolve("slide.tif");
        out = dir.resolve("part.png");
        int side = SlideWriter.TILE;
        byte[] rgb = new byte[3 * side * side];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (100 + i / 3 % side / 2 + i / 3 / side / 4);
        }
        try (SlideWriter writer =
                SlideWriter.rgb(
                        file, new Size(2 * side, side), 90, Optional.of(new Resolution(0.5)))) {
            writer.write(new RgbImage(side, side, rgb));
            writer.write(new RgbImage(side, side, rgb));
            writer.finish();
        }
    }

    @Test
    void aRegionOfALevel() {
        Program answer =
                Program.run("read", file, "--level", 1, "--region", "-10,20,100,60", "--out", out);
        assertThat(answer.out()).isEqualToIgnoringNewLines(out + ": 100 x 60 px");
        assertThat(answer.err()).isEmpty();
        try (Slide slide = Slides.open(file)) {
            assertThat(ImageFile.readRgb(out))
                    .isEqualTo(slide.read(new Region(1, -10, 20, 100, 60)));
        }
    }

    @Test
    void allOfItAtAPixelSize() {
        Program.run("read", file, "--mpp", 2, "--out", out);
        try (Slide slide = Slides.open(file)) {
            assertThat(ImageFile.readRgb(out))
                    .isEqualTo(slide.readScaled(4, 0, 0, new Size(128, 64)));
        }
        Program.run("read", file, "--mpp", 2, "--slide-mpp", 1, "--out", out);
        assertThat(ImageFile.size(out)).isEqualTo(new Size(256, 128));
    }

    @Test
    void mistakesEndInOneLine() throws IOException {
        Program.run("read", file, "--level", 7, "--out", out)
                .assertEndsInOneLine("has the levels 0 to 1");
        Program.run("read", file, "--region", "1,2,3", "--out", out)
                .assertEndsInOneLine("give left, top, width and height");
        Program.run("read", file, "--region", "0,0,0,5", "--out", out)
                .assertEndsInOneLine("give left, top, width and height");
        Program.run("read", file, "--region", "0,0,99999,99999", "--out", out)
                .assertEndsInOneLine("is too large");
        Program.run("read", file, "--mpp", 1, "--level", 0, "--out", out)
                .assertEndsInOneLine("--mpp: chooses the level itself");
        Program.run("read", file, "--image", "label", "--out", out)
                .assertEndsInOneLine("has no image 'label'");
        Program.run("read", dir.resolve("absent.svs"), "--out", out)
                .assertEndsInOneLine("no such file");
        assertThat(Files.exists(out)).isFalse();
    }
}
