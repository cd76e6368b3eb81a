package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Where tensors come from that are on no other tensor's device. On a GPU they are on the processor
 * at first and must be moved, so that each place is one to look at.
 */
class TensorOriginTest {
    private static final Pattern FACTORY =
            Pattern.compile(
                    "empty|zeros|ones|full|eye|arange|linspace|rand|randn|randint|randperm|tensor"
                            + "|scalar_tensor|from_blob");

    /**
     * By class: each moves what it creates, creates it with the options of a tensor that is there,
     * or works on the processor alone.
     */
    private static final Set<String> KNOWN =
            Set.of(
                    // moved to the device of networks, or of an argument
                    "ImageTensors",
                    "GaussianAverage",
                    "MachineRates",
                    "MobileNetV2",
                    "PromptEncoder",
                    "Normalisation",
                    "RelativePositions",
                    "Sam",
                    "TinyVitBlock",
                    "WindowPlaces",
                    // with the options of an argument
                    "FoldedAttention",
                    "LayerSupervision",
                    "MaskResize",
                    "VitAttention",
                    "Windows",
                    // on the processor; networks and their weights are moved as a whole
                    "CheckpointSeeds",
                    "DeviceResults",
                    "FusedAttention",
                    "KnownAppearance",
                    "MobileNetAdl",
                    "MobileNetWeights",
                    "OneDnn",
                    "Precision",
                    "PthReader",
                    "ResNetAdl",
                    "SafeTensors",
                    "StartWeights",
                    "VitClassifier",
                    "StoreFiles",
                    "VitBenchmark");

    @Test
    void eachPlaceIsKnown() {
        Set<String> found = new TreeSet<>();
        new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .withImportOption(location -> !location.contains("-tests.jar"))
                        .importPackages("org.epsam")
                        .stream()
                        .filter(TensorOriginTest::creates)
                        .map(c -> c.getName().replaceFirst(".*\\.", "").replaceFirst("\\$.*", ""))
                        .forEach(found::add);
        assertThat(found).isNotEmpty().isSubsetOf(KNOWN);
    }

    private static boolean creates(JavaClass all) {
        return all.getCodeUnits().stream()
                .map(JavaCodeUnit::getMethodCallsFromSelf)
                .flatMap(Set::stream)
                .anyMatch(
                        call -> {
                            String owner = call.getTargetOwner().getSimpleName();
                            String name = call.getTarget().getName();
                            return owner.equals("torch") && FACTORY.matcher(name).matches()
                                    || owner.matches("(Abstract)?Tensor") && name.equals("create");
                        });
    }
}
