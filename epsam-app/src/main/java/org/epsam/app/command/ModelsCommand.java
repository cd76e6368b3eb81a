package org.epsam.app.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.epsam.base.InputException;
import org.epsam.core.bench.BenchRow;
import org.epsam.core.bench.ModelCosts;
import org.epsam.core.model.SamModel;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.sam.SamConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam models}. */
@Command(
        name = "models",
        description = {
            "List the Segment Anything models that --sam takes: what they see, how large they and"
                    + " their embeddings are, and where weights are published.",
            "With --measure, also how long one image takes on this machine, and how much memory;"
                    + " with random weights, so that nothing has to be at hand. Let nothing else"
                    + " run meanwhile."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  epsam models", "  epsam models --measure small vit_t vit_b"})
final class ModelsCommand extends Subcommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "Only these models; without names: all.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--measure", description = "Encode an image with each model.")
    private boolean measured;

    @Mixin private JsonOption json;

    @Override
    int execute() {
        List<SamModel> models = chosen();
        Map<String, BenchRow> costs =
                measured
                        ? work(
                                progress ->
                                        costs(
                                                models,
                                                model -> ModelCosts.measure(model, progress),
                                                this::problem))
                        : Map.of();
        answer(text(models, costs));
        document(() -> models.stream().map(model -> fields(model, costs)).toList());
        return measured ? exitCode(models, costs) : 0;
    }

    /** The exit code of a measurement. */
    static int exitCode(List<SamModel> models, Map<String, BenchRow> costs) {
        return exitCode(costs.size(), models.size() - costs.size());
    }

    private List<SamModel> chosen() {
        List<SamModel> all = SamModel.all();
        List<String> known = all.stream().map(model -> model.config().name()).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new InputException(
                        "models: '"
                                + name
                                + "' is not known; known are "
                                + String.join(", ", known));
            }
        }
        return all.stream()
                .filter(model -> names.isEmpty() || names.contains(model.config().name()))
                .toList();
    }

    /** A model for which memory is short does not keep the others from being measured. */
    static Map<String, BenchRow> costs(
            List<SamModel> models,
            Function<SamConfig, BenchRow> measure,
            Consumer<String> problem) {
        Map<String, BenchRow> costs = new LinkedHashMap<>();
        for (SamModel model : models) {
            try {
                costs.put(model.config().name(), measure.apply(model.config()));
            } catch (InputException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                problem.accept(e.getMessage());
            }
        }
        return costs;
    }

    static String text(List<SamModel> models, Map<String, BenchRow> costs) {
        List<List<String>> lines = new ArrayList<>();
        List<String> header =
                new ArrayList<>(List.of("", "sees", "encoder", "million values", "embedding"));
        if (!costs.isEmpty()) {
            header.addAll(List.of("seconds", "peak MiB"));
        }
        header.add("published as");
        lines.add(header);
        for (SamModel model : models) {
            SamConfig config = model.config();
            List<String> line =
                    new ArrayList<>(
                            List.of(
                                    config.name(),
                                    config.inputSide() + " px",
                                    config.encoder().description(),
                                    number("%.1f", config.values() / 1e6),
                                    number("%.1f MiB", mib(config))));
            if (!costs.isEmpty()) {
                Optional<BenchRow> cost = Optional.ofNullable(costs.get(config.name()));
                line.add(cost.map(row -> number("%.3f", row.seconds())).orElse("-"));
                line.add(
                        cost.flatMap(ModelsCommand::peak)
                                .map(mib -> number("%.0f", mib))
                                .orElse("-"));
            }
            line.add(model.files());
            lines.add(line);
        }
        String table = MetricsTable.aligned(lines);
        return costs.isEmpty()
                ? table
                : table + "one image in " + Precision.fastest().word() + ", random weights\n";
    }

    private static Optional<Double> peak(BenchRow cost) {
        return cost.peakMib().isPresent()
                ? Optional.of(cost.peakMib().getAsDouble())
                : Optional.empty();
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** As a run stores it, in half precision. */
    private static double mib(SamConfig config) {
        return config.embeddingValues() * 2.0 / (1 << 20);
    }

    private static Map<String, Object> fields(SamModel model, Map<String, BenchRow> costs) {
        SamConfig config = model.config();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", config.name());
        fields.put("description", config.description());
        fields.put("input_side", config.inputSide());
        fields.put("values", config.values());
        fields.put("embedding_values", config.embeddingValues());
        fields.put("published_as", model.files());
        fields.put("source", model.source());
        if (costs.containsKey(config.name())) {
            BenchRow cost = costs.get(config.name());
            fields.put("precision", Precision.fastest().word());
            fields.put("seconds", cost.seconds());
            peak(cost).ifPresent(mib -> fields.put("peak_mib", mib));
        }
        return fields;
    }
}
