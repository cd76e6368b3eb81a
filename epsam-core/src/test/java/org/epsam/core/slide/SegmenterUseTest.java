package org.epsam.core.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.epsam.core.pipeline.Segmenter;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segmenter in the hands of several threads, and after its end. */
class SegmenterUseTest {
    private static final int THREADS = 4;

    @TempDir static Path dir;
    private static Path run;
    private static List<RgbImage> images;

    /** What must not depend on the threads. */
    private record Answer(Object mask, Object probability, double tumourProbability) {
        static Answer of(Segmenter.Segmentation s) {
            return new Answer(s.mask(), s.probability(), s.tumourProbability());
        }
    }

    @BeforeAll
    static void train() throws Exception {
        run = UntrainedRun.write(dir);
        try (Stream<Path> files = Files.list(dir.resolve("data/train/image"))) {
            images = files.sorted().map(ImageFile::readRgb).toList();
        }
    }

    @Test
    void severalThreadsGetWhatOneGets() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (Segmenter segmenter = Segmenter.open(run)) {
            List<Answer> alone =
                    images.stream().map(image -> Answer.of(segmenter.segment(image))).toList();
            assertThat(alone).doesNotHaveDuplicates();
            List<Callable<Answer>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                images.forEach(image -> calls.add(() -> Answer.of(segmenter.segment(image))));
            }
            List<Future<Answer>> together = pool.invokeAll(calls);
            for (int i = 0; i < together.size(); i++) {
                assertThat(together.get(i).get()).isEqualTo(alone.get(i % alone.size()));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aPatchIsPredictedAsItIsSegmentedUnlessItIsBelowTheGate() throws Exception {
        try (Segmenter segmenter = Segmenter.open(run)) {
            for (RgbImage image : images) {
                Segmenter.Segmentation whole = segmenter.segment(image);
                Segmenter.TilePrediction predicted = segmenter.predictPatch(image);
                assertThat(predicted.tumourProbability()).isEqualTo(whole.tumourProbability());
                assertThat(predicted.probability()).contains(whole.probability());
            }
        }
        Path config = run.resolve("config.yaml");
        String open = Files.readString(config);
        try {
            Files.writeString(config, open.replace(" gate: 0.0", " gate: 1.0"));
            try (Segmenter segmenter = Segmenter.open(run)) {
                assertThat(segmenter.segment(images.get(0)).gated()).isTrue();
                assertThat(segmenter.predictPatch(images.get(0)).probability()).isEmpty();
            }
        } finally {
            Files.writeString(config, open);
        }
    }

    @Test
    void afterItsEndItSaysSoInOneLine() {
        Segmenter segmenter = Segmenter.open(run);
        segmenter.close();
        segmenter.close();
        assertThatThrownBy(() -> segmenter.segment(images.get(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the segmenter of " + run + " is closed; open another");
        assertThatThrownBy(() -> segmenter.predictTile("a", 0, images.get(0)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(segmenter::identity).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingWaitsForWhatHasBegun() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(1);
        Segmenter segmenter = Segmenter.open(run);
        CountDownLatch begun = new CountDownLatch(1);
        try {
            Future<Integer> calls =
                    pool.submit(
                            () -> {
                                for (int done = 0; ; done++) {
                                    segmenter.segment(images.get(done % images.size()));
                                    begun.countDown();
                                }
                            });
            begun.await();
            segmenter.close();
            assertThatThrownBy(calls::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closed; open another");
        } finally {
            segmenter.close();
            pool.shutdownNow();
        }
    }
}
