package org.epsam.app.command;

import java.nio.file.Path;
import java.util.Locale;
import org.epsam.app.inspect.FactSheet;
import org.epsam.app.inspect.Machine;
import org.epsam.base.io.AtomicFolders;
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
                "Also train for a moment on a few drawn patches, segment others, and tell whether"
                        + " that works: some seconds. Later starts are faster then, where the"
                        + " program's own folder is writable."
            })
    private boolean trial;

    @Mixin private JsonOption json;

    @Override
    int execute() {
        FactSheet facts = Machine.describe();
        answer(facts.toText() + "\n");
        if (trial) {
            String tried = tried();
            answer("trial  " + tried + "\n");
            facts.put("trial", tried);
        }
        document(facts::named);
        return 0;
    }

    private String tried() {
        Path folder = AtomicFolders.temporary("epsam-trial");
        try {
            long began = System.nanoTime();
            int segmented = work(progress -> Trial.run(folder, progress));
            return String.format(
                    Locale.ROOT,
                    "trained on drawn patches and segmented %d of them in %.1f s",
                    segmented,
                    (System.nanoTime() - began) / 1e9);
        } finally {
            AtomicFolders.delete(folder);
        }
    }
}
