package org.epsam.slides.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and lists as people and other programs write them. */
class DatasetFormsTest {
    @TempDir Path dir;

    private void image(String name) {
        ImageFile.writePng(dir.resolve(name), new RgbImage(64, 64, new byte[3 * 64 * 64]));
    }

    private Path list(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static List<String> reasons(Dataset data) {
        return data.skipped().stream().map(SkippedFile::reason).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image,label,split\np0.png,0,train\np1.png,1,train\n",
                "image;label;split\np0.png;0,0;train\np1.png;1,0;train\n",
                "image|label|split\np0.png|0|train\np1.png|1|train\n",
                "image\tlabel\tsplit\r\np0.png\tnormal\ttrain\r\np1.png\ttumor\ttrain",
                "image,label,split\rp0.png,False,train\rp1.png,True,train\r",
                "\ufeffFilename,Class,Set\np0.png, Negative ,training\np1.png,POSITIVE,training",
                "sep=;\nimage;label;split\np0;no tumour;train\np1;Tumour;train\n",
                "\"name\",\"target\",\"split\"\n\"p0\",\"0.0\",\"train\"\n\"p1\",\"1.\",\"train\"\n"
            })
    void listsAsTheyAreSaved(String text) throws IOException {
        image("p0.png");
        image("p1.png");
        for (Charset charset :
                List.of(
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_16,
                        StandardCharsets.UTF_16LE,
                        StandardCharsets.UTF_16BE,
                        Charset.forName("X-UTF-32LE-BOM"),
                        Charset.forName("X-UTF-32BE-BOM"))) {
            Path csv = dir.resolve("list.csv");
            Files.write(csv, text.getBytes(charset));
            Dataset data = Dataset.open(csv);
            assertThat(data.skipped()).as(charset.name()).isEmpty();
            assertThat(data.of(Split.TRAIN))
                    .extracting(Patch::name, Patch::isPositive)
                    .containsExactly(tuple("p0_0", false), tuple("p1_1", true));
        }
    }

