package org.epsam.core.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Json;
import org.epsam.base.io.Sha256;
import org.epsam.base.task.Progress;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingJobTest {
    private static final int SIDE = 32;

    @TempDir Path dir;

    private static Pretraining.Plan plan(long seed) {
        return new Pretraining.Plan(1, 4, 5e-4, 0.2, 0.01, 0.5, seed);
    }

    private Path manifest() throws IOException {
        StringBuilder csv = new StringBuilder("image,mask,case\n");
        for (int k = 0; k < 12; k++) {
            byte[] rgb = new byte[3 * SIDE * SIDE];
            byte[] mask = new byte[SIDE * SIDE];
            for (int i = 0; i < mask.length; i++) {
                boolean inside = Math.hypot(i % SIDE - 16, i / SIDE - 10 - k % 8) < 8;
                mask[i] = (byte) (inside ? 1 : 0);
                rgb[3 * i] = (byte) (inside ? 150 : 240);
            }
            ImageFile.writePng(dir.resolve(k + ".png"), new RgbImage(SIDE, SIDE, rgb));
            ImageFile.writeMask(dir.resolve(k + "m.png"), new Mask(SIDE, SIDE, mask));
            csv.append(k + ".png," + k + "m.png,c" + k + "\n");
        }
        return Files.writeString(dir.resolve("objects.csv"), csv);
    }

    @Test
    void aModelIsWrittenWithItsProvenanceAndOtherInputsAreRefused() throws IOException {
        Path manifest = manifest();
        Path file = dir.resolve("out/small.safetensors");
        PretrainingJob job =
                new PretrainingJob(
                        manifest,
                        new PretrainingStart.Random(SamConfig.small()),
                        plan(3),
                        file,
                        List.of("a", "library"));
        Map<String, Double> quality = job.run(Progress.SILENT);
        assertThat(quality).isNotEmpty();
        JsonNode about = Json.read(job.provenance());
        assertThat(about.path("manifest_sha256").asText()).isEqualTo(Sha256.of(manifest));
        assertThat(about.path("start").asText()).isEqualTo("random");
        assertThat(about.path("images").asInt()).isEqualTo(12);
        assertThat(about.path("best_epoch").asInt()).as("counted from 1").isEqualTo(1);
        assertThat(about.path("plan").path("encoderRate").asDouble()).isEqualTo(0.2);
        assertThat(about.path("command").path(1).asText()).isEqualTo("library");
        try (Sam sam = new PretrainingStart.Model(file).create(0)) {
            assertThat(sam.config()).isEqualTo(SamConfig.small());
        }
        PretrainingJob other = new PretrainingJob(manifest, job.start(), plan(4), file, List.of());
        assertThatThrownBy(() -> other.run(Progress.SILENT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("was started with other settings or images");
    }

    private JsonNode trained(Path manifest, int epochs, Path file, Progress progress) {
        Pretraining.Plan plan = new Pretraining.Plan(epochs, 2, 5e-4, 0.2, 0.01, 0.5, 3);
        PretrainingJob job =
                new PretrainingJob(
                        manifest,
                        new PretrainingStart.Random(SamConfig.small()),
                        plan,
                        file,
                        List.of());
        job.run(progress);
        return Json.read(job.provenance());
    }

    private static Progress endedAfter(String begin) {
        return new Progress() {
            @Override
            public Task start(String label, long total) {
                return Progress.SILENT.start(label, total);
            }

            @Override
            public void message(String line) {
                if (line.startsWith(begin)) {
                    throw new IllegalStateException("ended");
                }
            }
        };
    }

    @Test
    void imagesWithoutMasksAreTrainedOnUnlessTheirCaseIsHeldOut() throws IOException {
        Path manifest = manifest();
        List<String> lines = new ArrayList<>(Files.readAllLines(manifest));
        for (int k = 0; k < 12; k++) {
            lines.add(k + ".png,,c" + k);
        }
        Files.write(manifest, lines);
        JsonNode about = trained(manifest, 1, dir.resolve("out/a.safetensors"), Progress.SILENT);
        assertThat(about.path("images").asInt()).isEqualTo(12);
        assertThat(about.path("without_masks").asInt()).isEqualTo(12);
        int held = about.path("held_back").asInt();
        assertThat(held).isBetween(1, 11);
        assertThat(about.path("trained_on").asInt()).isEqualTo(2 * (12 - held));
    }

    @Test
    void theMeanOfTheWeightsIsTheResultAlsoAfterAnInterruption() throws IOException {
        Path manifest = manifest();
        Path file = dir.resolve("out/whole.safetensors");
        JsonNode whole = trained(manifest, 2, file, Progress.SILENT);
        Path other = dir.resolve("out/resumed.safetensors");
        assertThatThrownBy(() -> trained(manifest, 2, other, endedAfter("pretrain: epoch 1 of 2")))
                .hasMessage("ended");
        JsonNode resumed = trained(manifest, 2, other, Progress.SILENT);
        assertThat(resumed.path("weights_sha256")).isEqualTo(whole.path("weights_sha256"));

        Path state = dir.resolve("out/whole.safetensors.training/epoch-00001/best.safetensors");
        try (StateDict best = SafeTensors.read(state);
                StateDict result = SafeTensors.read(file);
                StateDict half = best.toType(ScalarType.Half);
                TorchScope scope = Torch.scope()) {
            String key = "mask_decoder.iou_prediction_head.layers.0.bias";
            assertThat(torch.equal(half.get("mean." + key), result.get(key))).isTrue();
            assertThat(torch.equal(half.get(key), result.get(key))).isFalse();
        }
    }

    @Test
    void startsAreRecordedByWhatTheyAre() {
        assertThat(new PretrainingStart.Random(SamConfig.smallVit()).description())
                .isEqualTo("random, vision transformer");
        assertThat(new PretrainingStart.Backbone(Path.of("net")).description()).isEqualTo("net");
        assertThat(new PretrainingStart.Model(Path.of("m.pth")).description()).isEqualTo("m.pth");
    }

    @Test
    void whatAnInterruptionHasLeftOfTheModelIsDeleted() throws IOException {
        Path out = Files.createDirectory(dir.resolve("out"));
        Path file = out.resolve("small.safetensors");
        Files.createFile(AtomicFile.unfinished(file));
        new PretrainingJob(
                        manifest(),
                        new PretrainingStart.Random(SamConfig.small()),
                        plan(3),
                        file,
                        List.of())
                .run(Progress.SILENT);
        assertThat(out.toFile().list())
                .containsExactlyInAnyOrder(
                        "small.safetensors",
                        "small.safetensors.json",
                        "small.safetensors.training");
    }

    @Test
    void aManifestIsCsvWithQuotesAndAnyOrderOfColumns() throws IOException {
        manifest();
        Files.move(dir.resolve("0.png"), dir.resolve("a, b.png"));
        Path file = dir.resolve("quoted.csv");
        Files.writeString(
                file, "\ufeffcase,Mask,image\r\n7,0m.png,\"a, b.png\"\r\nx,0m.png,no.png\r\n");
        ObjectImages images = ObjectImages.read(file);
        assertThat(images.images())
                .singleElement()
                .satisfies(
                        image -> {
                            assertThat(image.name()).isEqualTo("a, b.png");
                            assertThat(image.group()).isEqualTo("7");
                            assertThat(image.count()).isEqualTo(1);
                        });
        assertThat(images.skipped()).hasSize(1);
        Files.writeString(file, "image,mask\n1.png\n");
        assertThatThrownBy(() -> ObjectImages.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("line 2 has 1 fields");
    }
}
