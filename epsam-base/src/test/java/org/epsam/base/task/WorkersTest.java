package org.epsam.base.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private static final List<Integer> SQUARES =
            IntStream.range(0, 100).mapToObj(i -> i * i).toList();

    @Test
    void resultsArriveInOrder() {
        for (int threads : new int[] {1, 2, 7}) {
            List<Integer> results = new ArrayList<>();
            new Workers(threads, () -> {})
                    .inOrder(100, i -> i * i, (square, i) -> results.add(square));
            assertThat(results).isEqualTo(SQUARES);
        }
    }

    @Test
    void threadsWorkAtTheSameTimeAndAreEachPreparedOnce() {
        AtomicInteger prepared = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        new Workers(2, prepared::incrementAndGet)
                .inOrder(
                        8,
                        i -> {
                            threads.add(Thread.currentThread());
                            both.countDown();
                            await(both);
                            return i;
                        },
                        (result, i) -> {});
        assertThat(threads).hasSize(2).doesNotContain(Thread.currentThread());
        assertThat(prepared).hasValue(2);
    }

    @Test
    void tasksRunAtTheSameTimeAndTheFirstFailureIsThrown() {
        CountDownLatch both = new CountDownLatch(2);
        Runnable waiting =
                () -> {
                    both.countDown();
                    await(both);
                };
        Workers two = new Workers(2, () -> {});
        two.all(waiting, waiting);
        assertThatThrownBy(
                        () ->
                                two.all(
                                        () -> {
                                            throw new IllegalStateException("first");
                                        },
                                        () -> {
                                            throw new IllegalStateException("second");
                                        }))
                .hasMessage("first");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void onlyFewResultsWait() {
        AtomicInteger worked = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        List<Integer> ahead = new ArrayList<>();
        new Workers(3, () -> {})
                .inOrder(
                        200,
                        i -> worked.incrementAndGet(),
                        (result, i) -> ahead.add(worked.get() - taken.getAndIncrement()));
        assertThat(ahead).allMatch(n -> n <= 6);
    }

    @Test
    void theFirstFailureIsThrownAndNothingIsAtWorkAfterwards() {
        AtomicInteger atWork = new AtomicInteger();
        List<Integer> results = new ArrayList<>();
        assertThatThrownBy(
                        () ->
                                new Workers(4, () -> {})
                                        .inOrder(
                                                100,
                                                i -> {
                                                    atWork.incrementAndGet();
                                                    try {
                                                        if (i >= 10) {
                                                            throw new IllegalStateException(
                                                                    "item " + i);
                                                        }
                                                        return i;
                                                    } finally {
                                                        atWork.decrementAndGet();
                                                    }
                                                },
                                                (result, i) -> results.add(result)))
                .hasMessage("item 10");
        assertThat(results).hasSize(10);
        assertThat(atWork).hasValue(0);
    }

    @Test
    void failuresOfTheReceiverEndTheWork() {
        assertThatThrownBy(
                        () ->
                                new Workers(2, () -> {})
                                        .inOrder(
                                                50,
                                                i -> i,
                                                (result, i) -> {
                                                    throw new IllegalStateException("full");
                                                }))
                .hasMessage("full");
    }
}
