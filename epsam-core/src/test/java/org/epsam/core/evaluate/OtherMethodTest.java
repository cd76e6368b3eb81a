package org.epsam.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.epsam.base.InputException;
import org.junit.jupiter.api.Test;

class OtherMethodTest {
    @Test
    void methodsAreListedByTheirKeys() {
        assertThat(OtherMethod.listed("")).isEmpty();
        assertThat(OtherMethod.listed(" oeem , oeem,")).containsExactly(OtherMethod.OEEM);
        assertThat(OtherMethod.listed("sepl,oeem"))
                .containsExactly(OtherMethod.OEEM, OtherMethod.SEPL);
        assertThatThrownBy(() -> OtherMethod.listed("oeem,nine"))
                .isInstanceOf(InputException.class)
                .hasMessage("other_methods: 'nine' is not known; known: oeem, sepl, mlps");
    }

    @Test
    void aRowOfAFileIsFoundByItsKey() {
        assertThat(Row.of("oeem")).isEqualTo(OtherMethod.OEEM);
    }
}
