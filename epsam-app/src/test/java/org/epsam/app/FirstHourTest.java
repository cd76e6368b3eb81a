package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.slides.image.Size;
import org.epsam.synthetic.SyntheticDataset;
import org.epsam.synthetic.SyntheticDataset.Counts;
import org.epsam.synthetic.SyntheticSlide;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people try in their first hour, as they type it: the exit code, and the sentence that helps.
 * A word that begins with @ is a file or folder of {@link #lay}; absent ones do not exist.
 */
class FirstHourTest {
    @TempDir static Path dir;

    /** Someone who has patches, types a command and has it a little wrong. */
    private static final String WORDS =
            """
            2 | trian --data @good --run @r             | trian: no such command; did you mean train?
            2 | version                                 | version: no such command; did you mean --version?
            2 | list                                    | list: no such command; see epsam --help
            2 | demo quick                              | quick: is not expected here; did you mean --quick?
            2 | train @good                             | Missing required options: '--data=DIR', '--run=DIR'; give @good as --data @good;
            2 | train @good @r                          | '--run=DIR'; give @good as --data @good and @r as --run @r;
            2 | evaluate @run --data @good              | Missing required option: '--run=DIR'; give it as --run @run;
            2 | evaluate @r --data @good                | Missing required option: '--run=DIR'; give it as --run @r;
            2 | evaluate --run @run @good               | @good: is not expected here; did you mean --data @good or --slides @good?
            2 | evaluate --run @run --slides @slides @xml | did you mean --annotations @xml?
            2 | report @run                             | give it as --run @run;
            2 | segment @run @patch.png                 | '--out=DIR'; give @run as --run @run;
            2 | patches @slides @xml @o                 | give @slides as --slides @slides and @xml as --annotations @xml and @o as --out @o;
            2 | patches --out @o --slides @slides/tumor_001.tif @slides/tumor_002.tif | did you mean --slides @slides?
            2 | demo @r                                 | @r: is not expected here; did you mean --run @r?
            2 | train --data @good --out @r             | Unknown option: '--out'; it is called --run here
            2 | segment --model @run --out @o @patch.png | '--model'; it is called --run here
            2 | train --data @good --run @r --epochs 5  | set it with --set classify.epochs=VALUE or --set adapt.epochs=VALUE
            2 | train --data @good --run @r --seed 1    | set it with --set seed=VALUE
            2 | train --data @good --run @r --gpu       | EPSAM_DEVICE=cpu in the environment leaves it alone
            2 | train --data @good --run @r --set adapt.epochs 5 | did you mean --set adapt.epochs=5?
            2 | train --data @good --run @r --set adapt.epochs=five | must be a whole number from 1 to 10000
            2 | train --data @good --run @r --set epochs=5 | unknown key epochs; did you mean classify.epochs or adapt.epochs?
            2 | train --data @good --run @r --preset tiny | no such preset; there are small, default
            2 | train --data @good --run @r --config @absent.yaml | @absent.yaml: cannot be read (no such file or folder)
            2 | train --data @good --run @r --config @patch.png | @patch.png: is not UTF-8 text
            2 | help segmnt                             | did you mean segment?
            2 | compare @run @good --out @page          | is written as HTML; name it NAME.html
            2 | config show small                       | small: is not expected here; did you mean --preset small?
            2 | import @flat --dry-run --split-fractions 0.8 0.1 0.1 | did you mean --split-fractions 0.8,0.1,0.1?
            2 | synthesize --out @o --size large        | --size large: give the side of a patch in pixels
            2 | patches --slides @slides --out @o --size 224px | '224px' is not a whole number
            2 | patches --slides @slides --out @o --mpp 0,5 | '0,5' is not a number; write 0.5
            """;

    /** Patches as they lie on people's disks, and what is no data set. */
    private static final String LAYOUTS =
            """
            0 | train --data @good --run @r --preset demo --dry-run | nothing was written: --dry-run
            0 | train --data @capital --run @r --preset demo --dry-run | in all
            0 | train --data @onlytrain --run @r --preset demo --dry-run | without evaluation: neither test nor val has a mask
            0 | inspect @classes                        | patches 8, with tumour 4, without tumour 4
            2 | train --data @good/train --run @r       | "epsam import @good/train --out NAME.csv" draws splits
            2 | train --data @good/train/image --run @r | labels at the ends of their names; "epsam import @good/train/image --out NAME.csv" makes a list
            2 | train --data @around --run @r           | "epsam import @around --out NAME.csv" makes a list
            2 | train --data @flat --run @r             | "epsam import @flat --out NAME.csv" makes a list
            2 | train --data @nolabels --run @r         | name it <id>_0 (no tumour) or <id>_1 (tumour)
            2 | train --data @german --run @r           | first @german/train/Gesund (ignored: the name of the folder is no label; name it tumor or normal)
            2 | train --data @papers --run @r           | lay the patches out as train/image/<id>_<label>.png
            2 | train --data @slides --run @r           | it holds whole slides; "epsam patches --slides @slides ..." cuts patches
            2 | train --data @slides/tumor_001.tif --run @r | is a whole slide, not a data set of patches; "epsam patches --slides @slides ..."
            2 | train --data @nested --run @r           | is no data set of patches; whole slides lie in its folders, such as @nested/case/tumor_001.tif; "epsam patches --slides @nested/case ..."
            2 | evaluate --run @run --data @nested      | whole slides lie in its folders, such as @nested/case/tumor_001.tif
            2 | inspect @nested                         | whole slides lie in its folders, such as @nested/case/tumor_001.tif
            2 | inspect @bare                           | it holds images without labels, such as @bare/a.png: put them into folders called tumor and normal
            2 | inspect @bare/                          | "epsam import @bare --out NAME.csv" makes a data set; epsam segment needs no labels
            2 | train --data @patch.png --run @r        | give the data set's folder
            2 | train --data @data.xlsx --run @r        | is a spreadsheet; save it as CSV
            2 | train --data @data.zip --run @r         | is an archive; unpack it
            2 | train --data @windows.csv --run @r      | no usable patch, 1 skipped
            2 | train --data @words.csv --run @r        | label 'maybe' is not known (words.csv line 2)
            2 | train --data @twice.csv --run @r        | gives patch.png the split train (twice.csv line 2) and the split test (twice.csv line 3)
            2 | train --data @nohead.csv --run @r       | no column image in its header
            2 | train --data @absent --run @r           | @absent: no such folder or file; check the path
            2 | train --data @good --run @good          | but not a run (no run.json of train); nothing was changed
            2 | train --data @good --run @notes.txt     | is not a folder; choose another --run
            2 | train --data @good --run @r --like @good | is not a run folder (no config.yaml); choose a run for --like
            2 | train --data @good --run @r --corrections @good | is no review (no journal.jsonl); give that of a review, such as RUN/review
            2 | train --data @good --run @r --sam @page.pth | is a web page (HTML or XML), not a checkpoint
            2 | train --data @good --run @r --sam @absent.pth | @absent.pth
            0 | import @flat --dry-run                  | nothing was written
            2 | import @flat                            | --out: name a list, such as mydata.csv, or a folder
            2 | import @flat --out @list.txt            | a list is written as CSV; name a file NAME.csv
            2 | import @data.xlsx --dry-run             | is a spreadsheet; save it as CSV
            2 | import @listless --dry-run              | labels.csv has the columns dateiname, diagnose, not image and label
            2 | import @papers --dry-run                | no image in it or in its folders; give a folder of PNG, JPEG, TIFF or BMP files
            2 | import @slides --dry-run                | it holds whole slides; "epsam patches --slides @slides ..."
            2 | import @flat --dry-run --split-fractions 70,15,15 | give three numbers for train, val and test that add up to 1
            """;

    /** Slides with annotations. */
    private static final String SLIDES =
            """
            2 | patches --slides @xml --annotations @slides --out @o | no slides found, but 2 annotation files; give this folder with --annotations
            2 | patches --slides @good --annotations @xml --out @o | it is a data set of patches; give it with --data
            2 | patches --slides @slides/tumor_001.tif --annotations @xml --out @o | is a file; give the folder that it lies in
            2 | patches --slides @slides --annotations @renamed --out @o | 1 annotation file, none with the name of a slide, such as tumor_001.xml; rename them
            2 | patches --slides @slides --out @o       | has no annotation; add one, or declare such slides free of tumour (--normal-without-annotation)
            2 | patches --slides @slides --annotations @xml --out @o --mpp 0.25 | coarser than the wanted 0.250; give --mpp 0.500 or more
            2 | patches --slides @slides --annotations @xml --out @o --preset small | --preset small: no published slide list
            0 | tissue @slides --out @tissue            | tumor_002.tif: tissue
            2 | tissue @notes.txt --out @tissue         | no reader opens it as a slide
            2 | read @slides/tumor_001.tif --out @a.png --level 9 | has the levels 0 to
            2 | read @slides/tumor_001.tif --out @a.png --region 99999,0,10,10 | lies outside of the slide of 1000 x 1000 px
            2 | read @slides/tumor_001.tif --out @a.png --image label | has no image 'label'; it has none
            2 | read @slides/tumor_001.tif --out @a.jpg | is written as PNG; name it NAME.png
            2 | evaluate --run @run --slides @good --annotations @xml --mpp 0.5 | it is a data set of patches; give it with --data
            2 | evaluate --run @run --slides @slides --annotations @xml | set it with --mpp, such as --mpp 0.5
            """;

    /** A finished run, used. */
    private static final String RUNS =
            """
            0 | segment --run @run --out @masks @patch.png | 1 segmented
            3 | segment --run @run --out @masks @patch.png @text.png | skipped @text.png: the content is not a PNG, JPEG, TIFF or BMP image
            2 | segment --run @run --out @o @absent.png | skipped @absent.png: no such file; check the path
            2 | segment --run @run --out @o @absent/*.png | @absent/*.png: is a pattern that no file matches; check the path
            2 | segment --run @run --out @o @slides/*.tif | is a pattern, which the shell replaces by names of files; write it without quotes, or give their folder
            2 | segment --run @run --out @o https://example.org/a.svs | https://example.org/a.svs: is an address; download what it names first
            2 | train --data https://example.org/a.zip --run @r | https://example.org/a.zip: is an address; download
            2 | train --data @good --run @r --sam https://example.org/sam.pth | https://example.org/sam.pth: is an address; download
            2 | evaluate --run s3://bucket/run --data @good | s3://bucket/run: is an address; download
            2 | patches --slides @slides/*.tif --out @o | write it without quotes, or give their folder
            2 | segment --run @run --out @o @notes.txt  | skipped @notes.txt: no reader opens it as a slide
            2 | segment --run @run --out @o @results/a_outlines.geojson | @results/a_outlines.geojson: holds outlines, as segment writes them; give the image or slide
            2 | segment --run @run --out @o @results/a_mask.png | @results/a_mask.png: is a result of segment (mask of a); give the image or slide itself
            2 | segment --run @run --out @o @xml/tumor_001.xml | @xml/tumor_001.xml: is an annotation by its name; give the image or slide
            2 | segment --run @run --out @o @run/metrics.json | is a report, a record or a configuration by its name; give images or slides
            2 | segment --run @run --out @o @run/1-classify/classifier.safetensors | holds weights by its name; give images or slides, and --run
            2 | segment --run @run --out @o @papers     | passed over, as neither images nor slides by their names: a.pdf
            2 | segment --run @run --out @o @results    | passed over, as results of segment: a_mask.png, a_overlay.png
            2 | segment --run @run --out @o @good       | folders in it are not looked into
            2 | segment --run @good --out @o @patch.png | use the --run of a finished train command
            2 | segment --run @run --out @flat @flat    | is an input and the folder of results; give another --out
            2 | segment --run @run --out @notes.txt @patch.png | is not a folder; choose another --out
            2 | evaluate --run @run                     | give either --data with patches or --slides with a folder of slides
            2 | evaluate --run @run --data @nomasks     | put masks of the same names into mask/
            2 | compare @run @good                      | compare takes evaluated runs and folders that evaluate wrote
            2 | report --run @good                      | pass the --run folder of epsam train
            2 | inspect @notes.txt                      | neither slide, image, annotation nor checkpoint, by its ending
            2 | convert @page.pth --out @m.safetensors  | @page.pth: is a web page (HTML or XML), not a checkpoint
            2 | convert @page.pth --out @notes.txt      | @notes.txt: exists and is not overwritten; choose another --out
            2 | convert @page.pth --out @o --names hf   | --names: 'hf' is neither original nor hugging-face
            2 | convert @good --out @m.safetensors      | a folder without model.safetensors or model.safetensors.index.json; give the file of the weights
            2 | doctor --log @absent/log.txt            | --log @absent/log.txt: cannot be written (no such file or folder); check its folder
            2 | synthesize --out @good                  | exists and is not an empty folder
            """;

    @BeforeAll
    static void lay() throws IOException {
        Path good = dir.resolve("good");
        Counts few = new Counts(2, 2);
        SyntheticDataset.write(good, new SyntheticDataset.Plan(new Counts(4, 4), few, few, 64, 5));
        SyntheticSlide.writeAll(
                dir.resolve("xml"), 2, new SyntheticSlide.Plan(new Size(1000, 1000), true, 4));
        patches(good);
        tables();
        write("papers/a.pdf", "%PDF-1.4");
        write("notes.txt", "hello");
        write("text.png", "hello");
        write("data.xlsx", "PK");
        write("data.zip", "PK");
        write("page.pth", "<!DOCTYPE html><html><head><title>Sign in</title>");
        for (String name : List.of("tumor_001", "tumor_002")) {
            Path slides = Files.createDirectories(dir.resolve("slides"));
            Files.move(dir.resolve("xml/" + name + ".tif"), slides.resolve(name + ".tif"));
        }
        copy(dir.resolve("xml/tumor_001.xml"), "renamed/T1.xml");
        copy(dir.resolve("slides/tumor_001.tif"), "nested/case/tumor_001.tif");
        copy(dir.resolve("patch.png"), "bare/a.png");
        Program trained =
                Program.run(
                        Stream.of(
                                        ("train --data @good --run @run --preset demo --set"
                                                        + " classify.epochs=1 --set adapt.epochs=1"
                                                        + " --set adapt.iterations=0")
                                                .split(" "))
                                .map(FirstHourTest::placed)
                                .toArray());
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    /** The same patches in several layouts. */
    private static void patches(Path good) throws IOException {
        for (Path file : files(good)) {
            List<String> parts = Arrays.asList(good.relativize(file).toString().split("/"));
            if (parts.size() < 3) {
                continue;
            }
            String split = parts.get(0);
            String kind = parts.get(1);
            String name = parts.get(2);
            boolean image = kind.equals("image");
            boolean tumour = name.endsWith("_1.png");
            copy(file, "around/data/%s/%s/%s".formatted(split, kind, name));
            copy(file, "capital/%s/%ss/%s".formatted(capital(split), capital(kind), name));
            if (split.equals("train")) {
                copy(file, "onlytrain/train/%s/%s".formatted(kind, name));
            }
            if (image) {
                copy(file, "nomasks/%s/image/%s".formatted(split, name));
                copy(file, "flat/" + name);
                copy(file, "listless/" + name.replaceAll("_[01]\\.", "."));
                copy(file, "nolabels/" + split + "/image/" + name.replaceAll("_[01]\\.", "."));
                copy(file, "classes/%s/%s/%s".formatted(split, tumour ? "tumor" : "normal", name));
                copy(file, "german/%s/%s/%s".formatted(split, tumour ? "Tumor" : "Gesund", name));
                Files.copy(file, dir.resolve("patch.png"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void tables() throws IOException {
        write("windows.csv", "image,label,split\nC:\\Users\\me\\a_1.png,1,train\n");
        write("words.csv", "image,label,split\npatch.png,maybe,train\n");
        write("twice.csv", "image,label,split\npatch.png,1,train\npatch.png,1,test\n");
        write("nohead.csv", "patch.png,1,train\n");
        write("listless/labels.csv", "Dateiname;Diagnose\na.png;Tumor\n");
        write("results/a_outlines.geojson", "{}");
        for (String result : List.of("a_mask.png", "a_overlay.png")) {
            copy(dir.resolve("patch.png"), "results/" + result);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static void copy(Path file, String to) throws IOException {
        Path target = dir.resolve(to);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }

    private static void write(String to, String text) throws IOException {
        Path target = dir.resolve(to);
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
    }

    private static String placed(String text) {
        return text.replaceAll("@(?=\\w)", dir + "/");
    }

    static Stream<String> situations() {
        return Stream.of(WORDS, LAYOUTS, SLIDES, RUNS).flatMap(String::lines);
    }

    @ParameterizedTest
    @MethodSource("situations")
    void eachEndsInTheRightResultOrInTheRemedy(String situation) {
        String[] cells = situation.split(" +\\| ", 3);
        int code = Integer.parseInt(cells[0]);
        String sentence = placed(cells[2]);
        Program answer =
                Program.run(Stream.of(cells[1].split(" ")).map(FirstHourTest::placed).toArray());
        String told = answer.out() + answer.err();
        assertThat(answer.code()).as(told).isEqualTo(code);
        assertThat(told).contains(sentence).doesNotContain("\tat ", "Exception");
        String errors =
                answer.err()
                        .lines()
                        .filter(line -> line.startsWith("epsam: "))
                        .collect(Collectors.joining("\n"));
        if (code == 2) {
            assertThat(errors).as(told).hasLineCount(1).contains(sentence);
        }
    }

    /** In a process for which there is no LibTorch: loading it takes longer than to refuse. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --data @absent --run @r",
                "train --data @good --run @good",
                "train --data @good --run @r --set adapt.epoch=3",
                "train --data @good --run @r --like @good",
                "train --data @good --run @r --sam @page.pth",
                "train --data @good --run @run --preset small",
                "train --data @papers --run @r --preset small",
                "evaluate --run @run --data @nomasks",
                "evaluate --run @run --data @absent",
                "segment --run @run --out @o @absent.png",
                "segment --run @run --out @o @text.png @notes.txt",
                "segment --run @run --out @o --slide-mpp 0.5 @patch.png",
                "segment --run @good --out @o @patch.png"
            })
    void whatNeedsNoNetworksIsRefusedBeforeTheyAreLoaded(String words) throws Exception {
        List<String> line =
                Program.commandLine(
                        List.of("-Dorg.bytedeco.javacpp.platform=none"),
                        Stream.of(words.split(" ")).map(FirstHourTest::placed).toList());
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isEqualTo(2);
        assertThat(told).contains("epsam: ").doesNotContain("\tat ");
    }

    @Test
    void thereAreManyAndNoneTwice() {
        assertThat(situations().map(s -> s.split(" +\\| ", 3)[1]))
                .hasSizeGreaterThan(60)
                .doesNotHaveDuplicates();
    }
}
