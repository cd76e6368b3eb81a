package org.epsam.base.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
    @TempDir Path out;
    private WorkFolder work;

    @BeforeEach
    void begin() {
        work = WorkFolder.in(out, "one");
        work.claim("a");
        AtomicFile.write(work.path().resolve("tiles/1"), "tile");
        AtomicFile.write(work.results().resolve("mask"), "mask");
        AtomicFile.write(work.results().resolve("maps/1"), "map");
    }

    @Test
    void theSameWorkGoesOnWithWhatItFinds() {
        WorkFolder again = WorkFolder.in(out, "one");
        again.claim("a");
        assertThat(again.path().resolve("tiles/1")).exists();
        assertThat(again.results().resolve("mask")).exists();
        assertThat(again.key()).contains("a");
    }

    @Test
    void otherWorkBeginsAnew() throws IOException {
        work.claim("b");
        assertThat(work.path()).isDirectoryContaining("glob:**/key");
        assertThat(work.path().resolve("tiles")).doesNotExist();
        assertThat(work.results()).doesNotExist();
        Files.delete(work.path().resolve("key"));
        AtomicFile.write(work.results().resolve("mask"), "of an unknown work");
        work.claim("b");
        assertThat(work.results()).doesNotExist();
    }

    @Test
    void resultsArePublishedTogether() {
        work.publish(out.resolve("final"));
        assertThat(out.resolve("final/mask")).hasContent("mask");
        assertThat(out.resolve("final/maps/1")).hasContent("map");
        assertThat(out.resolve("final/key")).doesNotExist();
        assertThat(out.resolve(WorkFolder.NAME)).doesNotExist();
    }

    @Test
    void orOneByOneAlsoAfterAnInterruption() throws IOException {
        Files.writeString(out.resolve("mask"), "of an older work");
        work.publish("maps", out.resolve("maps"));
        work.publish("maps", out.resolve("maps"));
        work.publish("mask", out.resolve("mask"));
        assertThat(out.resolve("maps/1")).hasContent("map");
        assertThat(out.resolve("mask")).hasContent("mask");
        assertThat(work.path().resolve("tiles/1")).exists();
        work.discard();
        assertThat(out.resolve(WorkFolder.NAME)).doesNotExist();
    }

    @Test
    void aFolderThatIsThereAlreadyIsNotReplaced() {
        AtomicFile.write(out.resolve("final/mask"), "of a complete work");
        assertThatThrownBy(() -> work.publish(out.resolve("final")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("final");
        assertThat(out.resolve("final/mask")).hasContent("of a complete work");
        assertThat(work.results().resolve("mask")).exists();
    }

    @Test
    void otherWorkInTheSameOutputFolderStays() {
        WorkFolder other = WorkFolder.in(out, "two");
        other.claim("a");
        work.discard();
        assertThat(work.path()).doesNotExist();
        assertThat(other.key()).contains("a");
        assertThat(WorkFolder.in(out).path()).isDirectory();
    }
}
