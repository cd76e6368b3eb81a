package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.epsam.app.inspect.FactSheet;
import org.epsam.app.inspect.Inspection;
import org.epsam.base.InputException;
import org.epsam.slides.image.MaskRule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam inspect}. */
@Command(
        name = "inspect",
        description =
                "Describe slides and folders of them, annotations, checkpoints, images, masks,"
                        + " data sets, runs and results.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam inspect sam_vit_b_01ec64.pth",
            "  epsam inspect data/camelyon runs/a --json",
            "  epsam inspect slides/tumor_004.tif"
        })
final class InspectCommand extends Subcommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Files, data sets (folder or CSV), folders of slides or results, and runs.")
    private List<Path> files;

    @Mixin private JsonOption json;

    @Mixin private IsolationOption isolation;

    @Option(
            names = "--tumour-values",
            paramLabel = "VALUES",
            description = "Of data sets: values of true masks that are tumour, as for train.",
            defaultValue = "")
    private String tumourValues;

    @Option(
            names = "--ignore-values",
            paramLabel = "VALUES",
            description =
                    "Of data sets: values of true masks that mark pixels which nobody has judged.",
            defaultValue = "")
    private String ignoreValues;

    @Override
    int execute() {
        MaskRule masks = MaskRule.of(tumourValues, ignoreValues);
        List<FactSheet> sheets = new ArrayList<>();
        boolean failed = false;
        for (Path file : files) {
            try {
                FactSheet sheet = Inspection.of(file, masks);
                sheets.add(sheet);
                answer(sheet.toText() + "\n");
            } catch (InputException e) {
                // The others may still be described.
                problem(e.getMessage());
                failed = true;
            }
        }
        document(() -> sheets.stream().map(FactSheet::named).toList());
        return failed ? 2 : 0;
    }
}
