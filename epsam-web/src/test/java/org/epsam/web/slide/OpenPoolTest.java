package org.epsam.web.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.slides.slide.SlideLostException;
import org.junit.jupiter.api.Test;

class OpenPoolTest {
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private final class File implements OpenPool.Closing {
        private final String name;
        private boolean closed;

        File(String name) {
            if (name.startsWith("damaged")) {
                throw new InputException(name + ": is damaged");
            }
            this.name = name;
            events.add("open " + name);
        }

        String read() {
            assertThat(closed).isFalse();
            return name;
        }

        @Override
        public void close() {
            assertThat(closed).isFalse();
            closed = true;
            events.add("close " + name);
        }
    }

    @Test
    void leastRecentlyUsedFilesAreClosed() {
        try (OpenPool<String, File> pool = new OpenPool<>(2, File::new)) {
            for (String name : List.of("a", "b", "a", "c", "a", "b")) {
                assertThat(pool.with(name, File::read)).isEqualTo(name);
            }
            assertThat(pool.size()).isEqualTo(2);
        }
        assertThat(events)
                .containsExactly(
                        "open a", "open b", "open c", "close b", "open b", "close c", "close a",
                        "close b");
    }

    @Test
    void aFileInUseStaysOpen() {
        OpenPool<String, File> pool = new OpenPool<>(1, File::new);
        pool.with(
                "a",
                a -> {
                    pool.with("b", File::read);
                    pool.with("c", File::read);
                    assertThat(events).doesNotContain("close a").contains("close b");
                    pool.close();
                    return a.read();
                });
        assertThat(events).endsWith("close a");
        assertThatThrownBy(() -> pool.with("a", File::read))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void damagedFilesAreTriedAgainAndTakeNoRoom() {
        try (OpenPool<String, File> pool = new OpenPool<>(1, File::new)) {
            pool.with("a", File::read);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> pool.with("damaged", File::read))
                        .isInstanceOf(InputException.class)
                        .hasMessage("damaged: is damaged");
            }
            assertThat(pool.size()).isLessThanOrEqualTo(1);
            assertThat(pool.with("a", File::read)).isEqualTo("a");
        }
    }

    @Test
    void aFileThatGotLostIsOpenedOnceMore() {
        try (OpenPool<String, File> pool = new OpenPool<>(2, File::new)) {
            List<File> seen = new ArrayList<>();
            String read =
                    pool.with(
                            "a",
                            a -> {
                                seen.add(a);
                                if (seen.size() == 1) {
                                    throw new SlideLostException("a: its reader ended");
                                }
                                return a.read();
                            });
            assertThat(read).isEqualTo("a");
            assertThat(events).containsExactly("open a", "close a", "open a");
            assertThatThrownBy(
                            () ->
                                    pool.with(
                                            "a",
                                            a -> {
                                                throw new SlideLostException("a: again");
                                            }))
                    .isInstanceOf(SlideLostException.class);
        }
    }
}
