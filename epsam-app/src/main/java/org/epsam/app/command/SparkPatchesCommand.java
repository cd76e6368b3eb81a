package org.epsam.app.command;

import org.epsam.core.cluster.Cluster;
import org.epsam.core.cluster.ClusterPatches;
import org.epsam.slides.patch.PatchOrder;
import org.epsam.slides.patch.PatchSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code epsam spark patches}. */
@Command(
        name = "patches",
        description = {
            "Cut annotated slides into a data set of patches, with the machines of a Spark"
                    + " cluster.",
            "The machines look at the slides: tissue, grid, annotations. Then this program draws"
                    + " and cuts. The folder is that of epsam patches. Interrupted? Run the same"
                    + " command to resume."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam spark patches --master spark://node1:7077 --slides svs --annotations xml --out"
                    + " d"
        })
final class SparkPatchesCommand extends Subcommand {
    @Mixin private PatchOrderSettings settings;

    @Mixin private ClusterSettings clusters;

    @Mixin private IsolationOption isolation;

    @Override
    boolean isResumable() {
        return true;
    }

    @Mixin private JsonOption json;

    @Override
    int execute() {
        PatchOrder order = settings.order(this);
        PatchSummary summary =
                work(
                        progress -> {
                            ClusterPatches patches = ClusterPatches.of(order);
                            try (Cluster cluster = clusters.open(progress)) {
                                return patches.run(cluster, progress);
                            }
                        });
        PatchesCommand.show(this, settings.folder(), summary);
        return 0;
    }
}
