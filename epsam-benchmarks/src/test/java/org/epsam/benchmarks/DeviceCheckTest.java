package org.epsam.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.epsam.base.InputException;
import org.epsam.core.model.Bundled;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceCheckTest {
    private static StateDict ofSmallSam(double factor) {
        StateDict results = new StateDict();
        try (Sam sam = Bundled.sam(Bundled.NAME);
                TorchScope scope = Torch.scope()) {
            try (GradientMode off = Torch.noGrad()) {
                Tensor weight = sam.state().get("mask_decoder.iou_token.weight");
                weight.mul_(new Scalar(factor));
                sam.state().get("image_encoder.neck.norm2.weight").mul_(new Scalar(factor));
            }
            new DeviceResults(results, 0.001).sam("sam_small", sam, true);
        }
        return results;
    }

    /** One thread, whose sums have one order. */
    @Test
    void theSameDeviceShowsNoDifferenceAndAChangedWeightIsFound() {
        Torch.threads(1);
        try (StateDict first = ofSmallSam(1);
                StateDict second = ofSmallSam(1);
                StateDict changed = ofSmallSam(1.02)) {
            DeviceComparison same = DeviceComparison.of(first, second);
            assertThat(same.isClose()).as("%s", same.rows()).isTrue();
            assertThat(same.rows())
                    .hasSize(6)
                    .filteredOn(row -> row.name().endsWith("float32"))
                    .filteredOn(row -> !row.name().endsWith("bfloat16"))
                    .hasSize(4)
                    .allMatch(row -> row.difference() == 0);
            assertThat(same.lines("cpu", "cpu")).anyMatch(line -> line.contains("| yes |"));

            DeviceComparison other = DeviceComparison.of(first, changed);
            assertThat(other.isClose()).isFalse();
            assertThat(other.rows().get(0).difference()).isGreaterThan(1e-3);
        }
    }

    @Test
    void anUnknownNetworkIsRefused(@TempDir Path dir) {
        assertThatThrownBy(() -> DeviceCheck.compute(dir.resolve("a"), List.of("sam_small2")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("sam_small2: no network; known are [classifier_resnet50,");
    }

    @Test
    void aNumberThatIsNoneIsNotClose() {
        assertThat(new DeviceComparison.Row("a", Double.NaN, 1, 0, 0).isClose()).isFalse();
    }
}
