package org.epsam.core.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.Json;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.evaluate.OtherMethod;

/**
 * A run folder: one configuration, one data set, the stages, and the results. It names all files of
 * a run and reads and writes them; the files of a stage are named by its {@link StageFolder}. An
 * absent file is empty; a damaged one is an {@link InputException}.
 *
 * @param folder where it is; it need not exist yet
 */
public record Run(Path folder) {
    private static final String EVALUATION = "evaluate-";

    /**
     * Opens a run folder, finished or not.
     *
     * @param folder an existing folder
     * @return the run
     * @throws InputException if there is no such folder
     */
    public static Run open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": no such run folder; check the path");
        }
        return new Run(folder);
    }

    /**
     * Returns whether a folder is a run's.
     *
     * @param folder any path
     * @return true if it has a {@code run.json}
     */
    public static boolean isRun(Path folder) {
        return Files.exists(new Run(folder).infoFile());
    }

    /**
     * Returns the name of the folder, which serves as the name of the run.
     *
     * @return the last part of its path
     */
    public String name() {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? folder.toString() : name.toString();
    }

    // ---- the run as a whole ----

    /**
     * Returns the file that records the run's start.
     *
     * @return {@code run.json}
     */
    public Path infoFile() {
        return folder.resolve("run.json");
    }

    /**
     * Reads the record of the run's start.
     *
     * @return program, data and models, if they are recorded
     * @throws InputException if the file is damaged
     */
    public Optional<RunInfo> info() {
        return read(
                infoFile(),
                RunInfo.class,
                "train into another --run, with --like " + folder + " to take over its stages");
    }

    /**
     * Writes the record of the run's start.
     *
     * @param info program, data and models
     */
    public void writeInfo(RunInfo info) {
        Json.write(infoFile(), info);
    }

    private Path dataFile() {
        return folder.resolve("data.json");
    }

    /**
     * Reads the summary of the data set.
     *
     * @return counts and skipped files, if they are recorded
     * @throws InputException if the file is damaged
     */
    public Optional<DataInfo> data() {
        return read(
                dataFile(),
                DataInfo.class,
                "delete it and config.yaml, and run the same command to write them again");
    }

    /**
     * Writes the summary of the data set.
     *
     * @param data counts and skipped files
     */
    public void writeData(DataInfo data) {
        Json.write(dataFile(), data);
    }

    /**
     * Returns the file of the configuration.
     *
     * @return {@code config.yaml}
     */
    public Path configFile() {
        return folder.resolve("config.yaml");
    }

    /**
     * Returns whether the run already has a configuration.
     *
     * @return true if it has a {@code config.yaml}
     */
    public boolean hasConfig() {
        return Files.exists(configFile());
    }

    /**
     * Reads the text of the configuration.
     *
     * @return YAML with all values, if the run was started
     * @throws InputException if the file cannot be read
     */
    public Optional<String> configText() {
        if (!hasConfig()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(configFile()));
        } catch (IOException e) {
            throw new InputException(
                    configFile()
                            + ": cannot be read ("
                            + InputException.reason(configFile(), e)
                            + ")",
                    e);
        }
    }

    /**
     * Reads the configuration.
     *
     * @return all values
     * @throws InputException if the folder has none, or it is damaged
     */
    public Config config() {
        String yaml =
                configText()
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                folder
                                                        + ": is not a run folder (no config.yaml);"
                                                        + " use the --run of a finished train"
                                                        + " command"));
        return Damaged.named(configFile(), () -> ConfigLoader.parse(yaml));
    }

    /**
     * Writes the configuration.
     *
     * @param config all values
     */
    public void writeConfig(Config config) {
        AtomicFile.write(configFile(), ConfigLoader.toYaml(config));
    }

    /**
     * Returns whether version 0.1.0 has made the run: its stages have keys of another kind, so they
     * can be used, but neither resumed nor taken over.
     *
     * @return true if the run has begun and records no key
     * @throws InputException if the file that records it is damaged
     */
    public boolean isOlder() {
        return hasConfig() && info().flatMap(RunInfo::key).isEmpty();
    }

    // ---- stages ----

    /**
     * Returns the folder of stage 1.
     *
     * @return the folder, which need not exist
     */
    public ClassifyFolder classify() {
        return new ClassifyFolder(folder.resolve(ClassifyFolder.NAME));
    }

    /**
     * Returns the folder of stage 2.
     *
     * @return the folder, which need not exist
     */
    public LocalizeFolder localize() {
        return new LocalizeFolder(folder.resolve(LocalizeFolder.NAME));
    }

    /**
     * Returns the folder of another method.
     *
     * @param method which method
     * @return the folder, which need not exist
     */
    public MethodFolder method(OtherMethod method) {
        return new MethodFolder(folder.resolve(MethodFolder.name(method)));
    }

    /**
     * Returns the folder of stage 3 or of a refinement.
     *
     * @param iteration 0 for the preliminary fine-tuning, else the refinement
     * @return the folder, which need not exist
     */
    public AdaptFolder adapt(int iteration) {
        return new AdaptFolder(folder.resolve(AdaptFolder.name(iteration)));
    }

    /**
     * Returns the folder of stage 5.
     *
     * @return the folder, which need not exist
     */
    public EvaluateFolder evaluate() {
        return new EvaluateFolder(folder.resolve(EvaluateFolder.NAME));
    }

    /**
     * Returns the folder of a stage.
     *
     * @param stage its name
     * @return the folder, there or not
     */
    public Path stage(String stage) {
        return folder.resolve(stage);
    }

    /**
     * Lists the folders of finished stages.
     *
     * @return in their order
     */
    public List<StageFolder> stages() {
        List<StageFolder> stages = new ArrayList<>(List.of(classify(), localize()));
        Arrays.stream(OtherMethod.values()).map(this::method).forEach(stages::add);
        stages.addAll(adaptations());
        stages.add(evaluate());
        stages.removeIf(stage -> !Files.isDirectory(stage.path()));
        return List.copyOf(stages);
    }

    /**
     * Lists the finished fine-tunings of SAM.
     *
     * @return the preliminary one and the refinements, in their order
     */
    public List<AdaptFolder> adaptations() {
        List<AdaptFolder> stages = new ArrayList<>();
        for (int i = 0; Files.isDirectory(adapt(i).path()); i++) {
            stages.add(adapt(i));
        }
        return List.copyOf(stages);
    }

    /**
     * Returns whether every iteration of the configuration is trained.
     *
     * @return true if at most the evaluation is missing; false if this is not a run
     */
    public boolean isTrained() {
        return hasConfig() && lastTraining(config()).isComplete();
    }

    private StageFolder lastTraining(Config config) {
        int decoders = config.adapt().decoders();
        return decoders == 0 ? localize() : adapt(decoders - 1);
    }

    /**
     * Returns the fine-tunings of a finished run.
     *
     * @return the fine-tunings in order; none where SAM is not fine-tuned
     * @throws InputException if training is not finished
     */
    public List<AdaptFolder> requireTrained() {
        Config config = config();
        StageFolder last = lastTraining(config);
        if (!last.isComplete()) {
            throw new InputException(
                    folder
                            + ": training is not finished (no "
                            + last.name()
                            + "); run the same train command again");
        }
        List<AdaptFolder> decoders = new ArrayList<>();
        for (int i = 0; i < config.adapt().decoders(); i++) {
            decoders.add(adapt(i));
        }
        return decoders;
    }

    // ---- results ----

    /**
     * Returns the results at the top of the folder: the copy of stage 5's, or those that {@code
     * evaluate} wrote here.
     *
     * @return this folder as a folder of results
     */
    public EvaluateFolder top() {
        return new EvaluateFolder(folder);
    }

    /**
     * Reads the metrics, also if only the stage has them.
     *
     * @return the metrics, if the run was evaluated
     * @throws InputException if the file is damaged
     */
    public Optional<Metrics> metrics() {
        return top().metrics().or(() -> evaluate().metrics());
    }

    /**
     * Copies the results of stage 5 to the top of the folder.
     *
     * @param measured the complete stage
     * @throws org.epsam.base.OutputException if the file cannot be written
     */
    public void writeMetrics(EvaluateFolder measured) {
        AtomicFile.write(top().metricsFile(), out -> Files.copy(measured.metricsFile(), out));
    }

    /**
     * Returns the folder that has the table of evaluated masks: this one if {@code evaluate} wrote
     * it, else stage 5's.
     *
     * @return the folder of results, which need not exist
     */
    public EvaluateFolder measured() {
        return Files.exists(top().patchFile()) ? top() : evaluate();
    }

    /**
     * Returns the file of the report.
     *
     * @return {@code report.html}
     */
    public Path report() {
        return folder.resolve("report.html");
    }

    /**
     * Returns the log file of the commands.
     *
     * @return {@code log.txt}
     */
    public Path log() {
        return folder.resolve("log.txt");
    }

    /**
     * Returns the folder of results on other data, if no other is chosen.
     *
     * @param data name of the data
     * @return such as {@code evaluate-data}
     */
    public Path evaluationOf(String data) {
        return folder.resolve(EVALUATION + data);
    }

    /** Whether a path is one of {@link #evaluationOf}. */
    boolean isEvaluation(Path path) {
        return path.startsWith(folder)
                && folder.relativize(path).getNameCount() == 1
                && path.getFileName().toString().startsWith(EVALUATION);
    }

    /**
     * Returns the folder of the synthetic data set that {@code demo} trains on.
     *
     * @return {@code data}
     */
    public Path syntheticData() {
        return folder.resolve("data");
    }

    /**
     * Returns the folder of stored image embeddings.
     *
     * @return {@code embeddings}
     */
    public Path embeddings() {
        return folder.resolve("embeddings");
    }

    /**
     * Returns the folder of people's answers about the masks of this run, if no other is chosen.
     *
     * @return {@code review}
     */
    public Path review() {
        return folder.resolve("review");
    }

    /**
     * Returns the folder of the answers that this run learned from.
     *
     * @return {@code corrections}, which exists if there were some
     */
    public Path corrections() {
        return folder.resolve("corrections");
    }

    private static <T> Optional<T> read(Path file, Class<T> type, String redo) {
        return Files.exists(file)
                ? Optional.of(Damaged.named(file, redo, () -> Json.read(file, type)))
                : Optional.empty();
    }
}
