package org.epsam.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchScaleTest {
    @TempDir Path dir;

    private Path data(String column, String... values) throws IOException {
        StringBuilder csv = new StringBuilder("image,label,split," + column + "\n");
        for (int i = 0; i < values.length; i++) {
            int side = i == 0 ? 96 : 80;
            ImageFile.writePng(
                    dir.resolve(i + ".png"), new RgbImage(64, side, new byte[3 * 64 * side]));
            csv.append(i + ".png," + i % 2 + ",train," + values[i] + "\n");
        }
        return Files.writeString(dir.resolve("manifest.csv"), csv.toString());
    }

    private PatchScale scale(String column, String... values) throws IOException {
        return PatchScale.of(Dataset.open(data(column, values)));
    }

    @Test
    void mostPatchesTellTheSideAndTheManifestTheResolution() throws IOException {
        assertThat(scale("mpp", "0.2430", "0.2500", "0.2500"))
                .isEqualTo(new PatchScale(80, Optional.of(0.25)));
    }

    @Test
    void severalResolutionsOrNoneAreUnknown() throws IOException {
        assertThat(scale("mpp", "0.25", "0.5", "0.5").micrometres()).isEmpty();
        assertThat(scale("mpp", "", "", "").micrometres()).isEmpty();
        assertThat(scale("mpp", "fine", "0.5", "0.5").micrometres()).isEmpty();
        assertThat(scale("other", "0.5", "0.5", "0.5").micrometres()).isEmpty();
    }

    @Test
    void anOlderRunDoesNotTell() throws IOException {
        Files.writeString(dir.resolve("run.json"), "{\"seed\": 1}");
        assertThatThrownBy(() -> PatchScale.of(new Run(dir)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("add \"patch_side\"");
        Files.writeString(dir.resolve("run.json"), "{\"patch_side\": 64, \"mpp\": 0.5}");
        assertThat(PatchScale.of(new Run(dir))).isEqualTo(new PatchScale(64, Optional.of(0.5)));
    }
}
