package org.epsam.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.epsam.app.Program;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.core.bench.BenchRow;
import org.epsam.core.model.SamModel;
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
    void modelsAreMeasuredEachInItsOwnProcess() throws Exception {
        byte[] held = new byte[400 << 20];
        Arrays.fill(held, (byte) 1);

        Program json = Program.run("models", "--measure", "small", "tiny_192x8", "--json");

        JsonNode models = Json.MAPPER.readTree(json.out());
        assertThat(models).as(json.err()).hasSize(2);
        assertThat(models.get(0).get("name").asText()).isEqualTo("small");
        assertThat(models.get(0).get("values").asLong()).isEqualTo(SamConfig.small().values());
        for (JsonNode model : models) {
            assertThat(model.get("seconds").asDouble()).isPositive();
            if (model.has("peak_mib")) {
                assertThat(model.get("peak_mib").asDouble()).isBetween(100.0, 1000.0);
            }
        }
        assertThat(held[held.length - 1]).isEqualTo((byte) 1);
    }

    @Test
    void aModelThatCannotBeMeasuredDoesNotKeepTheOthersFromIt() {
        List<SamModel> models = SamModel.all().subList(0, 3);
        BenchRow row = new BenchRow("any", 1, 1, OptionalDouble.empty(), OptionalDouble.empty());
        String failing = models.get(1).config().name();
        List<String> problems = new ArrayList<>();
        Map<String, BenchRow> costs =
                ModelsCommand.costs(
                        models,
                        model -> {
                            if (model.name().equals(failing)) {
                                throw new InputException(failing + ": no memory");
                            }
                            return row;
                        },
                        problems::add);
        assertThat(costs)
                .containsOnlyKeys(models.get(0).config().name(), models.get(2).config().name());
        assertThat(problems).containsExactly(failing + ": no memory");
        assertThat(ModelsCommand.text(models, costs))
                .containsPattern("(?m)^" + failing + " .* - +- ");
        assertThat(ModelsCommand.exitCode(models, costs)).isEqualTo(3);
        assertThat(ModelsCommand.exitCode(models, Map.of())).isEqualTo(2);
    }

    @Test
    void unknownNamesAreRefused() {
        Program refused = Program.run("models", "vit_x");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("'vit_x' is not known; known are small, ");
    }
}
