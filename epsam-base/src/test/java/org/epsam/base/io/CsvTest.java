package org.epsam.base.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.epsam.base.InputException;

class CsvTest {
    @Property(tries = 300)
    void whatIsQuotedComesBack(@ForAll("tables") List<List<String>> table) {
        String text =
                table.stream()
                        .map(
                                row ->
                                        row.stream()
                                                .map(f -> '"' + f.replace("\"", "\"\"") + '"')
                                                .collect(Collectors.joining(",")))
                        .collect(Collectors.joining("\r\n"));
        assertThat(Csv.parse(text)).extracting(Csv.Row::fields).isEqualTo(table);
    }

    @Provide
    Arbitrary<List<List<String>>> tables() {
        Arbitrary<String> field =
                Arbitraries.strings().withChars("ab,\"\r\n \u00e4").ofMaxLength(6);
        return field.list().ofMinSize(1).ofMaxSize(4).list().ofMaxSize(5);
    }

    @Property(tries = 300)
    void whatIsWrittenComesBack(@ForAll("texts") List<String> fields) {
        assertThat(Csv.parse("a,b\n" + Csv.line(fields)).get(1).fields()).isEqualTo(fields);
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.strings()
                .withChars("=+-@'1.e\t\r\n,\"a")
                .ofMaxLength(5)
                .list()
                .ofMinSize(2)
                .ofMaxSize(4);
    }

    @Example
    void noFieldIsComputedByASpreadsheet() {
        assertThat(Csv.line(List.of("=HYPERLINK(1)", "@a", "+a", "-a+1", "\tx", "'=a")))
                .isEqualTo("'=HYPERLINK(1),'@a,'+a,'-a+1,'\tx,''=a\n");
        assertThat(Csv.line(List.of("-1.5", "+2", "-1e-3", "-.5", "-", "a=b", "'a")))
                .isEqualTo("-1.5,+2,-1e-3,-.5,-,a=b,'a\n");
    }

    @Example
    void tablesGoByTheNamesOfTheColumns() {
        List<CsvTable.Row> rows = CsvTable.parse("a.csv", "Name, iou\na, 0.5\n\nc,\n").rows();
        assertThat(rows)
                .containsExactly(
                        new CsvTable.Row(2, Map.of("name", "a", "iou", " 0.5")),
                        new CsvTable.Row(4, Map.of("name", "c", "iou", "")));
        assertThat(rows.get(0).get("iou")).isEqualTo("0.5");
        assertThat(rows.get(0).get("dice")).isEmpty();
        assertThat(CsvTable.parse("a.csv", "").rows()).isEmpty();
        assertThatThrownBy(() -> CsvTable.parse("a.csv", "name,iou\na,0.5\nc,1,more\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a.csv: line 3 has 3 fields, the header 2");
    }

    @Example
    void plainFieldsMarksAndEmptyLines() {
        List<Csv.Row> rows = Csv.parse("\ufeffimage,label\r\n\r\na b.png,1\n\"x\ny\",\n,\nz");
        assertThat(rows)
                .containsExactly(
                        new Csv.Row(1, List.of("image", "label")),
                        new Csv.Row(3, List.of("a b.png", "1")),
                        new Csv.Row(4, List.of("x\ny", "")),
                        new Csv.Row(6, List.of("", "")),
                        new Csv.Row(7, List.of("z")));
        assertThat(Csv.parse("")).isEmpty();
    }

    @Example
    void brokenQuotesNameTheLine() {
        assertThatThrownBy(() -> Csv.parse("a,b\n\"c,d\ne"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> Csv.parse("a\n\"b\"c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2");
    }
}
