package org.epsam.web.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
    private static JsonScanner scanner(String text) {
        return new JsonScanner(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void numbersAreReadToTheLastBit() throws IOException {
        Random random = new Random(4);
        List<Double> numbers =
                new ArrayList<>(List.of(0.0, -0.0, 1e-300, 1e300, 123456789012345.0, 5e-324));
        for (int i = 0; i < 20_000; i++) {
            numbers.add(random.nextInt(200_000) / 16.0);
            numbers.add(random.nextDouble() * 100_000);
            numbers.add((random.nextInt() >> 3) / 1000.0);
            numbers.add(Double.longBitsToDouble(random.nextLong() & 0xbfefffffffffffffL));
        }
        // Longer than the buffer.
        JsonScanner scanner = scanner(numbers.toString());
        List<Double> read = new ArrayList<>();

        scanner.list(() -> read.add(scanner.number()));
        scanner.end();

        assertThat(read).isEqualTo(numbers);
    }

    @Test
    void whatNobodyAsksForIsPassedOver() throws IOException {
        JsonScanner scanner =
                scanner(
                        " { \"a\" : {\"b]\":[1,\"}\\\"\",null]} , \"c\": -1.5e3 ,\n\"d\":true,"
                                + "\"e\":\"\\\\\",\"f\":[], \"g\":{} } ");
        List<String> names = new ArrayList<>();

        scanner.object(
                name -> {
                    names.add(name);
                    scanner.skip();
                });
        scanner.end();

        assertThat(names).containsExactly("a", "c", "d", "e", "f", "g");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[.]",
                "[-]",
                "[1.]",
                "[1e]",
                "[1e999]",
                "[NaN]",
                "[1..2]",
                "[1-2]",
                "[1 2]",
                "{\"a\":1}",
                "[1]]",
                "[1]x"
            })
    void otherFormsAreNotTaken(String text) {
        JsonScanner scanner = scanner(text);

        assertThatThrownBy(
                        () -> {
                            scanner.list(scanner::number);
                            scanner.end();
                        })
                .isInstanceOf(JsonScanner.Unusual.class);
    }
}
