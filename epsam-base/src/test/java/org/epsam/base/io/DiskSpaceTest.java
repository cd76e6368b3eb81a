package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
    @Test
    void anAbsentFolderHasTheSpaceOfTheOneAround(@TempDir Path dir) {
        long space = DiskSpace.free(dir).orElseThrow();
        assertThat(space).isPositive();
        assertThat(DiskSpace.free(dir.resolve("not/yet")).orElseThrow())
                .isCloseTo(space, withinPercentage(10));
    }

    @Test
    void bytesAreReadable() {
        assertThat(DiskSpace.text(1)).isEqualTo("1 MiB");
        assertThat(DiskSpace.text(35L << 20)).isEqualTo("35 MiB");
        assertThat(DiskSpace.text((1L << 30) - 1)).isEqualTo("1.0 GiB");
        assertThat(DiskSpace.text(1288490189)).isEqualTo("1.2 GiB");
    }
}
