package org.epsam.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.global.torch;
import org.epsam.app.Program;
import org.epsam.base.io.Json;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
    @TempDir private Path dir;

    @Test
    void aTrainingsModelIsConvertedInspectedAndConvertedBack() throws Exception {
        Path wrapped = dir.resolve("wrapped.safetensors");
        String hash;
        try (Sam sam = Sam.create(SamConfig.smallVit(), 3);
                StateDict state = new StateDict()) {
            hash = sam.state().sha256();
            sam.state().tensors().forEach((key, tensor) -> state.put("model." + key, tensor));
            state.put("criterion.weight", torch.ones(2));
            SafeTensors.write(wrapped, state);
        }
        Path folder = Files.createDirectory(dir.resolve("hub"));
        Path theirs = folder.resolve("model.safetensors");
        Program there = Program.run("convert", wrapped, "--out", theirs, "--names", "hugging-face");
        assertThat(there.code()).as(there.err()).isZero();
        assertThat(there.out()).startsWith(theirs + ": Segment Anything ").contains(" tensors");
        assertThat(there.err()).contains("left aside criterion.weight");

        Program facts = Program.run("inspect", folder, wrapped);
        assertThat(facts.out())
                .contains("names of Hugging Face", "criterion.weight", hash)
                .containsPattern("left aside")
                .containsPattern("format +safetensors\\R");

        Path back = dir.resolve("back.safetensors");
        Program json = Program.run("convert", folder, "--out", back, "--json");
        JsonNode document = Json.MAPPER.readTree(json.out());
        assertThat(document.get("sha256").asText()).isEqualTo(hash);
        assertThat(document.get("left_aside")).isEmpty();
        try (StateDict read = SafeTensors.read(back)) {
            assertThat(read.sha256()).isEqualTo(hash);
        }
        Program.run("convert", folder, "--out", back).assertIsOneLine("is not overwritten");
    }

    @Test
    void inspectTellsWhatIsMissing() throws Exception {
        Path index = dir.resolve("model.safetensors.index.json");
        Path shard = dir.resolve("model-00001-of-00001.safetensors");
        try (Sam sam = Sam.create(SamConfig.smallVit(), 3);
                StateDict state = new StateDict()) {
            sam.state().tensors().forEach(state::put);
            state.put("mask_decoder.iou_token.weight", torch.ones(5, 256));
            SafeTensors.write(shard, state);
            Map<String, String> map = new TreeMap<>();
            state.tensors().keySet().forEach(key -> map.put(key, "" + shard.getFileName()));
            Files.writeString(index, Json.text(Map.of("weight_map", map)));
        }
        for (Path path : new Path[] {index, dir}) {
            assertThat(Program.run("inspect", path).out())
                    .contains("safetensors in several files", "not recognised: Segment Anything")
                    .contains("1 of another shape: mask_decoder.iou_token.weight (5x256");
        }
        Files.delete(shard);
        Program.run("inspect", index).assertIsOneLine("is missing beside it");
    }
}
