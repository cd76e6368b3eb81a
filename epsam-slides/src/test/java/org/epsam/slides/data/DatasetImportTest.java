package org.epsam.slides.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.MaskRule;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Collections of images as people and other programs lay them out. */
class DatasetImportTest {
    private static final int SIDE = 64;

    @TempDir Path dir;

    private Path data() {
        return dir.resolve("data");
    }

    /** An image that differs from all others. */
    private void image(String name) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        new Random(name.hashCode()).nextBytes(rgb);
        ImageFile.writePng(data().resolve(name), new RgbImage(SIDE, SIDE, rgb));
    }

    private void images(String... names) {
        Stream.of(names).forEach(this::image);
    }

    private void mask(String name, boolean tumour) {
        byte[] inside = new byte[SIDE * SIDE];
        Arrays.fill(inside, 0, tumour ? 100 : 0, (byte) 1);
        ImageFile.writeMask(data().resolve(name), new Mask(SIDE, SIDE, inside));
    }

    private void list(String name, String text) throws IOException {
        Path file = data().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static DatasetImport.Order named(String tumour, String normal) {
        ClassNames names = ClassNames.of(List.of(tumour.split(",")), List.of(normal.split(",")));
        return new DatasetImport.Order(
                Dataset.Rules.USUAL.with(names), Optional.empty(), false, Optional.empty(), 0);
    }

    /** Imports, writes the list and reads it as train does. */
    private Dataset imported(DatasetImport.Order order) {
        DatasetImport.Plan plan = DatasetImport.plan(data(), order);
        Path csv = ImportedFiles.write(plan.data(), dir.resolve("list.csv"), false);
        Dataset read = Dataset.open(csv);
        assertThat(rows(read)).as("as it is read").isEqualTo(rows(plan.data()));
        assertThat(SplitLeaks.of(read)).isEmpty();
        return plan.data();
    }

    private Dataset imported() {
        return imported(DatasetImport.Order.USUAL);
    }

    private static List<String> rows(Dataset data) {
        return data.patches().stream()
                .map(
                        p ->
                                String.join(
                                        " ",
                                        p.split().folder(),
                                        p.image().getFileName().toString(),
                                        String.valueOf(p.label()),
                                        p.mask().map(m -> m.getFileName().toString()).orElse("-"),
                                        p.origin().source() == Origin.Source.UNKNOWN
                                                ? "-"
                                                : p.slide()))
                .sorted()
                .toList();
    }

    private static List<String> labels(Dataset data) {
        return data.patches().stream()
                .map(p -> p.image().getFileName() + " " + p.label())
                .sorted()
                .toList();
    }

    private static Set<String> slides(Dataset data) {
        return data.patches().stream().map(Patch::slide).collect(Collectors.toSet());
    }

    private static List<String> reasons(Dataset data) {
        return data.skipped().stream().map(SkippedFile::reason).toList();
    }

    @ParameterizedTest
    @CsvSource({"tumour,normal", "Tumor,Non-Tumor", "1,0", "malignant,benign", "1_tumor,0_normal"})
    void imageFolder(String tumour, String normal) {
        for (int i = 0; i < 20; i++) {
            images(tumour + "/a" + i + ".png", normal + "/b" + i + ".png");
        }
        Dataset data = imported();
        assertThat(data.patches()).hasSize(40);
        assertThat(data.patches())
                .allMatch(
                        p -> p.isPositive() == p.image().getFileName().toString().startsWith("a"));
        for (Split split : Split.values()) {
            data.requireBothClasses(split);
            assertThat(data.of(split)).hasSize(split == Split.TRAIN ? 28 : 6);
        }
    }

    @Test
    void imageFolderWithSplits() {
        images("train/tumor/a.png", "train/normal/b.png", "val/tumor/c.png", "test/normal/d.png");
        assertThat(rows(imported()))
                .containsExactly(
                        "test d.png 0 - -",
                        "train a.png 1 - -",
                        "train b.png 0 - -",
                        "val c.png 1 - -");
    }

    @Test
    void splitsWithinFoldersOfLabels() {
        images("tumor/train/a.png", "normal/train/b.png", "tumor/val/c.png", "normal/test/d.png");
        assertThat(rows(imported()))
                .containsExactly(
                        "test d.png 0 - -",
                        "train a.png 1 - -",
                        "train b.png 0 - -",
                        "val c.png 1 - -");
    }

    @Test
    void foldersOfOneSplitAreDrawnFrom() {
        for (int i = 0; i < 10; i++) {
            images("train/tumor/a" + i + ".png", "train/normal/b" + i + ".png");
        }
        assertThat(imported().patches()).extracting(Patch::split).contains(Split.VAL, Split.TEST);
    }

    @Test
    void layoutOfTheProgram() {
        images("train/image/a_1.png", "train/image/b_0.png", "test/image/c_1.png");
        mask("test/mask/c_1.png", true);
        assertThat(rows(imported()))
                .containsExactly(
                        "test c_1.png 1 c_1.png -", "train a_1.png 1 - -", "train b_0.png 0 - -");
    }

    @Test
    void foldersOfPatientsAroundLabels() {
        for (int patient = 1; patient <= 9; patient++) {
            images("1000" + patient + "/0/x.png", "1000" + patient + "/1/x.png");
            image(patient + "/0/y.png");
            image(patient + "/1/y.png");
        }
        Dataset data = imported();
        assertThat(data.patches()).hasSize(36);
        assertThat(data.patches())
                .allMatch(p -> p.isPositive() == p.image().getParent().endsWith("1"));
        assertThat(slides(data)).hasSize(18).contains("10003", "1");
    }

    @Test
    void foldersOfPatientsWithinLabels() {
        images("tumor/P1/a.png", "tumor/P2/a.png", "tumor/P3/a.png", "normal/P1/b.png");
        Dataset data = imported();
        assertThat(slides(data)).containsExactlyInAnyOrder("P1", "P2", "P3");
        assertThat(labels(data)).containsExactly("a.png 1", "a.png 1", "a.png 1", "b.png 0");
    }

    @Test
    void deepFoldersWithOneLabel() {
        String slide = "/SOB/ductal_tissue/SOB_M_DC_14-2523%s/40X/SOB-%s-00%s.png";
        for (String s : List.of("A", "B", "C")) {
            image("breast/malignant" + slide.formatted(s, "M" + s, 1));
            image("breast/malignant" + slide.formatted(s, "M" + s, 2));
            image("breast/benign" + slide.formatted("x" + s, "B" + s, 1));
        }
        Dataset data = imported();
        assertThat(data.patches()).filteredOn(Patch::isPositive).hasSize(6);
        assertThat(slides(data)).hasSize(6).contains("SOB_M_DC_14-2523A");
    }

    @Test
    void namesOfClassesThatAreNoUsualWords() {
        images("TUM/a.png", "NORM/b.png", "STR/c.png", "BACK/d.png");
        assertThatThrownBy(this::imported)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the folders BACK, NORM, STR, TUM are no labels")
                .hasMessageContaining("--tumour-classes");
        Dataset data = imported(named("tum", "Norm,STR"));
        assertThat(labels(data)).containsExactly("a.png 1", "b.png 0", "c.png 0");
        assertThat(reasons(data)).singleElement().asString().startsWith("1 images ignored: no");
    }

    @Test
    void gradesAreNamed() {
        images("grade0/a.png", "grade1/b.png", "grade2/c.png");
        assertThat(labels(imported(named("grade1,grade2", "grade0"))))
                .containsExactly("a.png 0", "b.png 1", "c.png 1");
    }

    @Test
    void foldersThatContradictEachOther() {
        images("tumor/normal/a.png", "tumor/b.png");
        assertThatThrownBy(this::imported)
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "the folders tumor and normal around it say different labels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name,label\na,1\nb,0\n",
                "filename;class\na.png;tumor\nb.png;normal\n",
                "image\tlabel\ntiles/a.png\t1\ntiles/b.png\t0\n",
                "id|target\na|yes\nb|no\n"
            })
    void listBesideAFolder(String text) throws IOException {
        images("tiles/a.png", "tiles/b.png", "tiles/c.png");
        list("labels.csv", text);
        Dataset data = imported();
        assertThat(labels(data)).containsExactly("a.png 1", "b.png 0");
        assertThat(data.notes()).anyMatch(n -> n.startsWith("1 images are in no list"));
    }

    @Test
    void listWithMasksBesideAndPatients() throws IOException {
        images("images/a.png", "images/b.png", "images/c.png");
        mask("masks/a_mask.png", true);
        list("labels.tsv", "name\tlabel\tpatient\na\t1\tX\nb\t0\tX\nc\t0\tY\n");
        list("other.csv", "gene,count\nTP53,3\n");
        Dataset data = imported();
        assertThat(slides(data)).containsExactlyInAnyOrder("X", "Y");
        assertThat(data.patches())
                .filteredOn(p -> p.mask().isPresent())
                .singleElement()
                .satisfies(p -> assertThat(p.image()).hasFileName("a.png"));
    }

    @Test
    void listsThatContradictEachOther() throws IOException {
        images("a.png", "b.png");
        list("one.csv", "name,label\na,1\nb,0\n");
        list("two.csv", "name,label\na,0\n");
        assertThatThrownBy(this::imported)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has the label 1 (one.csv line 2) and the label 0 (two.csv");
    }

    @Test
    void listOfEachSplit() throws IOException {
        images("img/a.png", "img/b.png", "img/c.png");
        list("train.csv", "image,label\na,1\nb,0\n");
        list("test.csv", "image,label\nc,1\n");
        assertThat(rows(imported()))
                .containsExactly("test c.png 1 - -", "train a.png 1 - -", "train b.png 0 - -");
    }

    @Test
    void listOfLabelsInNumbers() throws IOException {
        images("a.png", "b.png", "c.png");
        list("labels.csv", "name,label\na,0\nb,1\nc,2\n");
        assertThat(reasons(imported()))
                .singleElement()
                .asString()
                .startsWith("label 2 is neither 0 nor 1");
        Files.delete(dir.resolve("list.csv"));
        assertThat(labels(imported(named("1,2", "0"))))
                .containsExactly("a.png 0", "b.png 1", "c.png 1");
    }

    @ParameterizedTest
    @CsvSource({
        "%s.png,%s_mask.png",
        "%s.png,mask_%s.png",
        "%s.png,%s-labelled.png",
        "%s.png,%s_anno.png",
        "image_%s.png,mask_%s.png",
        "images/%s.png,masks/%s.png",
        "images/%s.png,labels/%s_mask.png",
        "img/%s_img.png,gt/%s_gt.png",
        "slide1/%s.png,slide1/masks/%s.png",
        "he/%s.png,ground_truth/%s.png"
    })
    void imagesWithMasks(String image, String mask) {
        for (int i = 0; i < 12; i++) {
            image(image.formatted("t" + i));
            mask(mask.formatted("t" + i), i % 3 == 0);
        }
        Dataset data = imported();
        assertThat(data.patches()).hasSize(12);
        assertThat(data.skipped()).isEmpty();
        assertThat(data.patches()).filteredOn(Patch::isPositive).hasSize(4);
        assertThat(data.patches()).allMatch(p -> p.mask().isPresent());
        for (Patch patch : data.patches()) {
            assertThat(patch.isPositive()).isEqualTo(patch.truth().tumour().area() > 0);
        }
    }

    @Test
    void imagesWithoutMaskAreNotGuessed() {
        images("images/a.png", "images/b.png", "images/c.png");
        mask("masks/a.png", true);
        mask("masks/z.png", true);
        Dataset data = imported();
        assertThat(labels(data)).containsExactly("a.png 1");
        assertThat(reasons(data))
                .hasSize(3)
                .contains("mask without image")
                .anyMatch(r -> r.contains("--normal-without-mask"));
        DatasetImport.Order order =
                new DatasetImport.Order(
                        Dataset.Rules.USUAL, Optional.empty(), true, Optional.empty(), 0);
        assertThat(labels(DatasetImport.plan(data(), order).data()))
                .containsExactly("a.png 1", "b.png 0", "c.png 0");
    }

    @Test
    void countersAtTheEndsOfNamesAreNoLabels() {
        for (int i = 0; i < 4; i++) {
            image("tile_" + i + ".png");
        }
        assertThatThrownBy(this::imported)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no label at the end of all names");
        for (int i = 0; i < 4; i++) {
            mask("tile_" + i + "_mask.png", i < 2);
        }
        assertThat(labels(imported()))
                .containsExactly("tile_0.png 1", "tile_1.png 1", "tile_2.png 0", "tile_3.png 0");
    }

    @Test
    void labelsAtTheEndsOfNames() {
        images("a_tumor.png", "b_non_tumor.png", "c_class1.png", "d_0.png", "e_normal.png");
        assertThat(labels(imported()))
                .containsExactly(
                        "a_tumor.png 1",
                        "b_non_tumor.png 0",
                        "c_class1.png 1",
                        "d_0.png 0",
                        "e_normal.png 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s [x=%d,y=0,w=64,h=64]", "%s [d=2.5,x=%d,y=0,w=160,h=160]"})
    void tilesOfQuPath(String name) throws IOException {
        for (int i = 0; i < 30; i++) {
            String tile = name.formatted("slide" + i % 5, 64 * i);
            image(tile + ".png");
            // The label image has the ending of a mask: PNG beside the TIFF or JPEG of the tile.
            Files.move(data().resolve(tile + ".png"), data().resolve(tile + ".jpg"));
            mask(tile + ".png", i % 2 == 0);
        }
        Dataset data = imported();
        assertThat(data.patches()).hasSize(30).allMatch(p -> p.mask().isPresent());
        assertThat(slides(data))
                .containsExactlyInAnyOrder("slide0", "slide1", "slide2", "slide3", "slide4");
        assertThat(data.patches()).filteredOn(Patch::isPositive).hasSize(15);
    }

    @Test
    void labelImagesOfSeveralClassesAreAskedFor() throws IOException {
        for (int i = 0; i < 3; i++) {
            image("s [x=" + i + ",y=0,w=64,h=64].png");
            BufferedImage labels = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
            labels.getRaster().setSample(0, 0, 0, 1 + i % 2);
            ImageIO.write(
                    labels,
                    "png",
                    data().resolve("s [x=" + i + ",y=0,w=64,h=64]-labelled.png").toFile());
        }
        assertThatThrownBy(this::imported)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("masks hold several values")
                .hasMessageContaining("--tumour-values");
        DatasetImport.Order order =
                new DatasetImport.Order(
                        Dataset.Rules.USUAL.with(MaskRule.of("1", "")),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        0);
        assertThat(DatasetImport.plan(data(), order).data().patches())
                .filteredOn(Patch::isPositive)
                .hasSize(2);
    }

    @Test
    void aMaskOfTwoImagesIsOfNone() {
        images("tumor/a.png", "normal/a.png", "normal/b.png");
        mask("masks/a.png", true);
        Dataset data = imported();
        assertThat(data.patches()).hasSize(3).allMatch(p -> p.mask().isEmpty());
        assertThat(reasons(data)).singleElement().asString().contains("has the name of two images");
    }

    @Test
    void nothingIsNoDataSet() throws IOException {
        Files.createDirectories(data());
        assertThatThrownBy(this::imported)
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(data() + ": no image in it or in its folders; give ");
        Files.writeString(data().resolve("readme.txt"), "text");
        assertThatThrownBy(
                        () ->
                                DatasetImport.plan(
                                        data().resolve("readme.txt"), DatasetImport.Order.USUAL))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("neither a folder nor a .csv or .tsv file");
    }

    @Test
    void aSlideIsInOneSplit() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            names.add(
                    "%s/TCGA-AA-%04d-01Z_%d_0.png"
                            .formatted(i % 2 == 0 ? "tumor" : "normal", i % 10, 256 * i));
        }
        names.forEach(this::image);
        Dataset data = imported();
        assertThat(SplitLeaks.of(data)).isEmpty();
        assertThat(data.of(Split.TEST))
                .extracting(Patch::slide)
                .doesNotContainAnyElementsOf(
                        data.of(Split.TRAIN).stream().map(Patch::slide).toList());
        assertThat(data.of(Split.TEST)).hasSize(12);
    }

    @Test
    void aSlideIsInOneSplitHoweverListsNameIt() throws IOException {
        StringBuilder rows = new StringBuilder("image,label,slide\n");
        for (int i = 0; i < 40; i++) {
            image(i + ".png");
            String slide = "S" + i / 4 + ".svs";
            String path = i % 2 == 0 ? "/data/centre/" + slide : slide;
            rows.append("%d.png,%d,%s%n".formatted(i, i / 4 % 2, path));
        }
        list("list.csv", rows.toString());
        Dataset data = imported();
        assertThat(data.of(Split.TRAIN)).isNotEmpty();
        assertThat(data.of(Split.TEST)).isNotEmpty();
        for (Split split : Split.values()) {
            assertThat(data.of(split).size() % 4).isZero();
        }
    }

    @Test
    void splitsThatShareSlidesAreDrawnAnew() {
        for (int i = 0; i < 8; i++) {
            images(
                    "train/tumor/s%d_100_%d.png".formatted(i, 512 * i),
                    "test/tumor/s%d_900_%d.png".formatted(i, 512 * i));
        }
        assertThatThrownBy(this::imported)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("8 of 8 slides of test are in train too")
                .hasMessageContaining("--split-fractions");
        DatasetImport.Order order =
                new DatasetImport.Order(
                        Dataset.Rules.USUAL,
                        Optional.empty(),
                        false,
                        Optional.of(List.of(0.5, 0.25, 0.25)),
                        0);
        Dataset data = imported(order);
        assertThat(data.of(Split.TRAIN)).hasSize(8);
        assertThat(data.of(Split.VAL)).hasSize(4);
    }

    @Test
    void tooFewSlidesAreTold() {
        images("siteA/tumor/a.png", "siteB/tumor/b.png", "siteB/normal/c.png");
        assertThat(imported().notes())
                .anyMatch(
                        n ->
                                n.startsWith("2 slides or patients")
                                        && n.contains("nothing is in val and test"));
    }

    @Test
    void theSameSeedDrawsTheSame() {
        for (int i = 0; i < 30; i++) {
            images("1/a" + i + ".png", "0/b" + i + ".png");
        }
        List<String> first = rows(DatasetImport.plan(data(), order(1)).data());
        assertThat(rows(DatasetImport.plan(data(), order(1)).data())).isEqualTo(first);
        assertThat(rows(DatasetImport.plan(data(), order(2)).data())).isNotEqualTo(first);
    }

    private static DatasetImport.Order order(long seed) {
        return new DatasetImport.Order(
                Dataset.Rules.USUAL, Optional.empty(), false, Optional.empty(), seed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void folderOfLinksOrCopies(boolean copy) {
        for (int i = 0; i < 6; i++) {
            images("P" + i + "/tumor/x.png", "P" + i + "/normal/x.png");
            mask("P" + i + "/tumor/x_mask.png", true);
        }
        Dataset planned = DatasetImport.plan(data(), DatasetImport.Order.USUAL).data();
        Path out = dir.resolve("out");
        Path csv = ImportedFiles.write(planned, out, copy);
        for (Path opened : List.of(csv, out)) {
            Dataset read = Dataset.open(opened);
            assertThat(read.patches()).hasSize(12);
            assertThat(read.skipped()).isEmpty();
            for (Split split : Split.values()) {
                assertThat(read.positives(split)).hasSameSizeAs(planned.positives(split));
            }
            assertThat(read.patches())
                    .filteredOn(Patch::isPositive)
                    .allMatch(p -> p.mask().isPresent());
            assertThat(read.patches()).allMatch(p -> Files.isSymbolicLink(p.image()) == !copy);
        }
        assertThat(slides(Dataset.open(csv))).isEqualTo(slides(planned));
        assertThatThrownBy(() -> ImportedFiles.write(planned, out, copy))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nothing was changed");
    }

    @Test
    void listsAreNotReplaced() throws IOException {
        images("tumor/a.png", "normal/b.png");
        Dataset planned = DatasetImport.plan(data(), DatasetImport.Order.USUAL).data();
        Path csv = dir.resolve("mine.csv");
        Files.writeString(csv, "mine");
        assertThatThrownBy(() -> ImportedFiles.write(planned, csv, false))
                .hasMessage(csv + ": is there already; choose another --out");
        assertThatThrownBy(() -> ImportedFiles.write(planned, dir.resolve("x.csv"), true))
                .hasMessageContaining("a list has no copies");
        assertThat(csv).hasContent("mine");
    }
}
