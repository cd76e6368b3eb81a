package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.core.ToldMessages;
import org.epsam.core.run.DataHash;
import org.epsam.core.run.DataInfo;
import org.epsam.core.run.Run;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.MaskRule;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckTest {
    @TempDir Path dir;
    private final ToldMessages progress = new ToldMessages();
    private final List<String> messages = progress.lines();

    @BeforeEach
    void draw() {
        for (String name : List.of("a", "b", "c", "d")) {
            ImageFile.writePng(
                    dir.resolve(name + ".png"), new RgbImage(64, 64, new byte[3 * 64 * 64]));
        }
        ImageFile.writeMask(dir.resolve("mask.png"), new Mask(64, 64, new byte[64 * 64]));
    }

    private Dataset data(String rows) throws IOException {
        Path csv = dir.resolve("list.csv");
        Files.writeString(csv, "image,label,split,mask,slide\n" + rows);
        return Dataset.open(csv);
    }

    @Test
    void leakageIsRefusedOrNoted() throws IOException {
        Dataset data = data("a.png,1,train,,S\nb.png,0,train,,T\nc.png,1,test,mask.png,S\n");
        assertThatThrownBy(() -> new DataCheck(progress, false).of(data, data.patches(), "here"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1 of 1 slides of test are in train too, such as S");
        Dataset checked = new DataCheck(progress, true).of(data, data.patches(), "here");
        assertThat(checked.notes())
                .isEqualTo(messages)
                .satisfiesExactly(
                        leak -> assertThat(leak).startsWith("1 of 1 slides of test are in train"),
                        mask -> assertThat(mask).startsWith("test: all 1 masks of patches with"));
        assertThat(DataInfo.of(checked).notes()).isEqualTo(messages);
    }

    @Test
    void aRunIsNotEvaluatedOnWhatItHasLearned() throws IOException {
        Run run = new Run(Files.createDirectory(dir.resolve("run")));
        Dataset other = data("c.png,1,test,,s.svs\nd.png,0,test,,U\n");
        DataCheck check = new DataCheck(progress, false);
        assertThat(check.against(other.of(Split.TEST), run)).as("not recorded").isEmpty();
        run.writeData(DataInfo.of(data("a.png,1,train,,S\nb.png,0,test,,U\n")));
        assertThatThrownBy(() -> check.against(other.of(Split.TEST), run))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(
                        "the data to evaluate: 1 slide or patient was in the training of the"
                                + " run, such as slide s; ");
        assertThat(new DataCheck(progress, true).against(other.of(Split.TEST), run)).hasSize(1);
    }

    @Test
    void whatMasksMeanIsPartOfTheHashAndOnlyWhereItIsSet() throws IOException {
        Dataset usual = data("c.png,1,test,mask.png,S\n");
        Dataset same = Dataset.open(usual.root(), Dataset.Rules.USUAL.with(MaskRule.of(" ", "")));
        Dataset other =
                Dataset.open(usual.root(), Dataset.Rules.USUAL.with(MaskRule.of("1", "255")));
        assertThat(DataHash.of(same)).isEqualTo(DataHash.of(usual));
        assertThat(DataHash.of(other)).isNotEqualTo(DataHash.of(usual));
        assertThat(DataHash.ofMasks(other.patches()))
                .isNotEqualTo(DataHash.ofMasks(usual.patches()));
    }
}
