package org.epsam.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.Size;
import org.junit.jupiter.api.Test;

class InputFrameTest {
    private static final Size IMAGE = new Size(400, 300);

    private static final String HIERA =
            """
            {"img_size": 64, "encoder": "hiera", "embed_dim": 16, "num_heads": 1,
             "stages": [1, 1, 1, 1], "window_spec": [8, 4, 14, 7], "global_att_blocks": [2],
             "window_pos_embed_bkg_spatial_size": 7}
            """;

    @Test
    void imagesKeepTheirProportionsInTheFirstModels() {
        assertThat(InputFrame.seen(IMAGE, SamConfig.vitB())).isEqualTo(new Size(1024, 768));
    }

    @Test
    void imagesAreStretchedInSam2() {
        try (StateDict state = new StateDict()) {
            state.metadata().put("config", HIERA);
            assertThat(InputFrame.seen(IMAGE, SamConfig.recognise(state)))
                    .isEqualTo(new Size(64, 64));
        }
    }
}
