package org.epsam.web.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;

class RenderedPicturesTest {
    private static Object key(int column) {
        return List.of("a", column);
    }

    @Test
    void whatIsAskedForAtOnceIsComputedOnceByTwoThreads() throws Exception {
        AtomicInteger computed = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(20);
        ExecutorService people = Executors.newFixedThreadPool(20);
        try (RenderedPictures tiles = new RenderedPictures(1 << 20, 2)) {
            List<Future<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int column = i / 4;
                answers.add(
                        people.submit(
                                () -> {
                                    all.countDown();
                                    all.await();
                                    return tiles.get(
                                            key(column),
                                            () -> {
                                                most.accumulateAndGet(
                                                        now.incrementAndGet(), Math::max);
                                                computed.incrementAndGet();
                                                Thread.yield();
                                                now.decrementAndGet();
                                                return new byte[] {(byte) column};
                                            });
                                }));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(answers.get(i).get()).containsExactly(i / 4);
            }
        } finally {
            people.shutdown();
        }
        assertThat(computed).hasValue(5);
        assertThat(most.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void bytesAreBoundedAndTheLeastRecentlyUsedGo() {
        try (RenderedPictures tiles = new RenderedPictures(1000, 1)) {
            for (int i = 0; i < 20; i++) {
                tiles.get(key(i), () -> new byte[300]);
                assertThat(tiles.get(key(0), () -> new byte[300])).hasSize(300);
                assertThat(tiles.bytes()).isLessThanOrEqualTo(1000);
            }
            AtomicInteger anew = new AtomicInteger();
            for (int i : new int[] {0, 19, 5}) {
                tiles.get(
                        key(i),
                        () -> {
                            anew.incrementAndGet();
                            return new byte[300];
                        });
            }
            assertThat(anew).hasValue(1);
            // More than all of it.
            assertThat(tiles.get(key(30), () -> new byte[2000])).hasSize(2000);
            assertThat(tiles.bytes()).isZero();
        }
    }

    @Test
    void faultsAreThrownAndNotKept() {
        try (RenderedPictures tiles = new RenderedPictures(1000, 1)) {
            assertThatThrownBy(
                            () ->
                                    tiles.get(
                                            key(1),
                                            () -> {
                                                throw new InputException("a.tif: damaged");
                                            }))
                    .isInstanceOf(InputException.class)
                    .hasMessage("a.tif: damaged");
            assertThat(tiles.get(key(1), () -> new byte[1])).hasSize(1);
        }
    }
}
