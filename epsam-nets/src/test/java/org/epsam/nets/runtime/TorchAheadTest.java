package org.epsam.nets.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.task.JavaProcess;
import org.junit.jupiter.api.Test;

class TorchAheadTest {
    /** Ends while LibTorch is being loaded, or computes with it first. */
    static final class Program {
        private Program() {}

        public static void main(String[] words) {
            Torch.startAhead();
            if (words.length > 0) {
                Torch.start();
                try (TorchScope scope = Torch.scope()) {
                    System.out.print(torch.ones(2, 3).sum().item_float());
                }
            }
            System.exit(7);
        }
    }

    private static String run(String... words) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(JavaProcess.command(Program.class, List.of(), List.of(words)))
                        .redirectErrorStream(true)
                        .start();
        byte[] printed = process.getInputStream().readAllBytes();
        return new String(printed, StandardCharsets.UTF_8) + " " + process.waitFor();
    }

    @Test
    void whoNeedsItWaitsForIt() throws Exception {
        assertThat(run("compute")).isEqualTo("6.0 7");
    }

    @Test
    void aProgramEndsWellWhileItIsLoaded() throws Exception {
        assertThat(run()).isEqualTo(" 7");
    }
}
