package org.epsam.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.nets.Golden;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchImagesTest {
    private static Patch patch(Path file) {
        return new Patch(
                "a", file, ImageFile.size(file), 1, true, Optional.empty(), Split.TRAIN, "s");
    }

    @Test
    void coloursAreReadAsStoredOrWithRedAndBlueExchanged(@TempDir Path dir) {
        Path file = dir.resolve("a_1.png");
        ImageFile.writePng(file, new RgbImage(2, 1, new byte[] {1, 2, 3, 40, 50, 60}));
        Patch patch = patch(file);
        assertThat(new PatchImages(false, StainNormalisation.NONE, 100).read(patch).rgb())
                .containsExactly(1, 2, 3, 40, 50, 60);
        assertThat(new PatchImages(true, StainNormalisation.NONE, 100).read(patch).rgb())
                .containsExactly(3, 2, 1, 60, 50, 40);
    }

    @Test
    void theStainIsNormalisedUnlessItIsAskedForAsItIs() {
        Path file = Golden.file("images/he_384x512.png");
        Patch patch = patch(file);
        RgbImage stored = ImageFile.readRgb(file);
        PatchImages images = new PatchImages(true, StainNormalisation.MACENKO, 0);
        assertThat(images.read(patch).rgb())
                .isEqualTo(StainNormalisation.MACENKO.of(stored.swapRedBlue()).rgb());
        assertThat(images.readAsStained(patch).rgb()).isEqualTo(stored.swapRedBlue().rgb());
        PatchImages plain = new PatchImages(false, StainNormalisation.NONE, 0);
        assertThat(plain.readAsStained(patch).rgb()).isEqualTo(stored.rgb());
    }
}
