package org.epsam.app.command;

import java.nio.file.Path;
import org.epsam.slides.synthetic.SyntheticDataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code epsam synthesize}. */
@Command(
        name = "synthesize",
        description =
                "Draw a data set of synthetic tissue, with exact masks and no patient's data.",
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam synthesize --out data/synthetic",
            "  epsam synthesize --out data/tiny --train 40 --val 20 --test 20 --side 128 --seed 7"
        })
final class SynthesizeCommand extends Subcommand {
    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder to make; absent or empty.")
    private Path folder;

    @Option(
            names = "--train",
            paramLabel = "N",
            defaultValue = "240",
            description = "Patches for training, half of them with tumour.")
    private int train;

    @Option(
            names = "--val",
            paramLabel = "N",
            defaultValue = "80",
            description = "Patches for validation.")
    private int val;

    @Option(
            names = "--test",
            paramLabel = "N",
            defaultValue = "120",
            description = "Patches for testing.")
    private int test;

    @Option(
            names = "--side",
            paramLabel = "PX",
            defaultValue = "256",
            description = "Side of a patch in pixels.")
    private int side;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "22",
            description = "The same seed draws the same patches.")
    private long seed;

    @Override
    public Integer call() {
        SyntheticDataset.write(folder, plan(train, val, test, side, seed));
        out().printf("%s: %d patches of %d px%n", folder, train + val + test, side);
        return 0;
    }

    /** Half of each split has tumour, the odd patch too. */
    static SyntheticDataset.Plan plan(int train, int val, int test, int side, long seed) {
        return new SyntheticDataset.Plan(
                train - train / 2,
                train / 2,
                val - val / 2,
                val / 2,
                test - test / 2,
                test / 2,
                side,
                seed);
    }
}
