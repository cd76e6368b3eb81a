package org.epsam.core.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.epsam.base.io.Json;
import org.epsam.base.task.Progress;
import org.epsam.nets.runtime.Precision;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All rows, with the smallest sizes. */
class BenchmarkTest {
    private static final int SIDE = 64;

    @Test
    void allRowsAreMeasuredAndWritten(@TempDir Path dir) {
        Path patches = dir.resolve("patches");
        SyntheticDataset.write(
                patches,
                new SyntheticDataset.Plan(
                        new Counts(4, 4), new Counts(1, 1), new Counts(1, 1), SIDE, 3));
        Path slide = dir.resolve("slide.tif");
        SyntheticSlide.write(
                slide,
                dir.resolve("slide.xml"),
                new SyntheticSlide.Plan(new Size(1000, 1001), true, 4));
        BenchInputs inputs =
                new BenchInputs(patches, new Resolution(2), List.of(slide), dir.resolve("work"));
        BenchSizes sizes = new BenchSizes(64, 1, false, List.of(1, 20), 0);
        JsonNode json = Json.MAPPER.valueToTree(Benchmark.run(inputs, sizes, Progress.SILENT));
        JsonNode machine = json.path("machine");
        assertThat(machine.path("processor").asText()).isNotBlank();
        assertThat(machine.path("java").asText()).isEqualTo(System.getProperty("java.version"));
        assertThat(machine.path("libtorch").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
        for (String rate :
                List.of(
                        "processors",
                        "threads",
                        "float32_gflops",
                        "bfloat16_gflops",
                        "bandwidth_gib_s")) {
            assertThat(machine.path(rate).asDouble()).as(rate).isPositive();
        }
        for (String cost : List.of("seconds_per_tile", "seconds_per_scan")) {
            assertThat(json.path("slide").path(cost).asDouble()).as(cost).isPositive();
        }
        assertThat(names(json)).containsExactlyElementsOf(expected());
        Set<String> counted = new TreeSet<>();
        for (JsonNode row : json.path("rows")) {
            assertThat(row.path("seconds").asDouble()).as(row.toString()).isPositive();
            assertThat(row.path("items").asLong()).as(row.toString()).isPositive();
            if (row.has("peak_mib")) {
                assertThat(row.path("peak_mib").asDouble()).as(row.toString()).isGreaterThan(50);
            }
            if (row.has("roofline_fraction")) {
                counted.add(row.path("name").asText());
                assertThat(row.path("roofline_fraction").asDouble()).isPositive();
            }
        }
        assertThat(counted).allMatch(name -> name.endsWith("32") || name.endsWith("16"));
        assertThat(counted).hasSize(5 + (expected().size() - 13));
    }

    private static List<String> names(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.path("rows").forEach(row -> names.add(row.path("name").asText()));
        return names;
    }

    private static List<String> expected() {
        boolean both = Precision.fastest() == Precision.BFLOAT16;
        List<String> names = new ArrayList<>();
        names.add("sam_small_encoder_float32");
        if (both) {
            names.add("sam_small_encoder_bfloat16");
        }
        names.add("mask_decoder_float32");
        if (both) {
            names.add("mask_decoder_bfloat16");
        }
        names.addAll(
                List.of(
                        "mask_decoder_training_float32",
                        "classifier_logit_float32",
                        "activation_map_float32"));
        if (both) {
            names.addAll(List.of("classifier_logit_bfloat16", "activation_map_bfloat16"));
        }
        names.addAll(
                List.of(
                        "colour_refinement",
                        "tile_decoding",
                        "tile_pipeline",
                        "slide_1000x1001",
                        "geojson_1",
                        "geojson_reading_1",
                        "geojson_20",
                        "geojson_reading_20"));
        return names;
    }
}
