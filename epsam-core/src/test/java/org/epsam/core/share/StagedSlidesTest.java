package org.epsam.core.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.epsam.base.InputException;
import org.epsam.base.io.PathLock;
import org.epsam.core.ToldMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StagedSlidesTest {
    @TempDir private Path dir;
    private final ToldMessages told = new ToldMessages();

    private Path slide(String name, int bytes) throws IOException {
        Path slides = Files.createDirectories(dir.resolve("slow"));
        return Files.write(slides.resolve(name), new byte[bytes]);
    }

    private StagedSlides stage(long limit) {
        return StagedSlides.in(
                Optional.of(new Stage(dir.resolve("fast"), OptionalLong.of(limit))), told);
    }

    /** Where a slide is read. */
    private static Path read(StagedSlides staged, Path slide) {
        Path[] read = new Path[1];
        staged.use(slide, file -> read[0] = file);
        return read[0];
    }

    @Test
    void aSlideIsReadFromItsCopyWhichIsDeletedAfterwards() throws IOException {
        Path slide = slide("a.svs", 100);
        Path next = slide("b.svs", 100);
        try (StagedSlides staged = stage(1000)) {
            staged.ahead(slide);
            Path[] copy = new Path[1];
            staged.use(
                    slide,
                    file -> {
                        assertThat(file).hasFileName("a.svs").hasSize(100);
                        assertThat(lastWritten(file)).isEqualTo(lastWritten(slide));
                        assertThat(file).startsWith(dir.resolve("fast"));
                        copy[0] = file;
                    });
            assertThat(copy[0]).doesNotExist();
            assertThat(slide).exists();
            staged.ahead(next);
        }
        // Created for the copies.
        assertThat(dir.resolve("fast")).doesNotExist();
        assertThat(told.lines()).isEmpty();
    }

    private static Object lastWritten(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatHasNoPlaceIsReadWhereItLies() throws IOException {
        Path small = slide("a.svs", 400);
        Path large = slide("b.svs", 700);
        try (StagedSlides staged = stage(1000)) {
            staged.ahead(small);
            staged.ahead(large);
            Path[] whileSmallIsThere = new Path[1];
            staged.use(
                    small,
                    copy -> {
                        assertThat(copy).isNotEqualTo(small);
                        whileSmallIsThere[0] = read(staged, large);
                    });
            assertThat(whileSmallIsThere[0]).isEqualTo(large);
            // Its place is free now.
            assertThat(read(staged, large)).isNotEqualTo(large);
        }
        assertThat(told.lines())
                .containsExactly(
                        large
                                + ": 1 MiB have no place in "
                                + dir.resolve("fast")
                                + "; read where it lies");
        assertThat(read(StagedSlides.in(Optional.empty(), told), small)).isEqualTo(small);
    }

    @Test
    void allFilesOfASlideAreCopied() throws IOException {
        Path mrxs = slide("a.mrxs", 10);
        Files.createDirectories(dir.resolve("slow/a"));
        Files.write(dir.resolve("slow/a/data.dat"), new byte[20]);
        Path dicom = Files.createDirectories(dir.resolve("slow/series"));
        Files.write(dicom.resolve("1.dcm"), new byte[30]);
        Path vms = slide("c.vms", 10);
        try (StagedSlides staged = stage(1000)) {
            staged.use(
                    mrxs,
                    file -> {
                        assertThat(file.resolveSibling("a").resolve("data.dat")).hasSize(20);
                    });
            staged.use(
                    dicom,
                    file -> {
                        assertThat(file.resolve("1.dcm")).hasSize(30);
                    });
            assertThat(read(staged, vms)).isEqualTo(vms);
        }
        assertThat(told.lines()).containsExactly(vms + ": is of several files; read where it lies");
    }

    @Test
    void aFolderThatIsALinkIsCopied() throws IOException {
        Path dicom = Files.createDirectories(dir.resolve("slow/series"));
        Files.write(dicom.resolve("1.dcm"), new byte[30]);
        Path link = Files.createSymbolicLink(dir.resolve("slow/link"), dicom);
        try (StagedSlides staged = stage(1000)) {
            staged.use(link, file -> assertThat(file.resolve("1.dcm")).hasSize(30));
        }
        assertThat(told.lines()).isEmpty();
    }

    @Test
    void aCopyThatIsNotUsedLeavesItsPlace() throws IOException {
        Path first = slide("a.svs", 700);
        Path second = slide("b.svs", 700);
        try (StagedSlides staged = stage(1000)) {
            staged.ahead(first);
            staged.forget(first);
            staged.forget(second);
            assertThat(read(staged, second)).isNotEqualTo(second);
        }
        assertThat(told.lines()).isEmpty();
    }

    @Test
    void messagesNameTheSlideItself() throws IOException {
        Path slide = slide("a.svs", 10);
        try (StagedSlides staged = stage(1000)) {
            assertThatThrownBy(
                            () ->
                                    staged.use(
                                            slide,
                                            file -> {
                                                throw new InputException(file + ": damaged");
                                            }))
                    .isInstanceOf(InputException.class)
                    .hasMessage(slide + ": damaged");
        }
    }

    @Test
    void copiesOfProgramsThatHaveEndedAreDeleted() throws IOException {
        String id = "epsam-stage-00000000-0000-0000-0000-00000000000";
        Path left = Files.createDirectories(dir.resolve("fast").resolve(id + "1"));
        Files.write(left.resolve("a.svs"), new byte[10]);
        Path used = Files.createDirectories(dir.resolve("fast").resolve(id + "2"));
        Path other = Files.createDirectories(dir.resolve("fast/epsam-stage-mine"));
        try (PathLock lock = PathLock.take(used)) {
            stage(1000).close();
        }
        assertThat(left).doesNotExist();
        assertThat(used).exists();
        assertThat(other).exists();
    }

    @ParameterizedTest
    @CsvSource({"200G, 214748364800", "500m, 524288000", "2 TiB, 2199023255552", "1GB, 1073741824"})
    void sizesAreRead(String text, long bytes) {
        assertThat(Stage.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "0G", "-1G", "1.5G", "much"})
    void otherSizesAreRefused(String text) {
        assertThatThrownBy(() -> Stage.bytes(text))
                .isInstanceOf(InputException.class)
                .hasMessage("'" + text + "': give a size such as 200G, 500M or 2T");
    }
}
