package org.epsam.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import org.epsam.app.Program;
import org.epsam.base.io.Json;
import org.epsam.nets.sam.SamConfig;
import org.junit.jupiter.api.Test;

class ModelsCommandTest {
    @Test
    void everyNamedModelIsListedWithItsFiles() {
        Program table = Program.run("models");
        assertThat(table.code()).as(table.err()).isZero();
        for (SamConfig model : SamConfig.named()) {
            assertThat(table.out()).containsPattern("(?m)^" + Pattern.quote(model.name()) + " ");
        }
        assertThat(table.out())
                .containsPattern("vit_b +1024 px .*93\\.7 +2\\.0 MiB .*sam_vit_b_01ec64\\.pth")
                .doesNotContain("seconds");
    }

    @Test
    void aModelIsMeasured() throws Exception {
        Program json = Program.run("models", "--measure", "small", "--json");
        JsonNode models = Json.MAPPER.readTree(json.out());
        assertThat(models).hasSize(1);
        assertThat(models.get(0).get("name").asText()).isEqualTo("small");
        assertThat(models.get(0).get("seconds").asDouble()).isPositive();
        assertThat(models.get(0).get("values").asLong()).isEqualTo(SamConfig.small().values());
    }

    @Test
    void unknownNamesAreRefused() {
        Program refused = Program.run("models", "vit_x");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("'vit_x' is not known; known are small, ");
    }
}
