package org.epsam.app.command;

import java.util.Locale;
import org.epsam.app.inspect.FactSheet;
import org.epsam.app.inspect.Machine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code epsam doctor}. */
@Command(
        name = "doctor",
        description = "Describe what the program finds on this machine, and which device it uses.",
        footerHeading = "%nExamples:%n",
        footer = {"  epsam doctor", "  epsam doctor --try", "  epsam doctor --json"})
final class DoctorCommand extends Subcommand {
    @Option(
            names = "--try",
            description = {
                "Also train for a moment on a few drawn patches and segment two others: about 20"
                        + " seconds. Later starts with this launcher are faster then."
            })
    private boolean trial;

    @Mixin private JsonOption json;

    @Override
    int execute() {
        FactSheet facts = Machine.describe();
        answer(facts.toText() + "\n");
        if (trial) {
            Trial.Outcome outcome = Trial.run();
            FactSheet tried =
                    new FactSheet()
                            .put("trial seconds", outcome.seconds())
                            .put("classes", outcome.classes());
            answer(
                    String.format(
                            Locale.ROOT,
                            "trial    trained on 8 drawn patches and segmented 2 others, in %.0f"
                                    + " s%nclasses  %s%n",
                            outcome.seconds(),
                            outcome.classes()));
            facts.put("trial", tried);
        }
        document(facts::named);
        return 0;
    }
}
