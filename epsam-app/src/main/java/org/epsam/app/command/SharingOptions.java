package org.epsam.app.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.epsam.base.InputException;
import org.epsam.base.task.Shard;
import org.epsam.core.share.Sharing;
import org.epsam.core.share.Stage;
import picocli.CommandLine.Option;

/** Options of commands that several programs may call on one folder of results. */
@Section("Several programs, on one machine or many")
final class SharingOptions {
    @Option(
            names = "--shard",
            paramLabel = "I/N",
            converter = ShardConverter.class,
            description =
                    "Take every N-th input from the I-th on, such as 3/20. Without it: all that no"
                            + " other program is at work on.")
    private Optional<Shard> shard;

    @Option(
            names = "--tries",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "A slide that fails, or ends its program, so many times is left out; so often"
                            + " it is tried by all programs together.")
    private int tries;

    @Option(
            names = "--stage",
            paramLabel = "DIR",
            description =
                    "Copy each slide to this folder before it is read, while the one before is"
                            + " segmented, and delete the copy afterwards: for slides on slow"
                            + " storage and a fast local disk.")
    private Optional<Path> stage;

    @Option(
            names = "--stage-limit",
            paramLabel = "SIZE",
            description =
                    "All copies together take at most this, such as 200G; slides without place are"
                            + " read where they lie. Without it: half of the free space.")
    private Optional<String> stageLimit;

    Sharing in(Path folder) {
        OptionalLong limit =
                stageLimit.map(Stage::bytes).map(OptionalLong::of).orElse(OptionalLong.empty());
        if (limit.isPresent() && stage.isEmpty()) {
            throw new InputException("--stage-limit: requires --stage");
        }
        return new Sharing(
                folder, shard.orElse(Shard.ALL), tries, stage.map(dir -> new Stage(dir, limit)));
    }
}
