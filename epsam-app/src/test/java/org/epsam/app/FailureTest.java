package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.nets.checkpoint.CheckpointException;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static String told(Throwable error, int code) {
        StringWriter err = new StringWriter();
        assertThat(Failure.report(error, false, new PrintWriter(err, true))).isEqualTo(code);
        return err.toString();
    }

    @Test
    void mistakesOfTheUserAreOneLineHoweverDeep() {
        Exception input = new InputException("a.png: broken;\n  replace it");
        assertThat(told(new IllegalStateException(new RuntimeException(input)), 2))
                .isEqualTo(String.format("epsam: a.png: broken; replace it%n"));
        assertThat(told(new CheckpointException("x.pth: cut off"), 2))
                .isEqualTo(String.format("epsam: x.pth: cut off%n"));
    }

    @Test
    void theSystemsRefusalsAreOneLine() {
        assertThat(told(new UncheckedIOException(new NoSuchFileException("here")), 2))
                .startsWith("epsam: here: no such file")
                .hasLineCount(1);
        assertThat(
                        told(
                                new UncheckedIOException(
                                        new FileSystemException(
                                                "out", null, "No space left on device")),
                                2))
                .startsWith("epsam: out: no space left")
                .hasLineCount(1);
        assertThat(told(new OutputException("a: cannot be written", new IOException()), 2))
                .startsWith("epsam: a: cannot be written")
                .hasLineCount(1);
        assertThat(told(new RuntimeException(new IOException("No space left on device")), 2))
                .startsWith("epsam: no space left");
        assertThat(told(new OutOfMemoryError("Java heap space"), 2)).contains("EPSAM_HEAP");
        String ofGpu =
                "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of"
                    + " 14.56 GiB of which 8.81 MiB is free. Of the allocated memory 14.30 GiB is\n"
                    + "Exception raised from malloc at c10/cuda/CUDACachingAllocator.cpp:1537";
        assertThat(told(new IllegalStateException(new RuntimeException(ofGpu)), 2))
                .contains("of which 8.81 MiB is free); use smaller batches")
                .doesNotContain("EPSAM_HEAP", "Exception raised");
        assertThat(told(new RuntimeException("alloc_cpu: can't allocate memory\nat x"), 2))
                .hasLineCount(1);
    }

    @Test
    void ourOwnMistakesComeWithAllWeKnow() {
        assertThat(told(new IllegalStateException("impossible"), 1))
                .startsWith("java.lang.IllegalStateException: impossible")
                .contains("\tat org.epsam.app.FailureTest")
                .contains("epsam: internal error; please report it");
    }
}
