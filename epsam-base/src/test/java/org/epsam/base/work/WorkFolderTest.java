package org.epsam.base.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
    private static final String A = Sha256.of("a");
    private static final String B = Sha256.of("b");

    @TempDir Path out;
    private WorkFolder work;

    @BeforeEach
    void begin() {
        work = WorkFolder.in(out, "one");
        work.claim(A);
        AtomicFile.write(work.path().resolve("tiles/1"), "tile");
        AtomicFile.write(work.results().resolve("mask"), "mask");
        AtomicFile.write(work.results().resolve("maps/1"), "map");
    }

    @Test
    void theSameWorkGoesOnWithWhatItFinds() {
        WorkFolder again = WorkFolder.in(out, "one");
        again.claim(A);
        assertThat(again.path().resolve("tiles/1")).exists();
        assertThat(again.results().resolve("mask")).exists();
        assertThat(again.key()).contains(A);
    }

    @Test
    void otherWorkBeginsAnew() {
        work.claim(B);
        assertThat(work.key()).contains(B);
        assertThat(work.path().resolve("tiles")).doesNotExist();
        assertThat(work.results()).doesNotExist();
        assertThat(work.isBegun()).isTrue();
    }

    @Test
    void filesOfOthersAreNeitherReplacedNorDeleted() throws IOException {
        assertThat(WorkFolder.isIn(out)).isTrue();
        Files.writeString(work.path().resolve("key"), "of a door");
        assertThat(work.isOwn()).isFalse();
        assertThat(work.isBegun()).isFalse();
        assertThat(WorkFolder.isIn(out)).isFalse();
        assertThatThrownBy(() -> work.claim(B))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(work.path() + ": would be replaced");
        work.discard();
        assertThat(work.results().resolve("mask")).exists();
    }

    @Test
    void otherWorkMayBeRefused() {
        assertThatThrownBy(() -> work.claim(B, "was started with other settings"))
                .isInstanceOf(InputException.class)
                .hasMessage(work.path() + ": was started with other settings");
        work.claim(A, "was started with other settings");
        assertThat(work.results().resolve("mask")).exists();
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
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("final");
        assertThat(out.resolve("final/mask")).hasContent("of a complete work");
        assertThat(work.results().resolve("mask")).exists();
    }

    @Test
    void otherWorkInTheSameOutputFolderStays() {
        WorkFolder other = WorkFolder.in(out, "two");
        other.claim(A);
        work.discard();
        assertThat(work.path()).doesNotExist();
        assertThat(other.key()).contains(A);
        assertThat(WorkFolder.in(out).path()).isDirectory();
    }
}
