package org.epsam.app.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.app.Program;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.base.task.Progress;
import org.epsam.core.train.EpochLoop;
import org.epsam.nets.checkpoint.Checkpoint;
import org.epsam.nets.checkpoint.CheckpointException;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.classifier.ClassifierOptions;
import org.epsam.nets.classifier.Classifiers;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
    @TempDir private Path dir;

    @Test
    void imagesAreDescribedByTheirContent() throws Exception {
        Path file = dir.resolve("deep.jpg");
        BufferedImage deep = new BufferedImage(70, 50, BufferedImage.TYPE_USHORT_GRAY);
        for (int x = 0; x < 70; x++) {
            deep.getRaster().setSample(x, 0, 0, 900 * x);
        }
        ImageIO.write(deep, "png", file.toFile());
        assertThat(Json.text(Inspection.of(file).named()))
                .contains("\"kind\" : \"image\"", "\"size\" : \"70 x 50\"", "\"format\" : \"PNG\"")
                .contains("\"colours\" : \"grey\"", "\"bits_per_channel\" : 16", "\"pages\" : 1");
    }

    @Test
    void masksAreToldFromImagesAndMeasured() {
        byte[] values = new byte[80 * 80];
        values[7] = 1;
        values[4000] = 1;
        Path file = dir.resolve("mask.png");
        ImageFile.writeMask(file, new Mask(80, 80, values));
        assertThat(Inspection.of(file).toText())
                .contains("mask")
                .containsPattern("values +0: 6398 pixels, 255: 2 pixels")
                .containsPattern("pixels inside +2\\b");
    }

    @Test
    void annotationsAreDescribedByTheirGroups() throws Exception {
        Path file = dir.resolve("a.geojson");
        String feature =
                "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
                        + "[[[10,20],[30,20],[30,40],[10,40],[10,20]]]},\"properties\":"
                        + "{\"classification\":{\"name\":\"%s\"}}}";
        Files.writeString(
                file,
                "{\"type\":\"FeatureCollection\",\"features\":["
                        + String.join(
                                ",",
                                feature.formatted("Tumor"),
                                feature.formatted("Tumor"),
                                feature.formatted("Mystery"),
                                "{\"type\":\"Feature\",\"geometry\":null}")
                        + "]}");
        assertThat(Inspection.of(file).toText())
                .containsPattern("kind +annotations")
                .containsPattern("group Tumor, areas 2, square pixels 800, taken as tumour")
                .containsPattern("group Mystery, areas 1, .* unknown: name it with --tumour-groups")
                .containsPattern("place +x 10 to 30, y 20 to 40, pixels of level 0")
                .contains("feature 4 has no geometry; left out");
        assertThatThrownBy(
                        () -> Inspection.of(Files.writeString(dir.resolve("b.json"), "{\"a\":1}")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("JSON without features");
    }

    @Test
    void runsAreDescribedByStagesAndMetrics() throws Exception {
        Path run = Files.createDirectory(dir.resolve("run"));
        Files.writeString(run.resolve("run.json"), "{\"preset\": \"small\", \"seed\": 22}");
        Path stage = Files.createDirectory(run.resolve("1-classify"));
        Files.writeString(stage.resolve("manifest.json"), "{\"seconds\": 12.34}");
        Files.createDirectory(run.resolve("2-localize.part"));
        Files.writeString(
                run.resolve("metrics.json"),
                "{\"classifier\": {\"auc\": {\"value\": 0.9}}, \"rows\": {\"iter1\": {\"dice\":"
                        + " {\"value\": 0.7}}}}");
        assertThat(Json.text(Inspection.of(run).named()))
                .contains("\"preset\" : \"small\"", "\"1_classify\" : \"done in 12.3 s\"")
                .contains("\"classifier_auc\" : 0.9", "\"dice\" : 0.7")
                .contains("\"iter1\"")
                .doesNotContain("localize");
        assertThat(Inspection.of(run).toText())
                .containsPattern("classifier, AUC +0.9\n")
                .containsPattern("Refinement 1 +Dice 0.7\n");
    }

    @Test
    void checkpointsAreRecognised() {
        Path file = dir.resolve("network.bin");
        try (StateDict none = new StateDict();
                PatchClassifier network =
                        Classifiers.family("small")
                                .create("small", ClassifierOptions.PUBLISHED, none, 1)) {
            network.state().metadata().put("made by", "a test");
            SafeTensors.write(file, network.state());
        }
        assertThat(Inspection.of(file).toText())
                .containsPattern("format +safetensors")
                .contains("ResNet classifier small, attention dropout, high-frequency channel")
                .containsPattern("made by +a test")
                .containsPattern("tensors by type +float32 \\d+");
    }

    /** The files of an interrupted training, of its end, and of a pretraining. */
    @Test
    void everyCheckpointThatTrainingWritesIsRecognised() {
        String decoder = "mask decoder of Segment Anything, for an image encoder of kind";
        try (Sam sam = Sam.create(SamConfig.small(), 1);
                StateDict tuned = new StateDict();
                StateDict half = sam.state().toType(ScalarType.Half)) {
            for (String key : sam.decoderParameterNames()) {
                tuned.put(key, sam.state().get(key).requires_grad_(true));
            }
            Path states = dir.resolve("states");
            Adam adam =
                    new Adam(
                            new TensorVector(tuned.get("mask_decoder.iou_token.weight")),
                            new AdamOptions(0.1));
            new EpochLoop(states, tuned, adam, List.of(1.0))
                    .run(1, 1, e -> 0.1, oneStep(adam, tuned), "test", Progress.SILENT);
            Path epoch = states.resolve("epoch-00000");
            assertThat(Inspection.of(epoch.resolve("weights.safetensors")).toText())
                    .contains(decoder);
            assertThat(Inspection.of(epoch.resolve("best.safetensors")).toText()).contains(decoder);
            assertThat(Inspection.of(epoch).toText())
                    .contains("state of a training", decoder, "best weights");
            assertThat(Inspection.of(epoch.resolve("optimizer.pt")).toText())
                    .contains("state of an optimizer");
            assertThatThrownBy(() -> Checkpoint.read(epoch.resolve("optimizer.pt")))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("the state of an optimizer, without weights");
            Path pretrained = dir.resolve("small.safetensors");
            SafeTensors.write(pretrained, half);
            assertThat(Inspection.of(pretrained).toText())
                    .contains("Segment Anything small, 256 px input, MobileNetV2")
                    .containsPattern("tensors by type +float16");
        }
    }

    private static EpochLoop.Work oneStep(Adam adam, StateDict tuned) {
        return new EpochLoop.Work() {
            @Override
            public double train(int epoch) {
                tuned.get("mask_decoder.iou_token.weight").sum().backward();
                adam.step();
                return 1;
            }

            @Override
            public EpochLoop.Validation validate(int epoch) {
                return new EpochLoop.Validation(1, Map.of());
            }
        };
    }

    @Test
    void strangeTensorsAreNamedSo() {
        Path file = dir.resolve("strange.safetensors");
        try (StateDict state = new StateDict()) {
            Torch.start();
            state.put("mask_decoder.iou_token.weight", torch.ones(1, 256));
            SafeTensors.write(file, state);
            assertThat(Inspection.of(file).toText())
                    .containsPattern("network +not recognised: mask decoder of Segment Anything: ")
                    .contains("missing: mask_decoder.transformer");
            state.put("other", torch.ones(3));
            SafeTensors.write(file, state);
            assertThat(Inspection.of(file).toText())
                    .containsPattern("network +not recognised: ")
                    .contains("other [3]");
        }
    }

    @Test
    void stagesAndResultsOfEvaluateAreDescribed() throws Exception {
        Path run = Files.createDirectory(dir.resolve("run"));
        Files.writeString(run.resolve("run.json"), "{}");
        Path stage = Files.createDirectory(run.resolve("3-adapt"));
        Files.writeString(
                stage.resolve("manifest.json"),
                "{\"stage\": \"3-adapt\", \"key\": \"ab\", \"seconds\": 2.5, \"counts\":"
                        + " {\"kept\": 4}, \"skipped\": [{\"file\": \"a.png\", \"reason\":"
                        + " \"empty\"}]}");
        assertThat(Inspection.of(stage).toText())
                .containsPattern("kind +stage of a run\n")
                .containsPattern("counts +kept 4\n")
                .contains("a.png: empty");
        Path results = Files.createDirectory(dir.resolve("results"));
        Files.writeString(
                results.resolve("metrics.json"),
                "{\"data\": \"mine\", \"n_skipped\": 0, \"rows\": {\"iter1\": {\"dice\":"
                        + " {\"value\": 0.7}}}}");
        assertThat(Inspection.of(results).toText())
                .containsPattern("kind +results of evaluate\n")
                .containsPattern("Refinement 1 +Dice 0.7\n");
    }

    @Test
    void partsOfARunLeadToTheRun() throws Exception {
        Path run = Files.createDirectory(dir.resolve("run"));
        Files.writeString(run.resolve("run.json"), "{}");
        Path maps = Files.createDirectories(run.resolve("2-localize/map"));
        for (String name : List.of("run.json", "config.yaml", "report.html", "3-adapt/ids.csv")) {
            Path file = run.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "<!DOCTYPE html>");
            assertThatThrownBy(() -> Inspection.of(file))
                    .hasMessageEndingWith("belongs to the run " + run + "; inspect the run");
        }
        assertThatThrownBy(() -> Inspection.of(maps)).hasMessageContaining("the run " + run);
        Path weights = Files.writeString(run.resolve("tuned.safetensors"), "<html>");
        assertThatThrownBy(() -> Inspection.of(weights)).hasMessageContaining("download");
        assertThatThrownBy(() -> Inspection.of(run.resolve("no.json")))
                .hasMessageContaining("no such file");
    }

    @Test
    void dataSetsTellSizesPatientsAndValuesOfMasks() throws Exception {
        byte[] inside = new byte[64 * 64];
        Arrays.fill(inside, 0, 1024, (byte) 1);
        for (int i = 0; i < 4; i++) {
            byte[] rgb = new byte[3 * 64 * 64];
            Arrays.fill(rgb, 0, 100 + i, (byte) 9);
            ImageFile.writePng(
                    dir.resolve("test/P" + i / 2 + "/" + i % 2 + "/x.png"),
                    new RgbImage(64, 64, rgb));
        }
        ImageFile.writePng(
                dir.resolve("test/P0/1/big.png"), new RgbImage(80, 64, new byte[3 * 80 * 64]));
        ImageFile.writeMask(dir.resolve("test/mask/big.png"), new Mask(80, 64, new byte[80 * 64]));
        Path csv = dir.resolve("list.csv");
        Files.writeString(
                csv,
                "image,label,split,mask,patient\n"
                        + "test/P0/1/x.png,1,test,m.png,P0\ntest/P1/1/x.png,1,test,m.png,P1\n"
                        + "test/P0/0/x.png,0,train,,P2\ntest/P0/1/big.png,1,train,,P2\n");
        ImageFile.writeMask(dir.resolve("m.png"), new Mask(64, 64, inside));
        assertThat(Inspection.of(csv).toText())
                .containsPattern(
                        "test +patches 2, with tumour 2, without tumour 0, masks 2, slides 2")
                .contains("patients 2")
                .contains("size 64 x 64, patches 3", "size 80 x 64, patches 1")
                .contains("split test, value 0, masks 2, percent of pixels 75.0")
                .contains("split test, value 255, masks 2, percent of pixels 25.0");
    }

    @Test
    void foldersOfSlidesAndOfResults() throws Exception {
        Path slides = Files.createDirectory(dir.resolve("slides"));
        slide("slides/a.tif", new Size(500, 400));
        slide("slides/b.tif", new Size(500, 400));
        Files.writeString(slides.resolve("a.xml"), "<ASAP_Annotations/>");
        Files.writeString(slides.resolve("broken.svs"), "no slide");
        assertThat(Inspection.of(slides).toText())
                .containsPattern("kind +folder of slides\n")
                .containsPattern("slides +2\n")
                .containsPattern("slide a.tif, size 500 x 400, um per pixel 0.25")
                .containsPattern("annotations +1\n")
                .contains("broken.svs");
        Path results = Files.createDirectory(dir.resolve("results"));
        Files.writeString(
                results.resolve("slides.csv"),
                "slide,tissue_mm2,tumour_mm2,regions,notes,key\na,3.5,1.25,2,,x\n");
        Files.createFile(results.resolve("p_mask.png"));
        Files.createFile(results.resolve("p_overlay.png"));
        assertThat(Inspection.of(results).toText())
                .containsPattern("kind +results of segment\n")
                .containsPattern("images +1\n")
                .contains("slide a, tissue mm2 3.5, tumour mm2 1.25, regions 2");
    }

    @Test
    void whatIsNothingKnownIsRefused() throws Exception {
        assertThatThrownBy(() -> Inspection.of(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("neither a run");
        Path text = Files.writeString(dir.resolve("notes.txt"), "just words");
        assertThatThrownBy(() -> Inspection.of(text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("by its ending");
        Path unknown = Files.writeString(dir.resolve("notes.bin"), "just words");
        assertThatThrownBy(() -> Inspection.of(unknown)).isInstanceOf(CheckpointException.class);
        Path image = dir.resolve("mask.png");
        ImageFile.writeMask(image, new Mask(64, 64, new byte[64 * 64]));
        Program both = Program.run("inspect", text, image);
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.out()).contains("mask.png");
        assertThat(both.err()).startsWith("epsam: ").contains("notes.txt");
    }

    private Path slide(String name, Size size) {
        Path file = dir.resolve(name);
        try (SlideWriter writer =
                SlideWriter.rgb(file, size, 90, Optional.of(new Resolution(0.25)))) {
            for (int i = 0; i < writer.columns() * writer.rows(); i++) {
                writer.write(new RgbImage(256, 256, new byte[3 * 256 * 256]));
            }
            writer.finish();
        }
        return file;
    }

    @Test
    void slidesAreDescribedByLevelsAndReaders() {
        Path file = slide("slide.tif", new Size(500, 400));
        FactSheet facts = Inspection.of(file);
        assertThat(facts.toText())
                .containsPattern("kind +slide\n")
                .containsPattern("reader +TIFF\n")
                .containsPattern("micrometres per pixel +0.25\n")
                .contains(
                        "level 1, width 250, height 200, downsample 2.0, storage JPEG, tiles of 256"
                                + " x 256\n")
                .containsPattern("DICOM +does not begin as DICOM files do");
        assertThat(Json.text(facts.named()))
                .contains("\"micrometres_per_pixel\" : 0.25", "\"downsample\" : 2.0");
    }

    @Test
    void tilesAtTheEdgeThatCannotBeReadAreNamed() throws Exception {
        Path file = slide("slide.tif", new Size(900, 700));
        assertThat(Inspection.of(file).toText()).doesNotContain("cannot be read");
        byte[] bytes = Files.readAllBytes(file);
        int tile = 0;
        while (bytes[tile] != (byte) 0xff || bytes[tile + 1] != (byte) 0xd8) {
            tile++;
        }
        bytes[tile + 1] = 0;
        Files.write(file, bytes);
        assertThat(Inspection.of(file).toText()).contains("cannot be read\n  level 0 at 0, 0: ");
    }

    @Test
    void damagedSlidesAreRefusedAsSlides() throws Exception {
        Path file = Files.write(dir.resolve("a.svs"), new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0, 1});
        assertThatThrownBy(() -> Inspection.of(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no reader opens it as a slide");
    }

    @Test
    void longListsAreCutForPeopleOnly() {
        FactSheet sheet = new FactSheet().put("a list", IntStream.range(100, 115).boxed().toList());
        assertThat(sheet.toText()).contains("  109").doesNotContain("110").contains("and 5 more");
        assertThat(Json.text(sheet.named())).contains("\"a_list\"", "114");
    }

    @Test
    void theDoctorFindsWhatTheProgramStandsOn() {
        Program answer = Program.run("doctor", "--json");
        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .containsPattern("\"libtorch\" : \"\\d+\\.\\d+\\.\\d+, (CPU|CUDA) build\"")
                .contains("\"image_formats\" : \"PNG, JPEG, TIFF, BMP\"")
                .contains("\"slide_formats\"", "Aperio SVS", "\"openslide\" : ")
                .contains("\"opencv\" : \"loads\"", "\"device\" : \"cpu");
        Optional<String> fault =
                Slides.readers().stream().flatMap(r -> r.fault().stream()).findFirst();
        assertThat(answer.out().contains("\"openslide_fault\"")).isEqualTo(fault.isPresent());
        fault.ifPresent(line -> assertThat(answer.out()).contains(line));
        assertThat(answer.out()).doesNotContain("\"trial\"");
    }

    @Test
    void theDoctorTriesToTrainAndToSegment() throws Exception {
        Program answer = Program.run("doctor", "--try", "--json");
        assertThat(answer.code()).as(answer.err()).isZero();
        JsonNode trial = Json.MAPPER.readTree(answer.out()).path("trial");
        assertThat(trial.path("trial_seconds").asDouble()).isPositive();
        assertThat(trial.path("classes").asText())
                .isEqualTo("not kept, as the launcher names no place for them");
    }
}
