package org.epsam.core.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.epsam.core.Golden;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdsFilterTest {
    @Test
    void scoresAndKeepsAsTheOriginal() throws JsonProcessingException {
        Golden golden = Golden.read("ids/ids.safetensors");
        IdsFilter filter = new IdsFilter(Double.parseDouble(golden.metadata("threshold")));
        String[] cases = new ObjectMapper().readValue(golden.metadata("cases"), String[].class);
        assertThat(cases).hasSize(11);
        for (String name : cases) {
            double score = IdsFilter.score(golden.mask(name + ".cam"), golden.mask(name + ".pred"));
            assertThat(score).as(name).isEqualTo(golden.scalar(name + ".score"));
            assertThat(filter.accepts(score))
                    .as(name)
                    .isEqualTo(golden.scalar(name + ".accept") == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"512x512, 0", "384x512, 1"})
    void scoresTheMasksOfTheOtherFiles(String size, int picture) {
        Golden golden = Golden.read("ids/ids.safetensors");
        Golden cam = Golden.read("classifier/cam_" + size + ".safetensors");
        Mask sam =
                ImageFile.readMask(
                        org.epsam.nets.Golden.file("sam/forward_" + picture + "_pred.png"));
        for (String set : new String[] {"16", "17"}) {
            String name = "pipeline." + size + ".camelyon" + set;
            assertThat(IdsFilter.score(cam.mask("c" + set + ".mask"), sam))
                    .as(name)
                    .isEqualTo(golden.scalar(name + ".score"));
            assertThat(sam.area()).isEqualTo((long) golden.doubles(name + ".intersection_pred")[1]);
        }
    }

    @Test
    void refusesMasksOfDifferentSizes() {
        assertThatThrownBy(
                        () ->
                                IdsFilter.score(
                                        new Mask(2, 1, new byte[2]), new Mask(1, 2, new byte[2])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IdsFilter(90)).hasMessageContaining("90");
    }
}
