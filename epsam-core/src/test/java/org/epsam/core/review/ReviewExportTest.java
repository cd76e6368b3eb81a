package org.epsam.core.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.CsvTable;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

class ReviewExportTest {
    private static final Size SIZE = new Size(8, 8);

    @TempDir private Path dir;

    private static Answer answer(ReviewState state, int columns) {
        Polygon polygon =
                (Polygon) new GeometryFactory().toGeometry(new Envelope(0, columns, 0, 8));
        return new Answer(state, List.of(polygon), SIZE, "=anna", "3-adapt", OptionalDouble.of(32));
    }

    private static ReviewItem.Patch patch(String name) {
        return new ReviewItem.Patch(Split.TRAIN, name);
    }

    private static Mask left(int columns) {
        byte[] values = new byte[64];
        for (int i = 0; i < 64; i++) {
            values[i] = (byte) (i % 8 < columns ? 1 : 0);
        }
        return new Mask(8, 8, values);
    }

    private List<Correction> answers() {
        try (ReviewFolder folder = ReviewFolder.open(dir.resolve("review"))) {
            folder.save(patch("a_1"), 0, answer(ReviewState.EDITED, 2));
            folder.save(patch("b_1"), 0, answer(ReviewState.REJECTED, 4));
            folder.save(patch("c_1"), 0, answer(ReviewState.OPEN, 4));
            folder.save(patch("../d_1"), 0, answer(ReviewState.ACCEPTED, 4));
            for (String region : List.of("r1", "r2")) {
                ReviewItem item = new ReviewItem.Region("CMU-1", region);
                folder.save(item, 0, answer(ReviewState.ACCEPTED, 3));
            }
            return folder.all();
        }
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void anExportHoldsMasksOutlinesAndATable() throws IOException {
        Path out = dir.resolve("out");
        ReviewExport.write(
                out,
                answers(),
                patch -> patch.name().startsWith("a") ? Optional.of(left(4)) : Optional.empty());
        String odd = ReviewItem.fileName("../d_1");
        assertThat(files(out))
                .containsExactlyInAnyOrder(
                        "review.csv",
                        "mask/train/a_1.png",
                        "mask/train/" + odd + ".png",
                        "geojson/train/a_1.geojson",
                        "geojson/train/" + odd + ".geojson",
                        "geojson/slides/CMU-1.geojson");
        assertThat(ImageFile.readMask(out.resolve("mask/train/a_1.png"))).isEqualTo(left(2));
        assertThat(AnnotationFile.read(out.resolve("geojson/slides/CMU-1.geojson")).annotations())
                .hasSize(2);
        CsvTable table = CsvTable.read(out.resolve("review.csv"));
        assertThat(table.rows())
                .extracting(row -> row.get("item"))
                .containsExactly(
                        "slides/CMU-1/r1",
                        "slides/CMU-1/r2",
                        "train/../d_1",
                        "train/a_1",
                        "train/b_1");
        CsvTable.Row edited = table.rows().get(3);
        assertThat(edited.get("state")).isEqualTo("edited");
        assertThat(edited.get("by")).isEqualTo("=anna");
        assertThat(edited.get("area_before")).isEqualTo("32.0");
        assertThat(edited.get("area")).isEqualTo("16.0");
        assertThat(edited.get("iou")).isEqualTo("0.50000");
        assertThat(table.rows().get(4).get("iou")).isEmpty();
    }

    @Test
    void aLaterExportReplacesIt() throws IOException {
        Path out = dir.resolve("out");
        List<Correction> answers = answers();
        ReviewExport.write(out, answers, patch -> Optional.empty());
        ReviewExport.write(
                out,
                answers.stream().filter(c -> c.item().id().equals("train/a_1")).toList(),
                patch -> Optional.empty());
        assertThat(files(out))
                .containsExactly("geojson/train/a_1.geojson", "mask/train/a_1.png", "review.csv");
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("out", "review");
    }

    @Test
    void aForeignFolderAndAFailureLeaveWhatIsThere() throws IOException {
        List<Correction> answers = answers();
        Path foreign = Files.createDirectory(dir.resolve("foreign"));
        Files.writeString(foreign.resolve("x.txt"), "x");
        assertThatThrownBy(() -> ReviewExport.write(foreign, answers, patch -> Optional.empty()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("but not an export of a review; nothing was changed");
        Path out = dir.resolve("out");
        ReviewExport.write(out, answers, patch -> Optional.empty());
        List<String> before = files(out);
        assertThatThrownBy(
                        () ->
                                ReviewExport.write(
                                        out,
                                        answers,
                                        patch -> {
                                            throw new InputException("damaged");
                                        }))
                .hasMessage("damaged");
        assertThat(files(out)).isEqualTo(before);
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("out", "review", "foreign");
    }

    @Test
    void aTableOfAnotherProgramAndWhatAUserHasAddedStay() throws IOException {
        List<Correction> answers = answers();
        Path other = Files.createDirectory(dir.resolve("other"));
        Files.writeString(other.resolve("review.csv"), "item,state,remark\na,b,c\n");
        assertThatThrownBy(() -> ReviewExport.write(other, answers, patch -> Optional.empty()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("but not an export of a review; nothing was changed");
        assertThat(files(other)).containsExactly("review.csv");
        Path out = dir.resolve("out");
        ReviewExport.write(out, answers, patch -> Optional.empty());
        Path added = Files.createDirectory(out.resolve("thesis"));
        Files.writeString(added.resolve("chapter.tex"), "text");
        List<String> before = files(out);
        assertThatThrownBy(() -> ReviewExport.write(out, answers, patch -> Optional.empty()))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        added
                                + ": is no part of an export of a review, which would replace it;"
                                + " nothing was changed, choose another folder for --out");
        assertThat(files(out)).isEqualTo(before);
    }
}
