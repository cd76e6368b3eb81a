package org.epsam.slides.tissue;

import static org.assertj.core.api.Assertions.assertThat;

import org.epsam.slides.GoldenTensors;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Saturation;
import org.junit.jupiter.api.Test;

class TissueMaskTest {
    @Test
    void equalsTheOriginalsMask() {
        GoldenTensors golden = GoldenTensors.open("wsi/tissue_and_centers.safetensors");
        Mask mask =
                TissueMask.of(
                        Saturation.of(
                                ImageFile.readRgb(GoldenTensors.file("wsi/thumbnail_256x320.png"))),
                        4);

        assertThat(mask.values()).isEqualTo(golden.mask("tissue_mask").values());
        assertThat(mask.values())
                .isEqualTo(
                        ImageFile.readMask(GoldenTensors.file("wsi/tissue_mask_256x320.png"))
                                .values());
        assertThat(mask.area()).isBetween(1L, 256L * 320 - 1);
    }
}
