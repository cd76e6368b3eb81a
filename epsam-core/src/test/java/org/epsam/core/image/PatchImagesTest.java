package org.epsam.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchImagesTest {
    @Test
    void coloursAreReadAsStoredOrWithRedAndBlueExchanged(@TempDir Path dir) {
        Path file = dir.resolve("a_1.png");
        ImageFile.writePng(file, new RgbImage(2, 1, new byte[] {1, 2, 3, 40, 50, 60}));
        Patch patch = new Patch("a", file, 1, Optional.empty(), Split.TRAIN, "s");
        assertThat(new PatchImages(false, 100).read(patch).rgb())
                .containsExactly(1, 2, 3, 40, 50, 60);
        assertThat(new PatchImages(true, 100).read(patch).rgb())
                .containsExactly(3, 2, 1, 60, 50, 40);
    }
}
