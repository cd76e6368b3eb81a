package org.epsam.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {
    @Test
    void oneIsSingularAllOthersArePlural() {
        assertThat(Counted.of(2, "epoch")).isEqualTo("2 epochs");
        assertThat(Counted.of(1, "slide")).isEqualTo("1 slide");
        assertThat(Counted.of(0, "slide")).isEqualTo("0 slides");
        assertThat(Counted.of(2, "annotation file")).isEqualTo("2 annotation files");
        assertThat(Counted.of(1, "patch")).isEqualTo("1 patch");
        assertThat(Counted.of(3, "patch")).isEqualTo("3 patches");
        assertThat(Counted.are(1, "row")).isEqualTo("1 row is");
        assertThat(Counted.are(4, "row")).isEqualTo("4 rows are");
    }
}
