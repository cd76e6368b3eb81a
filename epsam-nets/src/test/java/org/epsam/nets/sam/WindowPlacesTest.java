package org.epsam.nets.sam;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows by the places of their tokens are the windows of the grid. */
class WindowPlacesTest {
    private static final int SIDE = 7;
    private static final long CHANNELS = 5;

    @ParameterizedTest
    @ValueSource(ints = {49, 64})
    void cutsTheSameWindowsAndJoinsThemAgain(int slots) {
        try (GradientMode off = Torch.noGrad();
                TorchScope scope = Torch.scope()) {
            torch.manual_seed(3);
            Tensor grid = torch.randn(2, 9, 16, CHANNELS);
            Tensor filling = torch.randn(CHANNELS);
            Tensor tokens = grid.view(-1, CHANNELS);
            WindowPlaces places = WindowPlaces.of(2, 9, 16, SIDE, slots);

            Tensor windows =
                    places.cut(torch.cat(new TensorVector(tokens, filling.view(1, -1)), 0));

            Tensor expected = Windows.cut(Windows.filledUp(grid, SIDE, filling), SIDE);
            Tensor cut = windows.view(-1, slots, CHANNELS);
            long area = SIDE * SIDE;
            assertThat(cut.narrow(1, 0, area).equal(expected.view(-1, area, CHANNELS))).isTrue();
            assertThat(cut.narrow(1, area, slots - area).eq(filling).all().item_bool()).isTrue();
            assertThat(places.join(windows).equal(tokens)).isTrue();
        }
    }
}
