package org.epsam.slides.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetTest {
    @TempDir Path dir;

    private Path image(String name, int width, int height) {
        Path file = dir.resolve(name);
        ImageFile.writePng(file, new RgbImage(width, height, new byte[3 * width * height]));
        return file;
    }

    private Path image(String name) {
        return image(name, 64, 64);
    }

    private void mask(String name, int side) {
        ImageFile.writeMask(dir.resolve(name), new Mask(side, side, new byte[side * side]));
    }

    private static Map<String, String> reasons(Dataset data) {
        return data.skipped().stream()
                .collect(
                        Collectors.toMap(
                                s -> Path.of(s.file()).getFileName().toString(),
                                SkippedFile::reason));
    }

    @Test
    void foldersByNameWithMasks() {
        image("train/image/b_1.png");
        image("train/image/a_0.png", 64, 96);
        image("train/image/c_x_1.png");
        mask("train/mask/b_1.png", 64);
        mask("train/mask/c_x_1.png", 64);
        image("val/image/v_1.png");
        image("test/image/t_0.png");

        Dataset data = Dataset.open(dir);

        assertThat(data.skipped()).isEmpty();
        assertThat(data.patches())
                .extracting(Patch::name)
                .containsExactly("a_0", "b_1", "c_x_1", "v_1", "t_0");
        assertThat(data.of(Split.TRAIN)).hasSize(3);
        assertThat(data.positives(Split.TRAIN)).extracting(Patch::id).containsExactly("b", "c_x");
        assertThat(data.of(Split.TRAIN).get(1).mask()).contains(dir.resolve("train/mask/b_1.png"));
        assertThat(data.hasMasks(Split.TRAIN)).isTrue();
        assertThat(data.hasMasks(Split.VAL)).isFalse();
        assertThat(data.hasMasks(Split.TEST)).isFalse();
        data.requireBothClasses(Split.TRAIN);
        assertThatThrownBy(() -> data.requireBothClasses(Split.VAL))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        dir
                                + ": val has 1 patches with tumour and 0 without; it needs some of"
                                + " both");
    }

    @Test
    void everySkippedFileIsNamedWithItsReason() throws IOException {
        image("train/image/good_1.png");
        image("train/image/nolabel.png");
        image("train/image/word_x.png");
        image("train/image/a:b_1.png");
        image("train/image/two_2.png");
        image("train/image/small_1.png", 63, 64);
        image("train/image/large_1.png", 4097, 64);
        image("train/image/othermask_1.png");
        mask("train/mask/othermask_1.png", 65);
        image("train/image/badmask_1.png");
        Files.writeString(dir.resolve("train/mask/badmask_1.png"), "no image");
        image("train/image/twice_1.png");
        Files.copy(dir.resolve("train/image/twice_1.png"), dir.resolve("train/image/twice_1.tif"));
        Files.writeString(dir.resolve("train/image/broken_1.jpg"), "no image");
        Files.createFile(dir.resolve("train/image/.DS_Store"));
        Files.createFile(dir.resolve("train/image/Thumbs.db"));
        Files.createFile(dir.resolve("train/image/notes.txt"));
        Files.createDirectory(dir.resolve("train/image/deeper"));
        Files.createDirectory(dir.resolve("train/image/folder_1.png"));
        mask("train/mask/lonely_1.png", 64);
        mask("train/mask/good_1.png", 64);
        Files.createDirectory(dir.resolve("val"));

        Dataset data = Dataset.open(dir);

        assertThat(data.patches()).extracting(Patch::id).containsExactly("good", "twice");
        Map<String, String> reasons =
                data.skipped().stream()
                        .filter(s -> !s.reason().contains("no mask although"))
                        .collect(
                                Collectors.toMap(
                                        s -> Path.of(s.file()).getFileName().toString(),
                                        SkippedFile::reason));
        assertThat(reasons).hasSize(17);
        assertThat(reasons.get("a:b_1.png"))
                .isEqualTo(
                        "no result can be named after it: its name without extension, 'a:b_1',"
                                + " holds ':'; rename it");
        assertThat(reasons.get("nolabel.png")).startsWith("no label at the end of the name");
        assertThat(reasons.get("word_x.png")).startsWith("no label at the end of the name");
        assertThat(reasons.get("two_2.png")).startsWith("label 2 is neither 0 nor 1");
        assertThat(reasons.get("small_1.png"))
                .isEqualTo("63 x 64 pixels; sides must be 64 to 4096");
        assertThat(reasons.get("large_1.png")).startsWith("4097 x 64");
        assertThat(reasons.get("othermask_1.png")).endsWith("is 65 x 65, image 64 x 64");
        assertThat(reasons.get("badmask_1.png")).startsWith("mask ").contains("not a PNG");
        assertThat(reasons.get("twice_1.tif")).startsWith("duplicate id; ").endsWith(" is kept");
        assertThat(reasons.get("broken_1.jpg")).startsWith("the content is not a PNG");
        assertThat(reasons.get(".DS_Store")).isEqualTo("ignored: a system file");
        assertThat(reasons.get("Thumbs.db")).isEqualTo("ignored: a system file");
        assertThat(reasons.get("notes.txt")).startsWith("ignored: not png");
        assertThat(reasons.get("deeper")).isEqualTo("ignored: a folder");
        assertThat(reasons.get("folder_1.png")).startsWith("is a folder");
        assertThat(reasons.get("lonely_1.png")).isEqualTo("mask without image");
        assertThat(reasons.get("val")).isEqualTo("has no folder image");
        assertThat(data.skipped()).hasSize(18);
        assertThat(data.hasMasks(Split.TRAIN)).as("'twice' has no mask").isFalse();
    }

    @Test
    void aSingleFolderIsForTesting() {
        image("image/a_1.png");
        mask("mask/a_1.png", 64);
        Dataset data = Dataset.open(dir);
        assertThat(data.of(Split.TEST)).hasSize(1);
        assertThat(data.hasMasks(Split.TEST)).isTrue();
    }

    @Test
    void manifestsNameEverything() throws IOException {
        image("pictures/a_1.png");
        image("pictures/b, too.png");
        image("pictures/c.png");
        mask("masks/a.png", 64);
        Path csv = dir.resolve("set.CSV");
        Files.writeString(
                csv,
                """
                Split,image,label,mask,slide,stain
                val,pictures/a_1.png,1,masks/a.png,S1,HE
                TRAIN,"pictures/b, too.png",0,,,HE
                train,pictures/c.png,3,,,HE
                later,pictures/d.png,0,,,HE
                test,pictures/gone.png,0,,,HE
                test,,0,,,HE
                """);

        Dataset data = Dataset.open(csv);

        assertThat(data.patches()).extracting(Patch::id).containsExactly("b, too", "a");
        Patch a = data.of(Split.VAL).get(0);
        assertThat(a.slide()).isEqualTo("S1");
        assertThat(a.mask()).isPresent();
        Map<String, String> reasons = reasons(data);
        assertThat(reasons).hasSize(4);
        assertThat(reasons.get("c.png")).startsWith("label 3 is neither 0 nor 1");
        assertThat(reasons.get("d.png"))
                .isEqualTo("set.CSV line 5: split 'later' is not train, val or test");
        assertThat(reasons.get("gone.png")).isEqualTo("no such file; check the path");
        assertThat(reasons.get("set.CSV")).isEqualTo("set.CSV line 7: no image");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                        | the file is empty
                    'image,label'             | has nothing below its header image,label;
                    'image,label,split\na,1'  | line 2 has 2 fields, the header 3
                    'image,label,split\n"a,1' | the quote of line 2 is open
                    'image,label,split'       | has nothing below its header image,label,split;
                    """)
    void brokenManifests(String text, String message) throws IOException {
        Path csv = Files.writeString(dir.resolve("set.csv"), text);
        assertThatThrownBy(() -> Dataset.open(csv))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(csv + ": " + message);
    }

    @Test
    void whatIsNoDataSetIsNamed() throws IOException {
        Path absent = dir.resolve("absent");
        assertThatThrownBy(() -> Dataset.open(absent))
                .isInstanceOf(InputException.class)
                .hasMessage(absent + ": no such folder or file; check the path");
        Path text = Files.writeString(dir.resolve("a.txt"), "x");
        assertThatThrownBy(() -> Dataset.open(text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("neither a folder nor a .csv or .tsv file");
        assertThatThrownBy(() -> Dataset.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no folder train, val or test");
        image("train/image/nolabel.png");
        assertThatThrownBy(() -> Dataset.open(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no usable patch, 1 skipped, first ")
                .hasMessageContaining("nolabel.png (no label");
    }

    @Test
    void slidesFollowThePattern() {
        image("test/image/ward7-x_0.png");
        image("test/image/other1234_0.png");
        Dataset data = Dataset.open(dir, Dataset.Rules.of("^(ward\\d)-", ""));
        assertThat(data.patches()).extracting(Patch::slide).containsExactly("other1234", "ward7");
        assertThatThrownBy(() -> Dataset.open(dir, Dataset.Rules.of("ward", "")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has no group");
        assertThatThrownBy(() -> Dataset.open(dir, Dataset.Rules.of("(ward", "")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not a valid regular expression");
    }

    @Test
    void kindsOfTumourAreChosenByTheirLabels() {
        image("train/image/none_0.png");
        image("train/image/one_1.png");
        image("train/image/two_2.png");
        mask("train/mask/two_2.png", 64);
        image("train/image/twelve_12.png");

        Dataset second = Dataset.open(dir, Dataset.Rules.of("", "2"));
        assertThat(second.patches())
                .extracting(Patch::name, Patch::label)
                .containsExactly(tuple("none_0", 0), tuple("one_1", 0), tuple("two_2", 1));
        assertThat(second.hasMasks(Split.TRAIN)).isTrue();
        assertThat(reasons(second).get("twelve_12.png")).startsWith("label 12 is not");

        assertThat(Dataset.open(dir, Dataset.Rules.of("", "1, 2")).positives(Split.TRAIN))
                .extracting(Patch::id)
                .containsExactly("one", "two");

        Dataset usual = Dataset.open(dir);
        assertThat(usual.patches()).extracting(Patch::id).containsExactly("none", "one");
        assertThat(reasons(usual).get("two_2.png")).endsWith("or set data.tumour_labels");

        assertThatThrownBy(() -> Dataset.Rules.of("", "2;3"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("data.tumour_labels: '2;3'");
    }

    @Test
    void spellingsOfOneSlideAreJoined() {
        image("test/image/tumour-GTXC2014131-1_1.png");
        image("test/image/gland-GTxc2014131-2_0.png");
        assertThat(Dataset.open(dir).patches())
                .extracting(Patch::slide)
                .containsOnly("GTxc2014131");
    }

    @ParameterizedTest
    @CsvSource({
        "tumourstroma-GTxc2014144-5-400-002-064000,GTxc2014144",
        "1009009_r27c10,1009009",
        "tumor_001_00123450067890,tumor_001",
        "normal_12_patch3,normal_12_patch3",
        "tumour-GT2015138-1-400-001-128160,GT2015138"
    })
    void slidesAreGuessedFromNames(String id, String slide) {
        assertThat(SlideNames.slideOf(id)).isEqualTo(slide);
    }

    @Test
    void readsRealPatches() {
        Dataset data = Dataset.open(GoldenTensors.shared("data/ebhi-seg/crops"));
        assertThat(data.positives(Split.TRAIN)).hasSize(1400);
        assertThat(data.of(Split.TRAIN)).hasSize(2183);
        assertThat(data.of(Split.VAL)).hasSize(506);
        assertThat(data.hasMasks(Split.VAL)).isTrue();
        assertThat(data.skipped()).isEmpty();
        assertThat(data.patches().stream().filter(p -> !p.slide().matches("GT[a-zA-Z]*\\d+")))
                .isEmpty();
    }
}
