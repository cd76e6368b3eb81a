package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunSegmentationTest {
    @TempDir Path dir;

    @Test
    void inputsAreImagesOrSlidesOrNone() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("images"));
        assertThatThrownBy(() -> RunSegmentation.of(List.of(folder), dir))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        folder
                                + ": no images or slides found; give png, jpg, tif or bmp files,"
                                + " slides, or a folder of them");
        ImageFile.writePng(folder.resolve("a.png"), new RgbImage(64, 64, new byte[3 * 64 * 64]));
        assertThat(RunSegmentation.of(List.of(folder), dir).hasSlides()).isFalse();
        int wide = 4097;
        ImageFile.writePng(folder.resolve("b.png"), new RgbImage(wide, 8, new byte[24 * wide]));
        assertThat(RunSegmentation.of(List.of(folder), dir).hasSlides()).isTrue();
        assertThatThrownBy(() -> RunSegmentation.of(List.of(folder), folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is an input and the folder of results");
    }

    @Test
    void aFileInPlaceOfTheFolderOfResultsIsRefusedAtOnce() throws IOException {
        Path image = dir.resolve("a.png");
        ImageFile.writePng(image, new RgbImage(64, 64, new byte[3 * 64 * 64]));
        for (Path out : List.of(image, image.resolve("in"), image.resolve("in/deeper"))) {
            assertThatThrownBy(() -> RunSegmentation.of(List.of(image), out))
                    .isInstanceOf(InputException.class)
                    .hasMessage(image + ": is not a folder; choose another --out");
        }
    }
}