    @Test
    void aListOfNothingIsRefused() throws IOException {
        Path list = list("list.csv", "image,label\n");
        assertThatThrownBy(() -> Dataset.open(list))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        list
                                + ": has nothing below its header image,label; write one image a"
                                + " line");
    }

    @Test
    void foldersWhoseNamesAreNoLabelsAreNamedWithTheCommandThatTakesThem() {
        image("NORM/a.png");
        image("TUM/b.png");
        assertThatThrownBy(() -> Dataset.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith(
                        "found images in the folders [NORM, TUM], of which it is not known what"
                                + " they mean; \"epsam import "
                                + dir
                                + " --tumour-classes TUM --normal-classes NORM --out NAME.csv\","
                                + " with the right names, makes a list that --data takes");
    }

    @Test
    void otherLabelsAreNamedWithTheirPlace() throws IOException {
        for (String name : List.of("a", "b", "c", "d")) {
            image(name + ".png");
        }
        Path csv =
                list(
                        "list.csv",
                        "image,label,split\na.png,tumr,train\nb.png,,train\nc.png,3.0,train\n"
                                + "d.png,1,train\n");
        Dataset data = Dataset.open(csv);
        assertThat(data.patches()).hasSize(1);
        assertThat(reasons(data))
                .satisfiesExactly(
                        r ->
                                assertThat(r)
                                        .startsWith("label 'tumr' is not known (list.csv line 2)"),
                        r -> assertThat(r).startsWith("label '' is not known (list.csv line 3)"),
                        r ->
                                assertThat(r)
                                        .startsWith(
                                                "label 3 is neither 0 nor 1 (list.csv line 4)"));
        Path kinds = list("kinds.csv", "image,label,split\na.png,tumor,train\nb.png,2,train\n");
        assertThat(Dataset.open(kinds, Dataset.Rules.of("", "2")).patches())
                .as("a word does not tell which kind")
                .extracting(Patch::id)
                .containsExactly("b");
    }

    @Test
    void repeatedColumnsAreAnError() throws IOException {
        image("a.png");
        Path csv = list("list.csv", "image,label,split,label\na.png,1,train,0\n");
        assertThatThrownBy(() -> Dataset.open(csv))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        csv
                                + ": has the column label more than once; remove or rename all but"
                                + " one");
    }

    @Test
    void foldersNamedByTheirLabel() throws IOException {
        image("train/Tumor/a.png");
        image("train/normal/a.png");
        image("train/normal/b.png");
        image("train/stroma/c.png");
        image("valid/1/d.png");
        image("test/positive/e.png");
        ImageFile.writeMask(dir.resolve("test/mask/e.png"), new Mask(64, 64, new byte[64 * 64]));
        Dataset data = Dataset.open(dir);
        assertThat(data.patches())
                .extracting(Patch::split, Patch::name, Patch::isPositive)
                .containsExactlyInAnyOrder(
                        tuple(Split.TRAIN, "Tumor_a_1", true),
                        tuple(Split.TRAIN, "normal_a_0", false),
                        tuple(Split.TRAIN, "b_0", false),
                        tuple(Split.VAL, "d_1", true),
                        tuple(Split.TEST, "e_1", true));
        assertThat(data.of(Split.TEST).get(0).mask()).isPresent();
        assertThat(data.skipped())
                .singleElement()
                .satisfies(
                        s -> {
                            assertThat(s.file()).endsWith("stroma");
                            assertThat(s.reason()).contains("the name of the folder is no label");
                        });
    }

    @Test
    void foldersInUpperCaseAndInThePlural() {
        image("Train/Tumor/a.png");
        image("Train/NORMAL/b.png");
        image("Test/Images/c_1.png");
        ImageFile.writeMask(dir.resolve("Test/Masks/c_1.png"), new Mask(64, 64, new byte[64 * 64]));
        Dataset data = Dataset.open(dir);
        assertThat(data.skipped()).isEmpty();
        assertThat(data.patches())
                .extracting(Patch::split, Patch::name)
                .containsExactly(
                        tuple(Split.TRAIN, "b_0"),
                        tuple(Split.TRAIN, "a_1"),
                        tuple(Split.TEST, "c_1"));
        assertThat(data.of(Split.TEST).get(0).mask()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "class0,0",
        "Class 1,1",
        "label_1,1",
        "0_normal,0",
        "1-Tumor,1",
        "class1_malignant,1",
        "Malignant,1",
        "No tumor,0",
        "non-tumor,0",
        "Nontumour,0",
        "IDC-,0",
        "IDC+,1",
        "IDC (-),0",
        "'IDC(+) ',1",
        "idc_positive,1",
        "Cancer negative,0",
        "non-IDC,0",
        "no_metastases,0",
        "tumor-free,0",
        "Normal tissue,0",
        "Tumor tissue,1"
    })
    void wordsForLabels(String written, int label) throws IOException {
        image("p.png");
        Path csv = list("list.tsv", "image\tlabel\tsplit\np.png\t" + written + "\ttest\n");
        assertThat(Dataset.open(csv).patches()).extracting(Patch::label).containsExactly(label);
        image("test/" + written.strip() + "/p.png");
        assertThat(Dataset.open(dir).patches()).extracting(Patch::label).containsExactly(label);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0_tumor",
                "1_normal",
                "1_stroma",
                "tumor_1",
                "1+",
                "3+",
                "her2+",
                "grade 0",
                "class10",
                "not evaluated",
                "positive-negative",
                "tumor?"
            })
    void otherWordsAreNoLabels(String written) throws IOException {
        image("p.png");
        Path csv = list("list.csv", "image,label\np.png," + written + "\n");
        assertThatThrownBy(() -> Dataset.open(csv))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("(list.csv line 2)");
    }

    @Test
    void foldersOfPatientsAndLabels() {
        image("8863/0/8863_idx5_x51_y1251_class0.png");
        image("8863/1/8863_idx5_x101_y1251_class1.png");
        image("8863/1/8863_idx5_x151_y1251_class0.png");
        image("8863/2/a.png");
        image("1/0/1_idx5_x51_y1251_class0.png");
        image("1/lost.png");
        Dataset data = Dataset.open(dir);
        assertThat(data.patches())
                .extracting(Patch::split, Patch::name, p -> p.origin().patient())
                .containsExactlyInAnyOrder(
                        tuple(Split.TEST, "8863_idx5_x51_y1251_0", "8863"),
                        tuple(Split.TEST, "8863_idx5_x101_y1251_1", "8863"),
                        tuple(Split.TEST, "8863_idx5_x151_y1251_class0_1", "8863"),
                        tuple(Split.TEST, "1_idx5_x51_y1251_0", "1"));
        assertThat(data.notes().get(0))
                .isEqualTo("2 folders around or in those of labels count as patients, such as 1");
        assertThat(data.notes().get(1))
                .startsWith("1 images have the label of a list or folder, not the one at the end")
                .contains("x151_y1251_class0.png (folder 1: 1)");
        assertThat(reasons(data))
                .satisfiesExactlyInAnyOrder(
                        r -> assertThat(r).startsWith("label 2 is neither 0 nor 1 (folder 2)"),
                        r -> assertThat(r).startsWith("ignored: folders of labels are beside it"));
    }

    @Test
    void foldersOfPatientsWithinThoseOfLabels() {
        image("train/tumor/1/a.png");
        image("train/tumor/2/a.png");
        image("train/normal/2/a.png");
        image("train/normal/.ipynb_checkpoints/a.png");
        image("train/normal/images/b.png");
        image("train/normal/mask/b.png");
        image("val/image/benign/c.png");
        image("test/image/d_class1.png");
        Dataset data = Dataset.open(dir);
        assertThat(data.patches())
                .extracting(Patch::name, p -> p.origin().patient())
                .containsExactlyInAnyOrder(
                        tuple("tumor_1_a_1", "1"),
                        tuple("tumor_2_a_1", "2"),
                        tuple("normal_2_a_0", "2"),
                        tuple("b_0", ""),
                        tuple("c_0", ""),
                        tuple("d_1", ""));
    }

    @Test
    void twoFoldersThatMayBothBeTheLabelAreRefused() {
        image("train/0/1/a.png");
        image("train/1/0/a.png");
        assertThatThrownBy(() -> Dataset.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("may both be its label");
    }

    @Test
    void splitsWithinLabelsAreRefused() {
        image("tumor/train/a.png");
        image("normal/train/a.png");
        assertThatThrownBy(() -> Dataset.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a split within the folder of a label");
    }

    @Test
    void foldersThatAreNotUsedAreNamed() {
        image("train/image/a_1.png");
        image("train/images/b_1.png");
        image("train/labels/a_1.png");
        image("train/tumor/c.png");
        image("trian/image/d_1.png");
        image("slides.tmp/unrelated/deep/e.png");
        assertThat(Dataset.open(dir).skipped())
                .extracting(s -> dir.relativize(Path.of(s.file())) + " " + s.reason())
                .containsExactlyInAnyOrder(
                        "train/images ignored: image is beside it",
                        "train/labels ignored: image is beside it",
                        "train/tumor ignored: image is beside it",
                        "trian ignored: train is beside it");
    }

    @Test
    void aMaskWithTheNameOfTwoImagesIsRefused() {
        image("train/p1/tumor/a.png");
        image("train/p2/tumor/a.png");
        ImageFile.writeMask(dir.resolve("train/mask/a.png"), new Mask(64, 64, new byte[64 * 64]));
        assertThatThrownBy(() -> Dataset.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has the name of two images");
    }

    @Test
    void columnsThatContradictEachOtherAreRefused() throws IOException {
        image("a.png");
        image("b.png");
        Path csv = list("a.csv", "image,label,class\na.png,1,tumor\nb.png,0,malignant\n");
        assertThatThrownBy(() -> Dataset.open(csv))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        csv
                                + ": line 3 has the label '0' but the class 'malignant'; correct"
                                + " it, or rename one of the columns");
        assertThatThrownBy(
                        () ->
                                Dataset.open(
                                        list(
                                                "b.csv",
                                                "image,label,split,set\na.png,1,train,val\n")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("line 2 has the split 'train' but the set 'val'");
        assertThat(
                        Dataset.open(list("c.csv", "image,x,y,label,class\na.png,0,0,1,DCIS\n"))
                                .patches())
                .as("a place and an unknown word say nothing")
                .extracting(Patch::label)
                .containsExactly(1);
        assertThatThrownBy(() -> Dataset.open(list("d.csv", "image,x,y\na.png,0,1\n")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no column label");
        image("train/e.png");
        list("train/list.csv", "image,label,target\ne.png,1,0\n");
        assertThatThrownBy(() -> Dataset.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("line 2 has the label '1' but the target '0'");
    }

    @Test
    void oneImageWithTwoLabelsIsRefused() throws IOException {
        image("a.png");
        Path csv = list("a.csv", "image,label,split\na.png,tumor,train\n./a.png,0,val\n");
        assertThatThrownBy(() -> Dataset.open(csv))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        csv
                                + ": gives a.png the label 1 (a.csv line 2) and the label 0 (a.csv"
                                + " line 3); correct one of them");
    }

    @Test
    void aListTellsTheSlideOfImagesWithTheirLabelInTheName() throws IOException {
        image("test/image/x_0.png");
        list("test/labels.csv", "image,label,slide,patient\nx_0,0,S7,P3\n");
        Patch patch = Dataset.open(dir).patches().get(0);
        assertThat(patch.slide()).isEqualTo("S7");
        assertThat(patch.origin().patient()).isEqualTo("P3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train.csv", "train_labels.csv", "labels.csv", "train/labels.csv"})
    void aListOfNamesAndLabelsBesideAFolder(String name) throws IOException {
        image("train/x1.png");
        image("train/x2.png");
        image("train/x3.png");
        list(name, "name,label\nx1,tumor\nx2.png,0\n");
        for (Path opened : List.of(dir, dir.resolve(name))) {
            Dataset data = Dataset.open(opened);
            assertThat(data.of(Split.TRAIN))
                    .as(opened.toString())
                    .extracting(Patch::name)
                    .containsExactly("x1_1", "x2_0");
        }
        assertThat(reasons(Dataset.open(dir)))
                .singleElement()
                .asString()
                .startsWith("no label at the end of the name");
    }

    @Test
    void aListCountsMoreThanTheEndOfAName() throws IOException {
        image("train/image/x_0.png");
        image("train/image/y_1.png");
        image("train/image/z_2.png");
        list("train/image.csv", "file,label\nx_0.png,1\ny_1.png,1\nz_2.png,0\n");
        Dataset data = Dataset.open(dir);
        assertThat(data.patches()).extracting(Patch::name).containsExactly("x_0_1", "y_1", "z_2_0");
        assertThat(data.notes().get(0))
                .startsWith(
                        "1 images have the label of a list or folder, not the one at the end of"
                                + " their name")
                .contains("x_0.png (image.csv line 2: 1)");
        list("labels.csv", "file,label\nx_0.png,0\n");
        assertThatThrownBy(() -> Dataset.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "gives x_0.png the label 0, but image.csv line 2 the label 1");
    }

    @Test
    void aListWithoutSplitsIsForTesting() throws IOException {
        image("pictures/a.png");
        image("pictures/b.png");
        Path csv = list("labels.csv", "id,label\na,1\nb,0\n");
        Dataset data = Dataset.open(csv);
        assertThat(data.of(Split.TEST)).hasSize(2);
        assertThat(data.notes().get(0))
                .isEqualTo(
                        csv
                                + ": no column split in its header id,label, so its images count as"
                                + " test");
        image("more/a.png");
        assertThat(reasons(Dataset.open(csv)))
                .singleElement()
                .asString()
                .startsWith("labels.csv line 2: a is in several folders");
    }

    @Test
    void oneNameInFoldersOfSeveralSlidesIsNoDuplicate() throws IOException {
        for (String slide : List.of("A", "B")) {
            image(slide + "/tile_0_level2_100-200-164-264.png");
            image(slide + "/tile_1_level2_100-200-164-264.png");
        }
        String rows =
                "A/tile_0_level2_100-200-164-264.png,0,train,%1$s\n"
                        + "A/tile_1_level2_100-200-164-264.png,1,train,%1$s\n"
                        + "B/tile_0_level2_100-200-164-264.png,0,train,%2$s\n"
                        + "B/tile_1_level2_100-200-164-264.png,1,train,%2$s\n";
        for (String slides : List.of("s1 s2", " ")) {
            String[] two = (slides + "x").split(" ");
            Path csv =
                    list(
                            "list.csv",
                            "image,label,split,slide\n"
                                    + rows.formatted(two[0], two[0].isEmpty() ? "" : two[1]));
            Dataset data = Dataset.open(csv);
            assertThat(data.skipped()).isEmpty();
            assertThat(data.patches()).extracting(Patch::id).doesNotHaveDuplicates().hasSize(4);
            assertThat(data.patches())
                    .extracting(Patch::slide)
                    .contains(two[0].isEmpty() ? "A" : "s1");
        }
        Path twice =
                list(
                        "twice.csv",
                        "image,label,split\nA/tile_0_level2_100-200-164-264.png,0,train\n"
                                + "A/tile_0_level2_100-200-164-264.png,no,train\n");
        assertThat(reasons(Dataset.open(twice)))
                .singleElement()
                .asString()
                .startsWith("duplicate id; ");
    }

    @Test
    void accentsAreTheSameInBothFormsOfUnicode() throws IOException {
        String composed = "Pr\u00e4parat";
        String decomposed = "Pra\u0308parat";
        image("test/image/" + decomposed + "_1.png");
        ImageFile.writeMask(
                dir.resolve("test/mask/" + composed + "_1.png"),
                new Mask(64, 64, new byte[64 * 64]));
        Dataset folder = Dataset.open(dir);
        assertThat(folder.skipped()).isEmpty();
        assertThat(folder.of(Split.TEST).get(0).mask()).isPresent();
        Path csv =
                list(
                        "list.csv",
                        "image,label,split,mask,slide\ntest/image/%s_1.png,1,test,test/mask/%s_1.png,%s\n"
                                .formatted(composed, decomposed, composed));
        Dataset listed = Dataset.open(csv);
        assertThat(listed.skipped()).isEmpty();
        assertThat(listed.patches()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "TCGA-XX-A0CD-01Z-00-DX2.609CED8D_10240_20480,TCGA-XX-A0CD-01Z-00-DX2.609CED8D",
        "case7_0_512,case7",
        "case7_1024_512_256_256,case7",
        "case7_1024-512,case7",
        "'slide B [x=0,y=512,w=256,h=256]','slide B'",
        "'slide B.svs [d=2,x=0,y=512,w=256,h=256]','slide B.svs'",
        "TCGA-A1-A0SK-DX1_xmin45749_ymin25055_MPP-0.2500,TCGA-A1-A0SK-DX1",
        "wsi_x10_y2,wsi",
        "S12_tile_3_level0_100-200-164-264,S12",
        "GTxc2014131_1024_2048,GTxc2014131",
        "glands-GTxc2014131-40_300_12,GTxc2014131",
        "patient_0123_0456,0123",
        "img_12_3,img_12_3",
        "gland-GT1815550-1-400-001-096032,GT1815550",
        "cam10681-384-320,cam10681",
        "slideA_00512x_01024y,slideA",
        "slideA.00512x_00000y,slideA",
        "'slideA_(512, 1024)',slideA",
        "slideA_row3_col12,slideA",
        "case7_1024_512_level0,case7",
        "case7_1024_512_20x,case7",
        "'2023-01234 A1 [x=0,y=512,w=256,h=256]',2023-01234",
        "S12-3456-1,3456",
        "2023-01234_7,2023-01234",
        "TCGA-02-0003-01Z-00-DX1_17,TCGA-02-0003-01Z-00-DX1",
        "TCGA-02-0003-01Z-00-DX1.A44D70FA-4D96-43F4-9DD7-A61535786297_1024_512,"
                + "TCGA-02-0003-01Z-00-DX1.A44D70FA-4D96-43F4-9DD7-A61535786297",
        "case12_0003,case12_0003",
        "Tile_20_512_1024,Tile_20_512_1024"
    })
    void slidesAreFoundBeforeThePlace(String id, String slide) {
        assertThat(SlideNames.slideOf(id)).isEqualTo(slide);
    }

    @Test
    void placesOfASlideWithoutNumberAreOnAGrid() {
        for (String name :
                List.of("caseA_64_128_0", "caseA_0_192_1", "caseB_128_64_0", "caseB_0_0_1")) {
            image("test/image/" + name + ".png");
        }
        Dataset data = Dataset.open(dir);
        assertThat(data.patches()).extracting(Patch::slide).containsOnly("caseA", "caseB");
        assertThat(data.notes())
                .singleElement()
                .asString()
                .startsWith("2 slides guessed from the names of 4 patches, such as caseA, caseB; ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"slide%s-%d-%d", "slide%s_%06d_%06d", "slide%s_%d_%d_level0"})
    void placesOnAGridAreNoCaseNumbers(String form) {
        for (String slide : List.of("A1", "B2")) {
            for (int x : new int[] {1024, 2048}) {
                for (int y : new int[] {0, 512}) {
                    image("test/image/" + form.formatted(slide, x, y) + "_1.png");
                }
            }
        }
        assertThat(Dataset.open(dir).patches())
                .hasSize(8)
                .extracting(Patch::slide)
                .containsOnly("slideA1", "slideB2");
    }

    @Test
    void numbersOfCasesThatAreOnNoGridStayApart() {
        for (String name : List.of("S12-3456-1", "S12-3457-1", "S12-3461-2")) {
            image("test/image/" + name + "_1.png");
        }
        assertThat(Dataset.open(dir).patches())
                .extracting(Patch::slide)
                .containsExactly("3456", "3457", "3461");
    }

    @Test
    void theRowOfAPlaceIsNoLabel() throws IOException {
        StringBuilder rows = new StringBuilder("image,label,split\n");
        for (int i = 0; i < 4; i++) {
            String name = "case7_" + 1024 * (i % 2) + "_" + 512 * (i / 2) + ".png";
            image("normal/" + name);
            image("tiles/" + name);
            rows.append("tiles\\").append(name).append(",0,train\n");
        }
        Path csv = list("list.csv", rows.toString());
        Dataset listed = Dataset.open(csv);
        assertThat(listed.skipped()).isEmpty();
        assertThat(listed.patches()).extracting(Patch::slide).containsOnly("case7");
        Files.delete(csv);
        Dataset folder = Dataset.open(dir);
        assertThat(folder.patches()).extracting(Patch::slide).hasSize(4).containsOnly("case7");
    }

    @Test
    void guessesAreComparedWithThePatients() throws IOException {
        image("a1001.png");
        image("a1002.png");
        image("b.png");
        Path csv =
                list(
                        "list.csv",
                        "image,label,split,patient\na1001.png,1,train,P1\na1002.png,0,train,P1\n"
                                + "b.png,0,train,P2\n");
        Dataset data = Dataset.open(csv);
        assertThat(data.notes())
                .singleElement()
                .asString()
                .startsWith(
                        "2 slides guessed from the names of 2 patches of 1 patient, such as a1001");
        assertThat(data.patches()).extracting(Patch::slide).containsExactly("a1001", "a1002", "P2");
    }

    @Test
    void slidesAndPatientsInTwoSplitsAreFound() throws IOException {
        for (String name : List.of("a", "b", "c", "d")) {
            image(name + ".png");
        }
        Path slides =
                list(
                        "slides.csv",
                        "image,label,split,slide\na.png,1,train,S1.svs\nb.png,0,train,S2\n"
                                + "c.png,1,test,s1\nd.png,0,test,S3\n");
        assertThat(SplitLeaks.of(Dataset.open(slides)))
                .containsExactly("1 of 2 slides of test are in train too, such as s1");
        assertThatThrownBy(() -> SplitLeaks.refuse(Dataset.open(slides)))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(slides + ": 1 of 2 slides of test are in train too")
                .hasMessageContaining("--allow-leakage");
        Path patients =
                list(
                        "patients.csv",
                        "image,label,split,slide,patient\n"
                                + "a.png,1,train,S1,P1\n"
                                + "b.png,0,val,S2,P1\n");
        assertThat(SplitLeaks.of(Dataset.open(patients)))
                .containsExactly("1 of 1 patients of val are in train too, such as P1");
        Path barcodes =
                list(
                        "barcodes.csv",
                        "image,label,split,slide\na.png,1,train,TCGA-XX-A0CD-01Z-00-DX1\n"
                                + "b.png,0,test,TCGA-XX-A0CD-01Z-00-DX2\n");
        assertThat(SplitLeaks.of(Dataset.open(barcodes)))
                .containsExactly("1 of 1 patients of test are in train too, such as TCGA-XX-A0CD");
    }

    @Test
    void pathsOfSlidesAndNumbersOfPatientsAreComparedByWhatTheyName() throws IOException {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            image(name + ".png");
        }
        Path paths =
                list(
                        "paths.csv",
                        "image,label,split,slide\na.png,1,train,/data/centre/S1.svs\n"
                                + "b.png,1,test,S1.svs\nc.png,0,test,centre/S1\n"
                                + "d.png,0,test,other/S1.svs\ne.png,0,test,XS1.svs\n");
        assertThat(SplitLeaks.of(Dataset.open(paths)))
                .containsExactly("2 of 4 slides of test are in train too, such as S1.svs");
        Path numbers =
                list(
                        "numbers.csv",
                        "image,label,split,slide,patient\na.png,1,train,S1,12\n"
                                + "b.png,1,test,S2,12.0\nc.png,0,test,S3,120\n");
        assertThat(SplitLeaks.of(Dataset.open(numbers)))
                .containsExactly("1 of 2 patients of test are in train too, such as 12.0");
        assertThat(
                        SplitLeaks.shared(
                                SplitLeaks.keys(Dataset.open(numbers).of(Split.TEST)),
                                List.of("patient 12", "slide scans/s3", "slide scans/s33")))
                .containsExactly("patient 12", "slide s3");
    }

    @Test
    void theSameImageInTwoSplitsIsTold() throws IOException {
        byte[] rgb = new byte[3 * 64 * 64];
        image("train/image/glass_0.png");
        image("test/image/other_glass_0.png");
        rgb[5] = 1;
        ImageFile.writePng(dir.resolve("test/image/x_1.png"), new RgbImage(64, 64, rgb));
        assertThat(SameImages.of(Dataset.open(dir))).isEmpty();
        Files.copy(dir.resolve("test/image/x_1.png"), dir.resolve("train/image/y_1.png"));
        assertThat(SameImages.of(Dataset.open(dir)))
                .containsExactly(
                        "1 images of test are in train too, byte for byte, such as x_1, which is"
                                + " y_1 there");
    }

    @Test
    void guessedSlidesInTwoSplitsAreTold() {
        image("train/image/gland-GT2001814-1_0.png");
        image("val/image/gland-GT2001814-2_1.png");
        Dataset data = Dataset.open(dir);
        assertThat(SplitLeaks.of(data)).isEmpty();
        assertThat(SplitLeaks.guessed(data))
                .containsExactly(
                        "1 of 1 slides of val are in train too, as their names suggest, such as"
                                + " GT2001814");
    }

    @Test
    void theCasesOfTheKind() {
        Dataset places = Dataset.open(GoldenTensors.shared("cases/04-slide-from-coordinates"));
        assertThat(places.patches().stream().map(Patch::slide).distinct()).hasSize(2);
        Dataset names =
                Dataset.open(
                        GoldenTensors.shared("cases/09-same-names-in-slide-folders/manifest.csv"));
        assertThat(names.patches()).hasSize(6);
        assertThat(names.skipped()).isEmpty();
        for (String list : List.of("float.csv", "bool.csv")) {
            Dataset labels =
                    Dataset.open(GoldenTensors.shared("cases/10-csv-label-words").resolve(list));
            assertThat(labels.patches()).extracting(Patch::label).containsExactly(0, 1);
        }
        Dataset leak =
                Dataset.open(GoldenTensors.shared("cases/20-slide-in-two-splits/manifest.csv"));
        assertThat(SplitLeaks.of(leak)).hasSize(3);
    }

    @Test
    void aRowThatNamesTheRootFolderIsSkipped() throws IOException {
        image("a.png");
        Path csv = list("list.csv", "image,label,split\n/,1,train\n.,1,train\na.png,1,train\n");
        Dataset data = Dataset.open(csv);
        assertThat(data.patches()).hasSize(1);
        assertThat(reasons(data)).contains("list.csv line 2: / is not an image");
    }

    @Test
    void theDocumentationListsTheWords() throws IOException {
        String page = Files.readString(Path.of("../docs/DATA_FORMAT.md"));
        assertThat(words(page, "tumour")).isEqualTo(LabelWords.TUMOUR);
        assertThat(words(page, "no tumour")).isEqualTo(LabelWords.NONE);
        for (ListColumns column : ListColumns.values()) {
            assertThat(words(page, "`" + column.names().get(0) + "`"))
                    .isEqualTo(column.names().subList(1, column.names().size()));
        }
    }

    /** The words in the second cell of the row of a table. */
    private static List<String> words(String page, String row) {
        Matcher line =
                Pattern.compile("(?m)^\\| " + Pattern.quote(row) + " \\|([^|]*)\\|").matcher(page);
        assertThat(line.find()).as(row).isTrue();
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("`([^`]+)`").matcher(line.group(1));
        while (word.find()) {
            words.add(word.group(1));
        }
        return words;
    }
}
