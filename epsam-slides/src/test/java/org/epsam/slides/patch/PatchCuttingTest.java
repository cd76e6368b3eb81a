package org.epsam.slides.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Csv;
import org.epsam.base.io.InUseException;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.base.task.Shard;
import org.epsam.slides.annotation.GroupLabels;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.SkippedFile;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.tissue.SlideTissue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchCuttingTest {
    private static final int SLIDE = 1024;

    @TempDir Path dir;
    private Path slides;
    private Path annotations;

    /** What a test changes of the order. */
    private static final class Wish {
        Path out;
        Optional<Path> annotations;
        Optional<SlideSplits> splits = Optional.empty();
        GroupLabels groups = GroupLabels.USUAL;
        int side = 64;
        Optional<Double> mpp = Optional.empty();
        Optional<Double> slideMpp = Optional.empty();
        SlideTissue.Rejection rejection = SlideTissue.Rejection.ALL;
        double minTissue = 0;
        boolean normal = false;
        boolean force = false;
        int threads = 2;
    }

    @BeforeEach
    void folders() throws IOException {
        slides = Files.createDirectory(dir.resolve("slides"));
        annotations = Files.createDirectory(dir.resolve("annotations"));
    }

    private Wish wish(String out) {
        Wish wish = new Wish();
        wish.out = dir.resolve(out);
        wish.annotations = Optional.of(annotations);
        return wish;
    }

    private PatchSummary run(Wish wish) {
        return run(wish, Progress.SILENT);
    }

    private PatchSummary run(Wish wish, Progress progress) {
        return PatchCutting.run(order(wish), wish.threads, progress);
    }

    /** Calls something after each slide. */
    private static Progress each(Runnable slideDone) {
        return new Progress() {
            @Override
            public Task start(String label, long total) {
                return new Task() {
                    @Override
                    public void step(long steps) {
                        slideDone.run();
                    }

                    @Override
                    public void note(String text) {}

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void message(String line) {}
        };
    }

    private PatchOrder order(Wish wish) {
        return new PatchOrder(
                new PatchOrder.Source(
                        slides,
                        wish.annotations,
                        wish.groups,
                        wish.normal,
                        wish.slideMpp.map(Resolution::new),
                        wish.force),
                wish.out,
                new PatchOrder.Shape(wish.side, wish.mpp.map(Resolution::new)),
                new PatchOrder.Tissue(wish.rejection, wish.minTissue),
                new PatchOrder.Splits(wish.splits, List.of(0.6, 0.2, 0.2)),
                new PatchOrder.Drawing(
                        Map.of(
                                Split.TRAIN, new SamplingRule(4, 0, 0, false, 10),
                                Split.VAL, new SamplingRule(3, 20, 0, false, 5),
                                Split.TEST, new SamplingRule(0, 0, 9, true, 5)),
                        42));
    }

    /** Grained pink tissue inside of a margin of glass. */
    private static RgbImage picture(int seed, int margin) {
        Random random = new Random(seed);
        byte[] rgb = new byte[3 * SLIDE * SLIDE];
        for (int i = 0; i < SLIDE * SLIDE; i++) {
            int x = i % SLIDE;
            int y = i / SLIDE;
            boolean inside = Math.min(x, y) >= margin && Math.max(x, y) < SLIDE - margin;
            int grain = (int) (30 * random.nextDouble());
            rgb[3 * i] = (byte) (inside ? 190 + grain : 242);
            rgb[3 * i + 1] = (byte) (inside ? 90 + 2 * grain : 242);
            rgb[3 * i + 2] = (byte) (inside ? 150 + grain : 242);
        }
        return new RgbImage(SLIDE, SLIDE, rgb);
    }

    private RgbImage slide(String name) {
        RgbImage picture = picture(name.hashCode(), 160);
        ImageFile.writePng(slides.resolve(name + ".png"), picture);
        return picture;
    }

    private void annotate(String name, String group) throws IOException {
        // A triangle, so that all shares of tumour occur; and a hole of it.
        Files.writeString(
                annotations.resolve(name + ".json"),
                "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
                        + "[[[200,200],[820,210],[210,820]],[[300,300],[340,300],[300,340]]]},"
                        + "\"properties\":{\"name\":\"t\",\"classification\":{\"name\":\""
                        + group
                        + "\"}}}");
    }

    private void sixPatients() throws IOException {
        for (int i = 1; i <= 6; i++) {
            slide("patient_00" + i + "_node_1");
            annotate("patient_00" + i + "_node_1", "Tumor");
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file);
    }

    @Test
    void theDataSetIsWhatItsSlidesAndAnnotationsSay() throws IOException {
        sixPatients();
        RgbImage picture = slide("patient_003_node_1");
        Wish wish = wish("out");
        PatchSummary summary = run(wish);
        Dataset folder = Dataset.open(wish.out);
        Dataset manifest = Dataset.open(wish.out.resolve("manifest.csv"));
        assertThat(folder.skipped()).isEmpty();
        assertThat(manifest.skipped()).isEmpty();
        assertThat(manifest.patches().stream().map(Patch::name).toList())
                .isEqualTo(folder.patches().stream().map(Patch::name).toList());
        assertThat(manifest.patches()).allMatch(p -> p.id().startsWith(p.slide() + "_"));
        for (Split split : Split.values()) {
            folder.requireBothClasses(split);
            assertThat(folder.hasMasks(split)).isTrue();
            assertThat(summary.patches(split, 1)).isEqualTo(folder.positives(split).size());
        }
        assertThat(summary.slides()).hasSize(6);
        for (Patch patch : folder.patches()) {
            long area = patch.mask().map(m -> ImageFile.readMask(m).area()).orElse(0L);
            assertThat(patch.isPositive()).isEqualTo(area > 0);
            double percent = new Candidate("", 0, 0, area / 4096.0, 1).percent();
            assertThat(!patch.isPositive() || TumourBins.isWithin(percent)).isTrue();
            if (patch.slide().equals("patient_003_node_1")) {
                int row = Integer.parseInt(patch.id().substring(19, 26));
                int column = Integer.parseInt(patch.id().substring(26, 33));
                RgbImage image = ImageFile.readRgb(patch.image());
                for (int y = 0; y < 64; y++) {
                    for (int x = 0; x < 64; x++) {
                        assertThat(image.get(x, y, 1))
                                .isEqualTo(picture.get(column - 32 + x, row - 32 + y, 1));
                        double across = column - 32 + x + row - 32 + y;
                        if (patch.isPositive() && (across < 590 || across > 1045)) {
                            Mask mask = ImageFile.readMask(patch.mask().orElseThrow());
                            int left = column - 32 + x;
                            int top = row - 32 + y;
                            boolean inside =
                                    across < 590
                                            && left > 211
                                            && top > 211
                                            && !(left > 295 && top > 295 && across < 645);
                            if (inside || across > 1045) {
                                assertThat(mask.get(x, y)).isEqualTo(inside);
                            }
                        }
                    }
                }
            }
        }
        List<String> lines = lines(wish.out.resolve("manifest.csv"));
        assertThat(lines.get(0))
                .isEqualTo(
                        "slide,patient,row,column,level,mpp,tumour_fraction,tissue_fraction,split,"
                                + "label,image,mask");
        assertThat(lines).hasSize(folder.patches().size() + 1);
        assertThat(wish.out.resolve(".working")).doesNotExist();
    }

    @Test
    void neitherThreadsNorInterruptionsChangeTheResult() throws IOException {
        sixPatients();
        Wish whole = wish("whole");
        run(whole);
        Wish broken = wish("broken");
        broken.threads = 1;
        for (int stop : new int[] {2, 9}) {
            int[] count = {0};
            Progress breaking =
                    each(
                            () -> {
                                if (++count[0] == stop) {
                                    throw new IllegalStateException("pulled the plug");
                                }
                            });
            assertThatThrownBy(() -> run(broken, breaking)).hasMessage("pulled the plug");
            for (String name : List.of("manifest.csv", "train", "val", "test")) {
                assertThat(broken.out.resolve(name)).doesNotExist();
            }
        }
        Path finished = broken.out.resolve(".working/scan/patient_001_node_1.json");
        FileTime before = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(finished, before);
        List<FileTime> seen = new ArrayList<>();
        run(
                broken,
                each(
                        () -> {
                            try {
                                seen.add(Files.getLastModifiedTime(finished));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));
        assertThat(seen).hasSize(12).allMatch(before::equals);
        assertThat(tree(broken.out)).isEqualTo(tree(whole.out));
        assertThat(lines(broken.out.resolve("manifest.csv")))
                .isEqualTo(lines(whole.out.resolve("manifest.csv")));
    }

    private static List<String> tree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(f -> folder.relativize(f).toString()).sorted().toList();
        }
    }

    @Test
    void partsOfTheSlidesAreLookedAtBySeveralPrograms() throws IOException {
        sixPatients();
        Wish whole = wish("whole");
        run(whole);
        Wish parts = wish("parts");
        for (int i = 1; i <= 3; i++) {
            PatchCutting.Part part =
                    PatchCutting.scan(order(parts), new Shard(i, 3), 2, Progress.SILENT);
            assertThat(part).isEqualTo(new PatchCutting.Part(2, List.of()));
            assertThat(parts.out.resolve("train")).doesNotExist();
        }
        try (PathLock other = PathLock.take(parts.out.resolve("part-2-of-3"))) {
            assertThatThrownBy(() -> run(parts)).isInstanceOf(InUseException.class);
            assertThatThrownBy(
                            () ->
                                    PatchCutting.scan(
                                            order(parts), new Shard(2, 3), 1, Progress.SILENT))
                    .isInstanceOf(InUseException.class);
        }
        Path finished = parts.out.resolve(".working/scan/patient_001_node_1.json");
        FileTime before = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(finished, before);
        List<FileTime> seen = new ArrayList<>();
        run(
                parts,
                each(
                        () -> {
                            try {
                                seen.add(Files.getLastModifiedTime(finished));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));
        assertThat(seen).hasSize(12).containsOnly(before);
        assertThat(tree(parts.out)).isEqualTo(tree(whole.out));
        assertThat(lines(parts.out.resolve("manifest.csv")))
                .isEqualTo(lines(whole.out.resolve("manifest.csv")));
        assertThat(PatchCutting.scan(order(parts), new Shard(1, 3), 2, Progress.SILENT).slides())
                .isZero();
        assertThatThrownBy(
                        () -> PatchCutting.scan(order(parts), new Shard(1, 3), 0, Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessage("0 threads; give 1 or more");
    }

    @Test
    void aPictureShowsWhereThePatchesOfASlideLie() throws IOException {
        sixPatients();
        Wish wish = wish("out");
        run(wish);
        List<String> rows = lines(wish.out.resolve("manifest.csv"));
        for (String line : rows.subList(1, rows.size())) {
            List<String> row = Csv.parse(line).get(0).fields();
            RgbImage picture = ImageFile.readRgb(PatchCutting.overview(wish.out, row.get(0)));
            int left = Integer.parseInt(row.get(3)) - 32;
            int middle = Integer.parseInt(row.get(2));
            Color edge =
                    new Color(
                            picture.get(left, middle, 0),
                            picture.get(left, middle, 1),
                            picture.get(left, middle, 2));
            if (row.get(9).equals("1")) {
                assertThat(edge).isEqualTo(DrawingColours.TUMOUR);
            } else {
                assertThat(edge).isIn(DrawingColours.TUMOUR, DrawingColours.NO_TUMOUR);
            }
        }
        assertThat(PatchCutting.overview(wish.out, "patient_001_node_1")).exists();
    }

    @Test
    void theSameCallKeepsWhatIsThereAndAnotherIsRefused() throws IOException {
        sixPatients();
        Wish wish = wish("out");
        PatchSummary first = run(wish);
        FileTime made = Files.getLastModifiedTime(wish.out.resolve("manifest.csv"));
        wish.threads = 1;
        assertThat(run(wish)).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(wish.out.resolve("manifest.csv"))).isEqualTo(made);
        wish.side = 96;
        assertThatThrownBy(() -> run(wish))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        wish.out
                                + ": was started with other settings: side was 64 and is 96; choose"
                                + " another --out, or delete this folder");
        wish.side = 64;
        wish.normal = true;
        assertThatThrownBy(() -> run(wish))
                .hasMessageContaining(": --normal-without-annotation was not given and is now;");
        wish.normal = false;
        assertThat(first.settings())
                .containsEntry("slide_mpp", "as declared by the slides")
                .containsKey("split_fractions")
                .doesNotContainKey("shares")
                .containsEntry("split_fractions", "train 0.6, val 0.2, test 0.2")
                .containsEntry(
                        "rejection",
                        "pen marks, places out of focus, regions below 5000 um2, holes from 1000"
                                + " um2")
                .containsEntry(
                        "patches of val",
                        "up to 3 with tumour of each 5 % of tumour fraction, filled up to 20"
                                + " (20 to 90 % tumour), up to 5 without")
                .allSatisfy((name, value) -> assertThat(value).doesNotContain("[", "{", "="));
        Path settings = wish.out.resolve("settings.json");
        String stored = Files.readString(settings);
        assertThat(stored).as("resumed by other versions").contains("\"shares\"", "slides tell");
        Files.writeString(settings, stored.replaceFirst("0\\.6", "0.5"));
        assertThatThrownBy(() -> run(wish))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("split_fractions was [0.5, ");
        Files.writeString(settings, stored);
        annotate("patient_001_node_1", "metastases");
        assertThatThrownBy(() -> run(wish))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the annotations have changed since");
        Files.writeString(Files.createDirectory(dir.resolve("mine")).resolve("thesis.txt"), "x");
        assertThatThrownBy(() -> run(wish("mine")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds thesis.txt, but not patches");
        Path editor = Files.createDirectory(dir.resolve("editor")).resolve("settings.json");
        Files.writeString(editor, "{\"editor.fontSize\": 14}");
        assertThatThrownBy(() -> run(wish("editor")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds settings.json, but not patches");
        assertThat(editor).hasContent("{\"editor.fontSize\": 14}");
    }

    @Test
    void whatAKilledCallLeftIsRemovedAndWhatOthersLeftStays() throws IOException {
        sixPatients();
        Wish wish = wish("out");
        Path first = AtomicFile.unfinished(wish.out.resolve("settings.json"));
        Files.createDirectories(wish.out);
        Files.createFile(first);
        run(wish);
        assertThat(first).doesNotExist();
        Path image = AtomicFile.unfinished(wish.out.resolve("train/image/a_1.png"));
        Files.createFile(image);
        Path download = Files.createFile(wish.out.resolve("train/slide.svs.part"));
        run(wish);
        assertThat(image).doesNotExist();
        assertThat(download).exists();
    }

    @Test
    void slidesThatCannotBeUsedAreNamedWithTheirReason() throws IOException {
        sixPatients();
        slide("lonely");
        slide("normal_001");
        slide("lesion");
        annotate("lesion", "Lesion");
        slide("elsewhere");
        Files.writeString(
                annotations.resolve("elsewhere.xml"),
                "<ASAP_Annotations><Annotations><Annotation Name='far' Type='Polygon'"
                        + " PartOfGroup='Tumor'><Coordinate Order='0' X='9000' Y='9000'/>"
                        + "<Coordinate Order='1' X='9100' Y='9000'/>"
                        + "<Coordinate Order='2' X='9100' Y='9100'/></Annotation></Annotations>"
                        + "</ASAP_Annotations>");
        byte[] glass = new byte[3 * 800 * 800];
        Arrays.fill(glass, (byte) 240);
        ImageFile.writePng(slides.resolve("normal_glass.png"), new RgbImage(800, 800, glass));
        Files.writeString(slides.resolve("broken.tif"), "not a slide");
        Files.writeString(annotations.resolve("broken.xml"), "<ASAP_Annotations/>");
        Files.writeString(slides.resolve("readme.txt"), "hello");
        Files.createSymbolicLink(slides.resolve("nowhere.tif"), dir.resolve("absent.tif"));
        slide("twice");
        annotate("twice", "Tumor");
        Files.writeString(annotations.resolve("twice.xml"), "<ASAP_Annotations/>");
        annotate("orphan", "Tumor");
        slide("empty");
        Files.createFile(annotations.resolve("empty.xml"));

        PatchSummary summary = run(wish("out"));

        assertThat(summary.slides()).extracting(PatchSummary.Used::slide).contains("normal_001");
        assertThat(summary.slides()).hasSize(7);
        assertThat(summary.skipped())
                .extracting(file -> file.file() + ": " + file.reason())
                .satisfiesExactly(
                        l -> assertThat(l).startsWith("broken.tif: ").contains("no reader"),
                        l ->
                                assertThat(l)
                                        .startsWith("elsewhere.png: ")
                                        .contains("annotation 'far'", "outside of the slide"),
                        l -> assertThat(l).startsWith("empty.png: ").contains("file is empty"),
                        l ->
                                assertThat(l)
                                        .startsWith("lesion.png: ")
                                        .contains("unknown: [Lesion]", "--ignore-groups"),
                        l ->
                                assertThat(l)
                                        .startsWith("lonely.png: has no annotation")
                                        .contains("--normal-without-annotation"),
                        l -> assertThat(l).startsWith("normal_glass.png: ").contains("no tissue"),
                        l -> assertThat(l).isEqualTo("nowhere.tif: broken link"),
                        l -> assertThat(l).isEqualTo("orphan.json: an annotation without slide"),
                        l -> assertThat(l).isEqualTo("readme.txt: not a slide by its name"),
                        l ->
                                assertThat(l)
                                        .startsWith("twice.png: has 2 annotation files")
                                        .endsWith("keep one"));
    }

    @Test
    void annotationsMayHaveTheSlidesEnding() throws IOException {
        sixPatients();
        slide("a");
        Files.writeString(annotations.resolve("a.png.geojson"), "[" + outline("Tumor", 300) + "]");
        // In the other form of Unicode.
        slide("Pra\u0308parat_1");
        Files.writeString(
                annotations.resolve("Pr\u00e4parat_1.geojson"), "[" + outline("Tumor", 300) + "]");
        slide("segmented");
        Files.writeString(
                annotations.resolve("segmented_outlines.geojson"),
                "[" + outline("Tumor", 300) + "]");
        PatchSummary summary = run(wish("out"));
        assertThat(summary.skipped()).isEmpty();
        assertThat(summary.slides())
                .filteredOn(s -> s.slide().matches("a|segmented|Pra.*"))
                .hasSize(3)
                .allMatch(s -> s.candidatesWithTumour() > 0);
    }

    @Test
    void aTumourOfAnUnknownGroupIsNeverBackground() throws IOException {
        sixPatients();
        slide("mixed");
        Files.writeString(
                annotations.resolve("mixed.geojson"),
                "[" + outline("Growth", 200) + "," + outline("normal", 700) + "]");
        slide("stroma");
        Files.writeString(
                annotations.resolve("stroma.geojson"),
                "[" + outline("Tumor", 200) + "," + outline("Stroma", 700) + "]");
        slide("other");
        Files.writeString(annotations.resolve("other.geojson"), "[" + outline("Stroma", 300) + "]");
        PatchSummary refused = run(wish("refused"));
        assertThat(refused.slides()).hasSize(6);
        assertThat(refused.skipped())
                .extracting(file -> file.file() + ": " + file.reason())
                .satisfiesExactly(
                        l ->
                                assertThat(l)
                                        .startsWith("mixed.png: ")
                                        .contains("groups [Growth, normal]"),
                        l -> assertThat(l).startsWith("other.png: ").contains("groups [Stroma]"),
                        l ->
                                assertThat(l)
                                        .startsWith("stroma.png: ")
                                        .contains("groups [Stroma, Tumor]"));
        Wish wish = wish("told");
        wish.groups =
                new GroupLabels(Map.of("Tumor", 1, "Growth", 1, "normal", 0), Set.of("Stroma"));
        PatchSummary told = run(wish);
        assertThat(told.slides()).hasSize(8);
        // What is ignored is as if it were not there.
        assertThat(told.skipped())
                .singleElement()
                .asString()
                .contains("other.png", "holds no area but those of ignored groups");
        assertThat(told.slides())
                .filteredOn(s -> s.slide().equals("stroma"))
                .singleElement()
                .satisfies(
                        s -> assertThat(s.candidatesWithTumour()).isPositive(),
                        s -> assertThat(s.notes()).anyMatch(n -> n.contains("[Stroma] are ign")));
    }

    private static String outline(String group, int left) {
        int right = left + 150;
        return String.format(
                "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
                        + "[[[%d,200],[%d,200],[%d,800],[%d,800]]]},"
                        + "\"properties\":{\"classification\":{\"name\":\"%s\"}}}",
                left, right, right, left, group);
    }

    @Test
    void slidesWhoseNameNoResultCanCarryAreNamed() throws IOException {
        sixPatients();
        slide("..");
        slide(".hidden");
        slide("a ");
        Files.writeString(slides.resolve("._patient_001_node_1.png"), "laid down by macOS");
        Files.writeString(slides.resolve(".DS_Store"), "laid down by macOS");
        PatchSummary summary = run(wish("out"));
        assertThat(summary.slides()).hasSize(6);
        assertThat(summary.skipped())
                .extracting(SkippedFile::file)
                .containsExactly("...png", ".hidden.png", "a .png");
        assertThat(summary.skipped())
                .allMatch(l -> l.reason().contains("no result can be named after it"));
    }

    @Test
    void aFolderOfInstancesIsNamedAsItsSlide() throws IOException {
        Path series = Files.createDirectory(slides.resolve("1.2.840"));
        Files.createFile(series.resolve("a.dcm"));
        assertThat(SlideFolder.list(slides, Optional.empty()).slides())
                .extracting(SlideFolder.Entry::name)
                .containsExactly("1.2.840");
    }

    @Test
    void noPatchesAreCutWhileAPartIsLookedAt() throws IOException {
        sixPatients();
        Wish wish = wish("out");
        List<Class<?>> cutting = new ArrayList<>();
        PatchCutting.scan(
                order(wish),
                new Shard(1, 2),
                1,
                each(
                        () -> {
                            try {
                                run(wish);
                            } catch (InUseException e) {
                                cutting.add(e.getClass());
                            }
                        }));
        assertThat(cutting).hasSize(3);
        assertThat(wish.out.resolve("manifest.csv")).doesNotExist();
    }

    @Test
    void aListSaysWhatHasTumourAndWhatBelongsTogether() throws IOException {
        sixPatients();
        slide("normal");
        slide("wrong");
        annotate("wrong", "Tumor");
        StringBuilder rows = new StringBuilder("slide,label,group,annotations\n");
        for (int i = 1; i <= 6; i++) {
            rows.append("slides/patient_00" + i + "_node_1.png,1,g" + i % 2 + ",\n");
        }
        rows.append("slides/normal.png,normal,g0,\n");
        rows.append("slides/wrong.png,normal,g3,annotations/wrong.json\n");
        slides = Files.writeString(dir.resolve("list.csv"), rows.toString());
        PatchSummary summary = run(wish("out"));
        assertThat(summary.skipped()).hasSize(1);
        assertThat(summary.skipped().get(0).reason())
                .isEqualTo(
                        annotations.resolve("wrong.json")
                                + ": outlines tumour, but the list says that there is none;"
                                + " correct one");
        assertThat(summary.slides()).hasSize(7);
        assertThat(summary.slides().stream().map(s -> s.patient() + " " + s.split()).distinct())
                .hasSize(2);
        assertThat(summary.slides())
                .filteredOn(s -> s.slide().equals("normal"))
                .allMatch(s -> s.patient().equals("g0") && s.positives() == 0);
        Wish split = wish("split");
        Path csv =
                Files.writeString(
                        dir.resolve("s.csv"),
                        "slide,split\npatient_001_node_1,train\npatient_003_node_1,val\n");
        split.splits = Optional.of(SlideSplits.read(csv, false));
        assertThatThrownBy(() -> run(split))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        slides
                                + ": has the group g1 for patient_001_node_1, whose patient is"
                                + " patient_001 by "
                                + csv
                                + "; say it in one of them, or the same in both");
    }

    @Test
    void slidesWithoutAnnotationAreNormalOnlyWhenThatIsSaid() throws IOException {
        slide("a");
        slide("b");
        Wish wish = wish("out");
        wish.annotations = Optional.empty();
        assertThatThrownBy(() -> run(wish))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("no slide is left, 2 skipped: a.png (has no annotation;");
        wish.normal = true;
        PatchSummary summary = run(wish);
        assertThat(summary.slides()).hasSize(2).allMatch(s -> s.positives() == 0);
        assertThat(summary.notes()).contains("train: no positive patch");
    }

    @Test
    void nothingToDoIsAnError() throws IOException {
        assertThatThrownBy(() -> run(wish("out")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no slides found");
        slide("a");
        assertThatThrownBy(() -> run(wish("out")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no annotation file");
        annotate("z", "Tumor");
        assertThatThrownBy(() -> run(wish("out")))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        annotations
                                + ": 1 annotation file, none with the name of a slide,"
                                + " such as a.xml; rename them");
        annotate("a", "Lesion");
        Wish wish = wish("out");
        assertThatThrownBy(() -> run(wish))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no slide is left, 2 skipped")
                .hasMessageContaining("unknown: [Lesion]");
        wish.groups = new GroupLabels(Map.of("Lesion", 1));
        assertThat(run(wish).slides()).hasSize(1);
        Wish absent = wish("other");
        absent.annotations = Optional.of(dir.resolve("absent"));
        assertThatThrownBy(() -> run(absent))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("absent: no such folder");
    }

    @Test
    void patchesOfAWantedResolutionAreShrunk() throws IOException {
        RgbImage picture = picture(1, 100);
        Path file = slides.resolve("a.tif");
        try (SlideWriter writer =
                SlideWriter.rgb(
                        file, new Size(SLIDE, SLIDE), 95, Optional.of(new Resolution(0.25)))) {
            for (int row = 0; row < writer.rows(); row++) {
                for (int column = 0; column < writer.columns(); column++) {
                    byte[] tile = new byte[3 * 256 * 256];
                    for (int y = 0; y < 256; y++) {
                        System.arraycopy(
                                picture.rgb(),
                                3 * ((row * 256 + y) * SLIDE + column * 256),
                                tile,
                                3 * y * 256,
                                3 * 256);
                    }
                    writer.write(new RgbImage(256, 256, tile));
                }
            }
            writer.finish();
        }
        annotate("a", "Tumor");
        Wish wish = wish("out");
        wish.mpp = Optional.of(0.5);
        run(wish);
        Dataset data = Dataset.open(wish.out);
        assertThat(data.patches()).isNotEmpty();
        assertThat(ImageFile.size(data.patches().get(0).image())).isEqualTo(new Size(64, 64));
        String line = lines(wish.out.resolve("manifest.csv")).get(1);
        assertThat(line.split(",")).contains("0.5000", "1");
        Wish finer = wish("finer");
        finer.mpp = Optional.of(0.1);
        assertThatThrownBy(() -> run(finer))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "has a pixel size of 0.250 um, coarser than the wanted 0.100; give --mpp"
                                + " 0.250");
        slide("b");
        annotate("b", "Tumor");
        Wish unknown = wish("unknown");
        unknown.mpp = Optional.of(0.5);
        assertThat(run(unknown).skipped())
                .singleElement()
                .asString()
                .contains("has no pixel size", "--slide-mpp");
    }

    @Test
    void patchesWithLittleTissueAreNotCut() throws IOException {
        sixPatients();
        Wish any = wish("any");
        run(any);
        Wish most = wish("most");
        most.minTissue = 0.9;
        assertThat(run(most).settings()).containsEntry("min_tissue", "0.9");
        assertThat(tissue(any)).anyMatch(f -> f < 0.9).anyMatch(f -> f >= 0.9);
        assertThat(tissue(most)).isNotEmpty().allMatch(f -> f >= 0.9);
        Wish large = wish("large");
        large.side = 800;
        large.minTissue = 0.999;
        assertThatThrownBy(() -> run(large))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("fits on its tissue", "--min-tissue is 0.999");
        // Folders of versions without the option hold patches with any tissue.
        Path settings = any.out.resolve("settings.json");
        Files.writeString(
                settings, Files.readString(settings).replaceFirst("\\s*\"min_tissue\"[^,]*,", ""));
        assertThat(settings).content().doesNotContain("min_tissue");
        run(any);
        any.minTissue = 0.9;
        assertThatThrownBy(() -> run(any))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("min_tissue was 0.0 and is 0.9");
    }

    /** The column tissue_fraction of the manifest. */
    private static List<Double> tissue(Wish wish) throws IOException {
        return lines(wish.out.resolve("manifest.csv")).stream()
                .skip(1)
                .map(line -> Double.valueOf(line.split(",")[7]))
                .toList();
    }

    @Test
    void listsOfSlidesDecideAndAbsentOnesAreNamed() throws IOException {
        sixPatients();
        Wish wish = wish("out");
        Path csv =
                Files.writeString(
                        dir.resolve("s.csv"),
                        "slide,split\npatient_001_node_1,train\npatient_002_node_1,val\n"
                                + "patient_009_node_1,test\n");
        wish.splits = Optional.of(SlideSplits.read(csv, false));
        PatchSummary summary = run(wish);
        assertThat(summary.slides(Split.TRAIN)).isEqualTo(1);
        assertThat(summary.slides(Split.VAL)).isEqualTo(1);
        assertThat(summary.skipped()).hasSize(4).allMatch(l -> l.reason().equals("not in " + csv));
        assertThat(summary.notes())
                .contains(
                        "1 slide of " + csv + " is not in " + slides + ": patient_009_node_1",
                        "test: no slide");
    }

    @Test
    void theSettingsDependOnEachInstanceOfADicomFolder() throws IOException {
        Path slide = Files.createDirectory(slides.resolve("a"));
        Files.writeString(slide.resolve("1.dcm"), "12");
        Files.writeString(slide.resolve("2.dcm"), "3");
        String before = hashOfSlides();
        Files.writeString(slide.resolve("1.dcm"), "1");
        String shorter = hashOfSlides();
        Files.writeString(slide.resolve("2.dcm"), "23");
        String sameSum = hashOfSlides();
        Files.writeString(slide.resolve("3.dcm"), "");
        assertThat(Set.of(before, shorter, sameSum, hashOfSlides())).hasSize(4);
    }

    private String hashOfSlides() {
        PatchSettings settings =
                PatchSettings.of(order(wish("out")), SlideFolder.list(slides, Optional.empty()));
        return settings.values().get("slides");
    }
}
