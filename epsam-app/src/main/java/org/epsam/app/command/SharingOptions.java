package org.epsam.app.command;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.base.task.Shard;
import org.epsam.core.share.Sharing;
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

    Sharing in(Path folder) {
        return new Sharing(folder, shard.orElse(Shard.ALL), tries);
    }
}
