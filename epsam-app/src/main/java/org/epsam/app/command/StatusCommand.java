package org.epsam.app.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.base.io.LockOwner;
import org.epsam.base.io.ResultNames;
import org.epsam.core.share.FolderStatus;
import org.epsam.core.share.FolderStatus.Slide;
import org.epsam.core.share.FolderStatus.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code epsam status}. */
@Command(
        name = "status",
        description = {
            "Show how far segment or evaluate has come with a folder of slides, on all machines.",
            "Lists the slides at which programs are at work, those whose program has ended, and"
                    + " those that failed, with the reason; counts all. The time left is that of"
                    + " the last 20 slides, as if all were of one size."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  epsam status results", "  epsam status results --json"})
final class StatusCommand extends Subcommand {
    private static final Set<State> COUNTED_ONLY = Set.of(State.DONE, State.WAITING);

    @Parameters(paramLabel = "DIR", description = "The folder of the results.")
    private Path folder;

    @Mixin private JsonOption json;

    @Override
    int execute() {
        FolderStatus status = FolderStatus.of(folder);
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("slide", "state", "finished", "program or reason"));
        for (Slide slide : status.slides()) {
            if (!COUNTED_ONLY.contains(slide.state())) {
                table.add(
                        List.of(
                                ResultNames.printable(slide.name()),
                                word(slide.state()),
                                slide.state() == State.FAILED
                                        ? ""
                                        : Math.round(100 * slide.fraction()) + " %",
                                slide.owner()
                                        .map(LockOwner::toString)
                                        .or(slide::reason)
                                        .orElse("")));
            }
        }
        if (table.size() > 1) {
            details(MetricsTable.aligned(table));
        }
        result(line(status));
        document(() -> json(status));
        return 0;
    }

    private String line(FolderStatus status) {
        String states =
                Stream.of(State.values())
                        .filter(state -> state == State.DONE || status.count(state) > 0)
                        .map(state -> status.count(state) + " " + word(state))
                        .collect(Collectors.joining(", "));
        return folder
                + ": "
                + status.slides().size()
                + " slides: "
                + states
                + status.perHour()
                        .map(rate -> String.format(Locale.ROOT, "; %.1f an hour", rate))
                        .orElse("")
                + status.remaining().map(left -> ", about " + text(left) + " left").orElse("");
    }

    private static String text(Duration left) {
        long minutes = Math.max(1, (left.toSeconds() + 59) / 60);
        return minutes < 120 ? minutes + " min" : (minutes + 30) / 60 + " h";
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private Map<String, Object> json(FolderStatus status) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("out", folder.toString());
        for (State state : State.values()) {
            all.put(word(state), status.count(state));
        }
        status.perHour().ifPresent(rate -> all.put("slides_per_hour", rate));
        status.remaining().ifPresent(left -> all.put("seconds_left", left.toSeconds()));
        all.put("slides", status.slides().stream().map(StatusCommand::json).toList());
        return all;
    }

    private static Map<String, Object> json(Slide slide) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("slide", slide.name());
        row.put("state", word(slide.state()));
        row.put("finished", slide.fraction());
        Optional<LockOwner> owner = slide.owner();
        owner.ifPresent(
                o -> {
                    row.put("process", o.process());
                    row.put("host", o.host());
                    row.put("since", o.since().toString());
                });
        slide.reason().ifPresent(reason -> row.put("reason", reason));
        return row;
    }
}
