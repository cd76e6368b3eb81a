package org.epsam.slides.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of groups of docs/DATA_FORMAT.md holds the names that the program knows. */
class GroupNamesPageTest {
    /** The names in the rows that are taken as something. */
    private static List<String> names(String takenAs) throws IOException {
        List<String> names = new ArrayList<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(Path.of("../docs/DATA_FORMAT.md"))) {
            inTable = line.startsWith("| groups |") || inTable && line.startsWith("|");
            if (inTable && line.split("\\|").length > 2) {
                String[] cells = line.split("\\|");
                Matcher name = Pattern.compile("`([^`]+)`").matcher(cells[1]);
                while (cells[2].strip().startsWith(takenAs) && name.find()) {
                    names.add(name.group(1));
                }
            }
        }
        return names;
    }

    @Test
    void theTableHoldsWhatIsKnownAndNamesWhatIsAskedFor() throws IOException {
        assertThat(names("tumour")).containsExactlyInAnyOrderElementsOf(UsualGroups.TUMOUR);
        assertThat(names("no tumour")).containsExactlyInAnyOrderElementsOf(UsualGroups.NO_TUMOUR);
        assertThat(names("asked for"))
                .hasSizeGreaterThan(20)
                .allMatch(name -> GroupLabels.USUAL.label(name).isEmpty());
    }
}
