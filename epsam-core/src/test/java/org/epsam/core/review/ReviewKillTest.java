package org.epsam.core.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.epsam.base.io.AtomicFile;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

/** A server that is killed while people answer. */
class ReviewKillTest {
    private static final int KILLS = 20;
    private static final int ITEMS = 3;

    @TempDir private Path dir;

    /** The server: saves one answer after the other, and says so once it is saved. */
    static final class Server {
        private Server() {}

        public static void main(String[] args) {
            try (ReviewFolder folder = ReviewFolder.open(Path.of(args[0]))) {
                for (int i = 0; ; i++) {
                    ReviewItem item = item(i % ITEMS);
                    long seen = folder.find(item).map(Correction::version).orElse(0L);
                    Correction saved = folder.save(item, seen, answer(seen + 1));
                    System.out.println(i % ITEMS + " " + saved.version());
                }
            }
        }
    }

    private static ReviewItem item(int number) {
        return number == 0
                ? new ReviewItem.Region("slide", "r1")
                : new ReviewItem.Patch(Split.TRAIN, "patch-" + number);
    }

    /** Tells by its area which version it is. */
    private static Answer answer(long version) {
        Polygon polygon =
                (Polygon) new GeometryFactory().toGeometry(new Envelope(0, 1, 0, version));
        return new Answer(
                ReviewState.EDITED,
                List.of(polygon),
                new Size(10, 16_384),
                "anna",
                "4-refine-1",
                OptionalDouble.empty());
    }

    @Test
    void whateverWasConfirmedIsThereAfterEachOfManyKills() throws Exception {
        Path folder = dir.resolve("review");
        Random random = new Random(5);
        Map<ReviewItem, Long> confirmed = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            answerUntilKilled(folder, 1 + random.nextInt(12), confirmed);
            for (Correction correction : ReviewFolder.read(folder)) {
                assertThat(correction.entry().area()).isEqualTo(correction.version());
            }
            try (ReviewFolder review = ReviewFolder.open(folder)) {
                check(review, confirmed);
            }
            try (Stream<Path> files = Files.walk(dir)) {
                assertThat(files.filter(Files::isRegularFile))
                        .noneMatch(AtomicFile::isUnfinished)
                        .hasSize(1 + confirmed.size());
            }
        }
    }

    private static void check(ReviewFolder review, Map<ReviewItem, Long> confirmed) {
        Map<ReviewItem, Long> journal = new HashMap<>();
        for (JournalEntry entry : review.journal()) {
            long before = journal.getOrDefault(entry.item(), 0L);
            assertThat(entry.version()).as(entry.item().id()).isEqualTo(before + 1);
            journal.put(entry.item(), entry.version());
        }
        for (Correction correction : review.all()) {
            ReviewItem item = correction.item();
            assertThat(correction.version())
                    .isEqualTo(journal.get(item))
                    .isGreaterThanOrEqualTo(confirmed.getOrDefault(item, 0L));
            // Saved, but killed before it said so.
            confirmed.put(item, correction.version());
        }
        assertThat(journal.keySet()).isEqualTo(confirmed.keySet());
    }

    private static void answerUntilKilled(Path folder, int answers, Map<ReviewItem, Long> confirmed)
            throws Exception {
        Process server =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Server.class.getName(),
                                folder.toString())
                        .redirectError(Redirect.INHERIT)
                        .start();
        try (BufferedReader out = server.inputReader()) {
            for (int i = 0; i < answers; i++) {
                confirm(out.readLine(), confirmed);
            }
            // Of the process it would close what is still to be read.
            server.toHandle().destroyForcibly();
            out.lines()
                    .filter(line -> line.matches("\\d \\d+"))
                    .forEach(l -> confirm(l, confirmed));
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static void confirm(String line, Map<ReviewItem, Long> confirmed) {
        assertThat(line).as("the server answers").matches("\\d \\d+");
        String[] parts = line.split(" ");
        confirmed.put(item(Integer.parseInt(parts[0])), Long.parseLong(parts[1]));
    }
}
