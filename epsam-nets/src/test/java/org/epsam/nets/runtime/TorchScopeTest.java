package org.epsam.nets.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TorchScopeTest {
    @BeforeAll
    static void start() {
        Torch.start();
    }

    @Test
    void tensorsOfAScopeAreFreedAtItsEnd() {
        Tensor inside;
        try (TorchScope scope = Torch.scope()) {
            inside = torch.ones(2);
            assertThat(inside.isNull()).isFalse();
        }

        assertThat(inside.isNull()).isTrue();
    }

    @Test
    void whatIsKeptBelongsToTheEnclosingScope() {
        Tensor kept;
        try (TorchScope outer = Torch.scope()) {
            try (TorchScope inner = Torch.scope()) {
                kept = inner.keep(torch.ones(2));
            }
            assertThat(kept.isNull()).isFalse();
        }

        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void outsideOfScopesTheCallerOwnsWhatIsKept() {
        Tensor kept;
        try (TorchScope scope = Torch.scope()) {
            kept = scope.keep(torch.ones(2));
        }

        assertThat(kept.isNull()).isFalse();
        kept.close();
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void aTensorIsKeptBeyondSeveralScopes() {
        Tensor kept;
        try (TorchScope first = Torch.scope()) {
            try (TorchScope second = Torch.scope();
                    TorchScope third = Torch.scope()) {
                kept = second.keep(torch.ones(2));
            }
            assertThat(kept.isNull()).isFalse();
        }

        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void keepingTwiceOrWhatTheEnclosingScopeOwnsFreesOnce() {
        Tensor given;
        try (TorchScope outer = Torch.scope()) {
            given = torch.ones(2);
            try (TorchScope inner = Torch.scope()) {
                assertThat(inner.keep(inner.keep(given))).isSameAs(given);
            }
            assertThat(given.isNull()).isFalse();
        }

        assertThat(given.isNull()).isTrue();
    }

    @Test
    void anExceptionFreesWhatWasKeptWithTheEnclosingScope() {
        Tensor[] made = new Tensor[2];
        try (TorchScope outer = Torch.scope()) {
            assertThatThrownBy(
                            () -> {
                                try (TorchScope inner = Torch.scope()) {
                                    made[0] = torch.ones(2);
                                    made[1] = inner.keep(torch.ones(2));
                                    throw new IllegalStateException("on the way");
                                }
                            })
                    .hasMessage("on the way");
            assertThat(made[0].isNull()).isTrue();
        }

        assertThat(made[1].isNull()).isTrue();
    }

    @Test
    void gradientsAreRecordedAsBeforeWhenAModeEnds() {
        assertThat(GradMode.is_enabled()).isTrue();
        try (GradientMode off = Torch.noGrad()) {
            assertThat(GradMode.is_enabled()).isFalse();
            try (GradientMode on = Torch.withGrad()) {
                assertThat(GradMode.is_enabled()).isTrue();
            }
            assertThat(GradMode.is_enabled()).isFalse();
        }

        assertThat(GradMode.is_enabled()).isTrue();
    }
}
