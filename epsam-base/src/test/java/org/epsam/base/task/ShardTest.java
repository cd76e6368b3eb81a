package org.epsam.base.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 12, 20})
    void allPartsTogetherHaveEachElementOnce(int count) {
        List<Integer> all = IntStream.range(0, 12).boxed().toList();
        List<Integer> together = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            List<Integer> part = Shard.parse(i + "/" + count).of(all);
            assertThat(part.size()).isBetween(12 / count, (12 + count - 1) / count);
            together.addAll(part);
        }
        assertThat(together).containsExactlyInAnyOrderElementsOf(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/3", "4/3", "3", "a/b", "1/0", "-1/3", "1/3/5", ""})
    void otherPartsAreRefused(String text) {
        assertThatThrownBy(() -> Shard.parse(text))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("give 1/N to N/N, such as 3/20");
    }

    @Test
    void theTextOfAPartIsRead() {
        assertThat(Shard.parse("3/20")).isEqualTo(new Shard(3, 20)).hasToString("3/20");
        assertThat(Shard.ALL.of(List.of("a", "b"))).containsExactly("a", "b");
    }
}
