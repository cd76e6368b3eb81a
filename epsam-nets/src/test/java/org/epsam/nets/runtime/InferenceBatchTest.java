package org.epsam.nets.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class InferenceBatchTest {
    private long taken = 1;

    /** A GPU of 100 units, of which networks hold one and each item takes another. */
    private InferenceBatch batch(int usual, int most) {
        return new InferenceBatch(
                usual, most, () -> Optional.of(new DeviceMemory(100 - taken, 100)));
    }

    private void compute(InferenceBatch batch) {
        taken = Math.max(taken, 1 + batch.size());
        batch.done(batch.size());
    }

    @Test
    void onAProcessorItStays() {
        InferenceBatch batch = new InferenceBatch(8, 128, Optional::empty);
        batch.done(8);
        assertThat(batch.size()).isEqualTo(8);
    }

    @Test
    void onAGpuItDoublesWhileTheNextOneIsSureToFit() {
        InferenceBatch batch = batch(8, 128);
        compute(batch);
        assertThat(batch.size()).isEqualTo(16);
        compute(batch);
        assertThat(batch.size()).isEqualTo(32);
        compute(batch);
        compute(batch);
        // 33 of 100 are held, 66 would be: too much beside what is held.
        assertThat(batch.size()).isEqualTo(64);
        compute(batch);
        assertThat(batch.size()).isEqualTo(64);
        assertThat(taken).isLessThanOrEqualTo(100);
    }

    @Test
    void itHasALimit() {
        InferenceBatch batch = batch(1, 3);
        compute(batch);
        compute(batch);
        compute(batch);
        assertThat(batch.size()).isEqualTo(3);
    }

    @Test
    void aSmallerBatchTellsNothing() {
        InferenceBatch batch = batch(8, 128);
        batch.done(3);
        assertThat(batch.size()).isEqualTo(8);
    }

    @Test
    void itDoesNotGrowWhereOtherProgramsHoldTheMemory() {
        taken = 40;
        InferenceBatch batch = batch(8, 128);
        compute(batch);
        assertThat(batch.size()).isEqualTo(8);
    }
}
