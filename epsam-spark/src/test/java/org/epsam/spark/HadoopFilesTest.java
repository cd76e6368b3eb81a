package org.epsam.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On Hadoop's file system for local files; HDFS was tried by hand. */
class HadoopFilesTest {
    @TempDir Path dir;

    @Test
    void filesAreReplacedListedAndDeleted() throws IOException {
        Path file = Files.writeString(dir.resolve("one"), "one");
        Path other = Files.writeString(dir.resolve("two"), "two");
        Path back = dir.resolve("back");
        Path root = dir.resolve("a store");
        try (HadoopFiles files = new HadoopFiles(root.toUri().toString(), new Configuration())) {
            assertThat(files.has("in/a slide.tif")).isFalse();
            assertThat(files.list("in")).isEmpty();
            files.delete("in");
            files.put(file, "in/a slide.tif");
            files.put(file, "in/deeper/b");
            files.put(other, "in/a slide.tif");
            assertThat(files.list("in")).containsExactlyInAnyOrder("in/a slide.tif", "in/deeper/b");
            assertThat(files.has("in/a slide.tif")).isTrue();
            assertThat(files.has("in")).isFalse();
            files.fetch("in/a slide.tif", back);
            files.fetch("in/a slide.tif", back);
            assertThat(back).hasContent("two");
            files.delete("in/a slide.tif");
            assertThat(files.list("in")).containsExactly("in/deeper/b");
            assertThatThrownBy(() -> files.fetch("in/a slide.tif", back))
                    .isInstanceOf(IOException.class);
        }
        assertThat(file).hasContent("one");
    }

    @Test
    void anUnknownStoreIsRefusedInOneLine() {
        assertThatThrownBy(() -> new SparkProvider().files("nowhere://host/results"))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("nowhere://host/results: cannot be opened (")
                .hasMessageContaining("nowhere")
                .message()
                .doesNotContain("\n");
    }
}
