package org.epsam.app.command;

import org.epsam.app.inspect.FactSheet;
import org.epsam.app.inspect.Machine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code epsam doctor}. */
@Command(
        name = "doctor",
        description = "Describe what the program finds on this machine, and which device it uses.",
        footerHeading = "%nExamples:%n",
        footer = {"  epsam doctor", "  epsam doctor --json"})
final class DoctorCommand extends Subcommand {
    @Mixin private JsonOption json;

    @Override
    int execute() {
        FactSheet facts = Machine.describe();
        answer(facts.toText() + "\n");
        document(facts::named);
        return 0;
    }
}
