package org.epsam.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Json;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.model.Bundled;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.Split;

/** A run folder: one configuration, one data set, never another. */
public final class RunFolder {
    private RunFolder() {}

    /** Makes the folder belong to this configuration and data, or checks that it does. */
    public static void claim(
            Path run,
            Path dataPath,
            Dataset data,
            String dataHash,
            String samHash,
            String preset,
            Config config) {
        if (Files.exists(run) && !Files.isDirectory(run)) {
            throw new InputException(run + ": is a file; give a folder to --run");
        }
        String yaml = ConfigLoader.toYaml(config);
        Path configFile = run.resolve("config.yaml");
        if (Files.exists(configFile)) {
            check(run, config, dataHash);
            return;
        }
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("version", Version.program());
        about.put("created", Instant.now().toString());
        about.put("preset", preset);
        about.put("data", dataPath.toAbsolutePath().normalize().toString());
        about.put("data_sha256", dataHash);
        PatchScale scale = PatchScale.of(data);
        about.put("patch_side", scale.side());
        scale.micrometres().ifPresent(mpp -> about.put("mpp", mpp));
        about.put("sam", config.sam().checkpoint());
        about.put("sam_sha256", samHash);
        about.put(
                "threads",
                config.threads() > 0
                        ? config.threads()
                        : Runtime.getRuntime().availableProcessors());
        about.put("device", Torch.onGpu() ? "cuda:0" : "cpu");
        about.put("seed", config.seed());
        about.put("versions", Version.all());
        about.put("validation", config.data().validation().name().toLowerCase(Locale.ROOT));
        Json.write(run.resolve("run.json"), about);
        Json.write(run.resolve("data.json"), describe(data));
        AtomicFile.write(configFile, yaml);
    }

    private static void check(Path run, Config config, String dataHash) {
        Config old = config(run);
        List<String> different = new ArrayList<>();
        String[] before = ConfigLoader.toFlat(old).split("\n");
        String[] now = ConfigLoader.toFlat(config).split("\n");
        for (int i = 0; i < before.length; i++) {
            if (!before[i].equals(now[i]) && !before[i].startsWith("threads=")) {
                different.add(before[i] + " there, " + now[i] + " now");
            }
        }
        if (!different.isEmpty()) {
            throw new InputException(
                    run
                            + ": holds a run of another configuration ("
                            + String.join("; ", different.subList(0, Math.min(4, different.size())))
                            + (different.size() > 4
                                    ? "; and " + (different.size() - 4) + " more"
                                    : "")
                            + "); choose another --run or delete this folder");
        }
        String oldHash = Json.read(run.resolve("run.json")).path("data_sha256").asText();
        if (!oldHash.equals(dataHash)) {
            throw new InputException(
                    run
                            + ": holds a run on other data ("
                            + Json.read(run.resolve("run.json")).path("data").asText()
                            + ", or its files have changed since); choose another --run or delete"
                            + " this folder");
        }
    }

    public static Config config(Path run) {
        Path file = run.resolve("config.yaml");
        try {
            return ConfigLoader.parse(Files.readString(file));
        } catch (IOException e) {
            throw new InputException(
                    run
                            + ": is not a run folder, it has no config.yaml; give the --run of a"
                            + " finished train",
                    e);
        }
    }

    private static Map<String, Object> describe(Dataset data) {
        Map<String, Object> patches = new LinkedHashMap<>();
        Map<String, Object> slides = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            int positive = data.positives(split).size();
            patches.put(
                    split.folder(),
                    Map.of("positive", positive, "negative", data.of(split).size() - positive));
            slides.put(
                    split.folder(), data.of(split).stream().map(p -> p.slide()).distinct().count());
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("root", data.root().toAbsolutePath().normalize().toString());
        result.put("patches", patches);
        result.put("slides", slides);
        result.put(
                "skipped",
                data.skipped().stream()
                        .map(s -> Map.of("file", s.file().toString(), "reason", s.reason()))
                        .toList());
        return result;
    }

    /** The decoders of a finished run, in the order of training. */
    public static List<Path> decoders(Path run, Config config) {
        List<Path> decoders = new ArrayList<>();
        String last = "2-localize";
        for (int i = 0; i < config.adapt().decoders(); i++) {
            last = decoderStage(i);
            decoders.add(tuned(run.resolve(last)));
        }
        if (!Files.exists(run.resolve(last).resolve("manifest.json"))) {
            throw new InputException(
                    run
                            + ": training is not finished (no "
                            + last
                            + "); run the same train command again");
        }
        return decoders;
    }

    /** Loads the model that the run was trained with, and nothing else. */
    public static Sam sam(Path run, Config config) {
        Sam sam = Bundled.sam(config.sam().checkpoint());
        String trained = Json.read(run.resolve("run.json")).path("sam_sha256").asText();
        if (!sam.state().sha256().equals(trained)) {
            sam.close();
            throw new InputException(
                    run
                            + ": was trained with another "
                            + config.sam().checkpoint()
                            + " (weights "
                            + trained
                            + "); put that file back, or train again with another --run");
        }
        return sam;
    }

    /** What a stage has tuned: the decoder's tensors and perhaps the encoder's. */
    public static Path tuned(Path stage) {
        return stage.resolve("tuned.safetensors");
    }

    public static String decoderStage(int iteration) {
        return iteration == 0 ? "3-adapt" : "4-refine-" + iteration;
    }

    public static JsonNode about(Path run) {
        return Json.read(run.resolve("run.json"));
    }
}
