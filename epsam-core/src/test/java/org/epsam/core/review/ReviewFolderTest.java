package org.epsam.core.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.InUseException;
import org.epsam.base.io.ResultNames;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

class ReviewFolderTest {
    private static final Size SIZE = new Size(64, 48);
    private static final ReviewItem GLAND = new ReviewItem.Patch(Split.TRAIN, "gland-12_1");
    private static final ReviewItem REGION = new ReviewItem.Region("CMU-1", "r12");

    @TempDir private Path dir;

    private static Polygon polygon(String rings) {
        try {
            return (Polygon) new WKTReader().read("POLYGON (" + rings + ")");
        } catch (ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Polygon square(double from, double to) {
        return polygon(
                "(%1$s %1$s, %2$s %1$s, %2$s %2$s, %1$s %2$s, %1$s %1$s)".formatted(from, to));
    }

    static Answer answer(ReviewState state, Polygon... polygons) {
        return answer("anna", state, polygons);
    }

    private static Answer answer(String by, ReviewState state, Polygon... polygons) {
        return new Answer(state, List.of(polygons), SIZE, by, "4-refine-1", OptionalDouble.of(100));
    }

    private Path folder() {
        return dir.resolve("review");
    }

    private Path file(ReviewItem item) {
        return folder().resolve(item.file());
    }

    @Test
    void whatIsSavedIsThereAgain() {
        Polygon drawn =
                polygon(
                        "(3.123456789 4.25, 30.01 4.5, 28 20.75, 3.123456789 4.25),"
                                + " (10 6, 20 7, 20 8, 10 6)");
        Correction first;
        Correction second;
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            assertThat(folder.find(GLAND)).isEmpty();
            first = folder.save(GLAND, 0, answer(ReviewState.EDITED, drawn, square(40, 45)));
            second = folder.save(REGION, 0, answer(ReviewState.REJECTED, square(1, 2)));
            assertThat(first.version()).isEqualTo(1);
            assertThat(first.polygons().get(0).equalsTopo(drawn)).isTrue();
            assertThat(folder.find(GLAND)).contains(first);
        }
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            assertThat(folder.all()).containsExactly(second, first);
            assertThat(folder.journal()).containsExactly(first.entry(), second.entry());
        }
        assertThat(ReviewFolder.read(folder())).containsExactly(second, first);
    }

