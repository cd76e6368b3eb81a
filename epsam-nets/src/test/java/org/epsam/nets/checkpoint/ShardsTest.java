package org.epsam.nets.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.Torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardsTest {
    private static final String ONE = "model-00001-of-00002.safetensors";
    private static final String TWO = "model-00002-of-00002.safetensors";

    @TempDir private Path dir;
    private Path index;

    @BeforeEach
    void write() throws IOException {
        Torch.start();
        index = dir.resolve("model.safetensors.index.json");
        try (StateDict first = new StateDict();
                StateDict second = new StateDict()) {
            first.put("a", torch.tensor(1));
            first.metadata().put("format", "pt");
            second.put("b", torch.tensor(2));
            second.put("c", torch.tensor(3));
            SafeTensors.write(dir.resolve(ONE), first);
            SafeTensors.write(dir.resolve(TWO), second);
        }
        index("\"a\":\"1\",\"b\":\"2\",\"c\":\"2\"");
    }

    /** In the map, 1 and 2 stand for the names of the files. */
    private void index(String map) throws IOException {
        String named = map.replace("\"1\"", "\"" + ONE + "\"").replace("\"2\"", "\"" + TWO + "\"");
        Files.writeString(
                index, "{\"metadata\":{\"total_size\":24},\"weight_map\":{" + named + "}}");
    }

    private void refused(Path path, String reason) {
        assertThatThrownBy(() -> Checkpoint.read(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(dir.toString())
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }

    @Test
    void indexAndFolderNameTheWholeModel() {
        for (Path path : new Path[] {index, dir}) {
            assertThat(Checkpoint.isIndexOrFolder(path)).isTrue();
            assertThat(Checkpoint.format(path)).isEqualTo("safetensors in several files");
            assertThat(Checkpoint.isOptimizerState(path)).isFalse();
            try (StateDict read = Checkpoint.read(path)) {
                assertThat(read.tensors()).containsOnlyKeys("a", "b", "c");
                assertThat(read.get("c").item_int()).isEqualTo(3);
                assertThat(read.metadata()).containsEntry("format", "pt");
            }
        }
    }

    @Test
    void aFolderMayHoldOneFile() throws IOException {
        Files.delete(index);
        assertThat(Checkpoint.isIndexOrFolder(dir)).isFalse();
        refused(dir, "a folder without model.safetensors or model.safetensors.index.json");
        Files.move(dir.resolve(TWO), dir.resolve("model.safetensors"));
        try (StateDict read = Checkpoint.read(dir)) {
            assertThat(read.tensors()).containsOnlyKeys("b", "c");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"a\":\"1\",\"b\":\"1\",\"c\":\"2\" | says that b is in "
                        + ONE
                        + ", but it is in ",
                "\"a\":\"1\",\"b\":\"2\",\"c\":\"2\",\"d\":\"2\" | but it is in none of the files",
                "\"a\":\"1\",\"b\":\"2\" | does not name c, which is in " + TWO,
                "\"a\":\"1\",\"b\":\"3.safetensors\" | 3.safetensors is missing beside it",
                "\"a\":\"../1.safetensors\" | names the file ../1.safetensors, which is not one of",
                "\"a\":\"/etc/passwd\" | which is not one of its own folder",
                "\"a\":\"sub/1.safetensors\" | which is not one of its own folder",
                "\"a\":\"c:\\\\1.safetensors\" | which is not one of its own folder",
                "\"a\":\"..\" | which is not one of its own folder",
                "\"a\":\"\" | which is not one of its own folder",
                "\"a\":\"model.safetensors.index.json\" | is not a safetensors file",
                "\"a\":\"1\",\"a\":\"2\" | a name is in it twice",
                "\"a\":5 | gives no file for a",
                "`` | has no weight_map"
            })
    void anIndexThatDoesNotFitIsRefused(String map, String reason) throws IOException {
        index(map);
        refused(index, reason);
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        Files.copy(dir.resolve(TWO), dir.resolve("copy.safetensors"));
        index("\"a\":\"1\",\"b\":\"2\",\"c\":\"copy.safetensors\"");
        refused(index, "b is in both " + TWO + " and copy.safetensors");
        index("\"a\":\"1\",\"b\":\"2\",\"c\":\"2\"");
        byte[] all = Files.readAllBytes(dir.resolve(TWO));
        Files.write(dir.resolve(TWO), java.util.Arrays.copyOf(all, all.length - 1));
        refused(index, TWO);
        Files.writeString(dir.resolve(TWO), "<html>");
        refused(index, "is a web page");
        Files.writeString(index, "[1]");
        refused(index, "is no dictionary");
        Files.writeString(index, "{\"weight_map\":{");
        refused(index, "not a JSON file");
        refused(dir.resolve("other.safetensors.index.json"), "does not exist");
    }
}
