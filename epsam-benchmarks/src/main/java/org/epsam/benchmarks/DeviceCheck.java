package org.epsam.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.epsam.base.InputException;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.model.Bundled;
import org.epsam.core.model.Models;
import org.epsam.nets.checkpoint.SafeTensors;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.classifier.PatchClassifier;
import org.epsam.nets.runtime.Accelerator;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;

/**
 * Compares what the same networks compute on two devices. {@code compute FILE [NETWORKS]} writes
 * the results of the device that {@code EPSAM_DEVICE} chooses, {@code compare FILE FILE} prints
 * them side by side and ends with exit code 1 where they differ too much. {@code tools/gpu-check}
 * runs it.
 */
public final class DeviceCheck {
    private static final String DEVICE = "device";

    private static final long SEED = 1;

    private static final double SECONDS = 2;

    /** The networks by their names. */
    private static final Map<String, BiConsumer<DeviceResults, String>> NETWORKS =
            new TreeMap<>(
                    Map.of(
                            "sam_small", DeviceCheck::small,
                            "sam_vit_b", DeviceCheck::random,
                            "sam_vit_t", DeviceCheck::random,
                            "sam_efficientvit_sam_l0", DeviceCheck::random,
                            "sam_hiera_t", DeviceCheck::random,
                            "classifier_small", DeviceCheck::classifier,
                            "classifier_resnet50", DeviceCheck::classifier));

    private DeviceCheck() {}

    /**
     * Runs.
     *
     * @param words {@code compute FILE [NETWORKS]}, separated by commas, or {@code compare FILE
     *     FILE}
     */
    public static void main(String[] words) {
        try {
            if (words.length >= 2 && words[0].equals("compute")) {
                Torch.threads(Runtime.getRuntime().availableProcessors());
                compute(
                        Path.of(words[1]),
                        words.length > 2
                                ? List.of(words[2].split(","))
                                : List.copyOf(NETWORKS.keySet()));
            } else if (words.length == 3 && words[0].equals("compare")) {
                System.exit(compare(Path.of(words[1]), Path.of(words[2])) ? 0 : 1);
            } else {
                throw new InputException("give compute FILE [NETWORKS], or compare FILE FILE");
            }
        } catch (InputException e) {
            System.err.println("DeviceCheck: " + e.getMessage());
            System.exit(2);
        }
    }

    /** Writes what the named networks compute on the device of this process. */
    static void compute(Path file, List<String> networks) {
        try (StateDict results = new StateDict()) {
            DeviceResults collected = new DeviceResults(results, SECONDS);
            for (String name : networks) {
                if (!NETWORKS.containsKey(name)) {
                    throw new InputException(name + ": no network; known are " + NETWORKS.keySet());
                }
                NETWORKS.get(name).accept(collected, name);
            }
            results.metadata().put(DEVICE, Accelerator.get().word());
            SafeTensors.write(file, results);
            System.out.println(Accelerator.get().describe());
        }
    }

    private static void small(DeviceResults results, String name) {
        try (Sam sam = Bundled.sam(Bundled.NAME)) {
            results.sam(name, sam, true);
        }
    }

    /** A model of each kind of image encoder, with random weights. */
    private static void random(DeviceResults results, String name) {
        SamConfig model = SamConfig.named(name.substring("sam_".length()));
        // Weights are drawn on the processor.
        try (Sam sam = Sam.load(Sam.create(model, SEED).state().toDevice())) {
            results.sam(name, sam, false);
        }
    }

    private static void classifier(DeviceResults results, String name) {
        String preset = name.endsWith("small") ? "small" : "default";
        try (PatchClassifier network =
                Models.newClassifier(
                                ConfigLoader.load(preset, Optional.empty(), List.of()).classify(),
                                256,
                                SEED)
                        .network()) {
            results.classifier(name, network);
        }
    }

    /** Prints the results of two files side by side; returns whether they are close. */
    static boolean compare(Path first, Path second) {
        try (StateDict one = SafeTensors.read(first);
                StateDict other = SafeTensors.read(second)) {
            DeviceComparison both = DeviceComparison.of(one, other);
            both.lines(one.metadata().get(DEVICE), other.metadata().get(DEVICE))
                    .forEach(System.out::println);
            return both.isClose();
        }
    }
}