    @Test
    void quPathReadsTheFilesAndShowsTumourOnlyWherePeopleSeeIt() throws IOException {
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            folder.save(GLAND, 0, answer(ReviewState.ACCEPTED, square(1, 5), square(10, 12)));
            folder.save(REGION, 0, answer(ReviewState.REJECTED, square(1, 5)));
        }
        assertThat(file(GLAND)).isEqualTo(folder().resolve("patches/train/gland-12_1.geojson"));
        assertThat(file(REGION)).isEqualTo(folder().resolve("slides/CMU-1/r12.geojson"));
        AnnotationSet gland = AnnotationFile.read(file(GLAND));
        assertThat(gland.annotations()).hasSize(2).allMatch(a -> a.group().equals("Tumor"));
        assertThat(gland.areaGroups()).containsExactly("Tumor");
        assertThat(AnnotationFile.read(file(REGION)).areaGroups()).containsExactly("None");
        assertThat(Files.readString(file(GLAND)))
                .startsWith("{\"type\":\"FeatureCollection\",\"epsam\":{")
                .contains("\"state\":\"accepted\"", "\"width\":64", "\"split\":\"train\"");
    }

    @Test
    void anAnswerToAnOldVersionIsRefusedWithThePresentOne() {
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            Correction first = folder.save(GLAND, 0, answer(ReviewState.ACCEPTED));
            assertThatThrownBy(() -> folder.save(GLAND, 0, answer(ReviewState.REJECTED)))
                    .isInstanceOfSatisfying(
                            ReviewConflict.class, e -> assertThat(e.present()).contains(first))
                    .hasMessage(
                            "train/gland-12_1: anna has answered accepted (version 1), and not"
                                    + " version 0, which was shown; look at it again");
            assertThatThrownBy(() -> folder.save(REGION, 3, answer(ReviewState.REJECTED)))
                    .isInstanceOfSatisfying(
                            ReviewConflict.class, e -> assertThat(e.present()).isEmpty());
            for (Answer other :
                    List.of(
                            answer(ReviewState.ACCEPTED, square(1, 2)),
                            answer("ben", ReviewState.ACCEPTED))) {
                assertThatThrownBy(() -> folder.save(GLAND, 0, other))
                        .isInstanceOf(ReviewConflict.class);
            }
            assertThat(folder.all()).containsExactly(first);
            Correction second = folder.save(GLAND, 1, answer(ReviewState.OPEN, square(1, 2)));
            assertThat(second.version()).isEqualTo(2);
            assertThat(second.entry().sha256Before()).contains(first.entry().sha256());
            assertThat(second.areaBefore()).hasValue(100);
            assertThat(second.entry().area()).isEqualTo(1);
            assertThat(folder.journal()).hasSize(2);
        }
    }

    @Test
    void whoSendsTheSameAgainHasNoConflict() throws IOException {
        Path journal = folder().resolve("journal.jsonl");
        Path away = dir.resolve("away");
        Correction saved;
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            Answer answer = answer(ReviewState.EDITED, square(1, 5));
            saved = folder.save(GLAND, 0, answer);
            assertThat(folder.save(GLAND, 0, answer)).isEqualTo(saved);
            Answer next = answer(ReviewState.EDITED, square(1, 6));
            Files.move(journal, away);
            assertThatThrownBy(() -> folder.save(GLAND, 1, next))
                    .isInstanceOf(OutputException.class);
            assertThatThrownBy(() -> folder.save(GLAND, 1, next))
                    .isInstanceOf(OutputException.class);
            Files.move(away, journal);
            saved = folder.save(GLAND, 1, next);
            assertThat(saved.version()).isEqualTo(2);
            assertThat(Files.readAllLines(journal)).hasSize(2);
            assertThatThrownBy(() -> folder.save(GLAND, 0, next))
                    .isInstanceOf(ReviewConflict.class);
        }
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            assertThat(folder.journal()).hasSize(2).endsWith(saved.entry());
        }
    }

    @Test
    void ofManyAnswersAtOnceOneIsTaken() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            List<Callable<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String by = "person " + i;
                answers.add(
                        () -> {
                            try {
                                return folder.save(GLAND, 0, answer(by, ReviewState.ACCEPTED))
                                        .state()
                                        .isMask();
                            } catch (ReviewConflict e) {
                                return false;
                            }
                        });
            }
            int taken = 0;
            for (Future<Boolean> result : threads.invokeAll(answers)) {
                taken += result.get() ? 1 : 0;
            }
            assertThat(taken).isEqualTo(1);
            assertThat(folder.journal()).hasSize(1);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void oneProgramWritesAFolder() {
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            assertThatThrownBy(() -> ReviewFolder.open(folder()))
                    .isInstanceOf(InUseException.class)
                    .hasMessageStartingWith(folder() + ": is being written by process ");
            assertThat(ReviewFolder.read(folder())).isEmpty();
        }
        ReviewFolder.open(folder()).close();
    }

    @Test
    void aForeignFolderStaysAsItIs() throws IOException {
        Files.createDirectories(folder());
        Files.writeString(folder().resolve("thesis.tex"), "text");
        assertThatThrownBy(() -> ReviewFolder.open(folder()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "holds thesis.tex, but not a review (no journal.jsonl); nothing was"
                                + " changed");
        assertThat(folder().toFile().list()).containsExactly("thesis.tex");
        assertThatThrownBy(() -> ReviewFolder.read(dir.resolve("absent")))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("no such folder; give that of a review, such as RUN/review");
        assertThatThrownBy(() -> ReviewFolder.read(folder()))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        folder()
                                + ": is no review (no journal.jsonl); give that of a review, such"
                                + " as RUN/review");
    }

    static Stream<String> names() {
        return Stream.of(
                "..",
                ".",
                "a/b",
                "../../a",
                "/etc/passwd",
                "CON",
                "con .txt",
                ".hidden",
                "ends.",
                "ends ",
                " ",
                "C:\\x",
                "line\nbreak",
                "null\u0000",
                "\u00e4\u00f6 \u65e5\u672c",
                "x".repeat(5000),
                "\u65e5".repeat(200));
    }

    @ParameterizedTest
    @MethodSource("names")
    void noNameLeavesTheFolder(String name) {
        List<ReviewItem> items =
                List.of(
                        new ReviewItem.Patch(Split.VAL, name),
                        new ReviewItem.Region(name, name.replace('/', '|')));
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            for (ReviewItem item : items) {
                Path relative = item.file();
                assertThat(relative.getNameCount()).isEqualTo(3);
                assertThat(relative.normalize()).isEqualTo(relative);
                for (Path part : relative) {
                    assertThat(ResultNames.refusal(part.toString())).isEmpty();
                }
                folder.save(item, 0, answer(ReviewState.ACCEPTED, square(1, 2)));
                assertThat(file(item)).isRegularFile();
                assertThat(ReviewItem.parse(item.id())).contains(item);
            }
        }
        assertThat(dir.toFile().list()).containsExactly("review");
        assertThat(ReviewFolder.read(folder()))
                .extracting(Correction::item)
                .usingRecursiveComparison()
                .isEqualTo(items.stream().sorted().toList());
    }

    @Test
    void namesThatNoFileCanHoldAreRefused() {
        for (String name : List.of("", "half \ud800")) {
            assertThatThrownBy(() -> new ReviewItem.Patch(Split.VAL, name))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith("the name of a patch ");
            assertThatThrownBy(() -> new ReviewItem.Region("a", name))
                    .isInstanceOf(InputException.class);
        }
    }

    @Test
    void differentNamesHaveDifferentFiles() {
        List<String> names = new ArrayList<>(names().toList());
        names.addAll(List.of("a_b", "a\\b", "x".repeat(5001), "aux"));
        assertThat(names.stream().map(ReviewItem::fileName).map(ResultNames::key))
                .doesNotHaveDuplicates();
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            folder.save(new ReviewItem.Patch(Split.TRAIN, "A"), 0, answer(ReviewState.ACCEPTED));
            ReviewItem small = new ReviewItem.Patch(Split.TRAIN, "a");
            assertThatThrownBy(() -> folder.save(small, 0, answer(ReviewState.ACCEPTED)))
                    .isInstanceOf(InputException.class)
                    .hasMessage(
                            "train/a: its answer would have the same file as that of train/A;"
                                    + " rename one of them");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "train", "train/", "/x", "TRAIN/x", "other/x", "slides/x", "slides//x"})
    void whatIsNoIdIsNone(String id) {
        assertThat(ReviewItem.parse(id)).isEmpty();
    }

    @Test
    void damagedFilesAreNamedWithWhatToDo() throws IOException {
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            folder.save(GLAND, 0, answer(ReviewState.EDITED, square(1, 5)));
        }
        String good = Files.readString(file(GLAND));
        String remedy = "; restore it from a copy, or delete it and answer again";
        for (String damaged :
                List.of(
                        "",
                        "{",
                        good.substring(0, good.length() / 2),
                        good.replace("\"epsam\"", "\"other\""),
                        good.replace("[5,5]", "[6,6]"),
                        good.replace("\"state\":\"edited\"", "\"state\":\"erased\""),
                        good.replaceFirst("\"at\":\"2", "\"at\":\"x2"),
                        good.replaceFirst("\"version\":1", "\"version\":0"),
                        good.replaceFirst("\"width\":64", "\"width\":-1"),
                        good.replaceFirst("\"width\":64", "\"width\":0"),
                        good.replaceFirst("\"width\":64", "\"width\":2000000000"),
                        good.replaceFirst("\"split\":\"train\"", "\"split\":\"past\""))) {
            assertThat(damaged).isNotEqualTo(good);
            Files.writeString(file(GLAND), damaged);
            for (Callable<?> read :
                    List.<Callable<?>>of(
                            () -> ReviewFolder.read(folder()), () -> ReviewFolder.open(folder()))) {
                assertThatThrownBy(read::call)
                        .isInstanceOf(InputException.class)
                        .hasMessageStartingWith(file(GLAND) + ": is not as the review has saved it")
                        .hasMessageEndingWith(remedy);
            }
        }
        Files.writeString(file(GLAND), good);
        Files.move(file(GLAND), file(GLAND).resolveSibling("other.geojson"));
        assertThatThrownBy(() -> ReviewFolder.read(folder()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is the answer about train/gland-12_1, whose place is ");
        Files.delete(file(GLAND).resolveSibling("other.geojson"));
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            assertThat(folder.all()).isEmpty();
            assertThat(folder.save(GLAND, 0, answer(ReviewState.ACCEPTED)).version()).isOne();
        }
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            assertThat(folder.journal()).hasSize(2);
        }
    }

    @Test
    void theJournalIsCompletedAfterAnInterruption() throws IOException {
        List<JournalEntry> all;
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            folder.save(GLAND, 0, answer(ReviewState.ACCEPTED, square(1, 5)));
            folder.save(REGION, 0, answer(ReviewState.ACCEPTED));
            folder.save(GLAND, 1, answer(ReviewState.EDITED, square(1, 6)));
            all = folder.journal();
        }
        Path journal = folder().resolve("journal.jsonl");
        String whole = Files.readString(journal);
        int third = whole.lastIndexOf("\n", whole.length() - 2) + 1;
        for (int end : new int[] {third, third + 1, whole.length() - 1}) {
            Files.writeString(journal, whole.substring(0, end));
            try (ReviewFolder folder = ReviewFolder.open(folder())) {
                assertThat(folder.journal()).isEqualTo(all);
            }
            assertThat(Files.readString(journal)).isEqualTo(whole);
        }
    }

    @Test
    void leftoversOfAnInterruptionGo() throws IOException {
        ReviewFolder.open(folder()).close();
        Path part = folder().resolve("patches/train");
        Files.createDirectories(part);
        part = part.resolve(".x.geojson.00000000-0000-0000-0000-000000000000.epsam-part");
        Files.writeString(part, "{");
        assertThat(ReviewFolder.read(folder())).isEmpty();
        ReviewFolder.open(folder()).close();
        assertThat(part).doesNotExist();
    }

    @Test
    void outlinesAreMadeValidAndStayInTheImage() {
        Polygon bowTie = polygon("(0 0, 10 10, 10 0, 0 10, 0 0)");
        Answer answer = answer(ReviewState.EDITED, bowTie, polygon("(1 1, 2 2, 1 1)"));
        assertThat(answer.polygons()).hasSize(2).allMatch(Polygon::isValid);
        assertThat(answer.area()).isEqualTo(50);
        assertThatThrownBy(() -> answer(ReviewState.EDITED, square(1, 66)))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "an outline reaches to (66.0, 1.0), out of the image of 64 x 48 pixels; cut"
                                + " it off at the edge");
        assertThatThrownBy(
                        () ->
                                new Answer(
                                        ReviewState.OPEN,
                                        List.of(),
                                        SIZE,
                                        " ",
                                        "",
                                        OptionalDouble.empty()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1 to 60 characters");
        assertThatThrownBy(() -> ReviewState.of("ACCEPTED")).isInstanceOf(InputException.class);
    }

    @Test
    void theMaskOfTracedOutlinesIsTheMask() {
        byte[] values = new byte[64 * 48];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 2654435761L >>> 13 & 1);
        }
        Mask mask = new Mask(64, 48, values);
        Polygon[] outlines = MaskContours.polygons(mask).toArray(Polygon[]::new);
        try (ReviewFolder folder = ReviewFolder.open(folder())) {
            folder.save(GLAND, 0, answer(ReviewState.ACCEPTED, outlines));
        }
        Correction read = ReviewFolder.read(folder()).get(0);
        assertThat(read.mask()).isEqualTo(mask);
        assertThat(read.entry().area()).isEqualTo(mask.area());
    }
}
