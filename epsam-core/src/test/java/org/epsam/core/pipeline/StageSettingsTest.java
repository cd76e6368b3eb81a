package org.epsam.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.junit.jupiter.api.Test;

/** Which stages depend on which values of the configuration. */
class StageSettingsTest {
    private static final Map<String, Function<Config, Record>> STAGES =
            Map.of(
                    "classify", ClassifyStage.Settings::of,
                    "localize", LocalizeStage.Settings::of,
                    "adapt", AdaptStage.Settings::of,
                    "evaluate", EvaluateStage.Settings::of,
                    "mlps", new Mlps()::settings,
                    "oeem", new Oeem()::settings);

    /** Values that are no setting of a stage, as docs/ARCHITECTURE.md lists them. */
    private static final Map<String, String> ELSEWHERE =
            Map.of(
                    "threads", "does not change results",
                    "precision", "changes the third digit at most",
                    "otherMethods", "decides which stages there are",
                    "data.slidePattern", "changes the data set's hash, which is an input",
                    "data.tumourLabels", "changes the data set's hash, which is an input",
                    "data.tumourValues", "changes the data set's hash, which is an input",
                    "data.ignoreValues", "changes the data set's hash, which is an input",
                    "data.allowLeakage", "decides whether a run starts",
                    "sam.checkpoint", "the hash of its weights is an input");

    private static final Config CONFIG = ConfigLoader.load("demo", Optional.empty(), List.of());

    @Test
    void everyValueBelongsToAStageOrIsKnownToBelongElsewhere() {
        List<String> nowhere = new ArrayList<>();
        for (String value : values(Config.class, "")) {
            if (readers(value).isEmpty()) {
                nowhere.add(value);
            }
        }
        assertThat(nowhere)
                .as(
                        "values that change no stage's settings: declare them in the settings of"
                                + " the stages that read them")
                .containsExactlyInAnyOrderElementsOf(ELSEWHERE.keySet());
    }

    @Test
    void aStageDependsOnWhatItReadsAlone() {
        assertThat(readers("classify.epochs")).containsExactly("classify", "mlps", "oeem");
        assertThat(readers("data.validation")).containsExactly("adapt");
        assertThat(readers("adapt.epochs")).containsExactly("adapt");
        assertThat(readers("evaluate.gate")).containsExactly("evaluate");
        assertThat(readers("localize.mask.value"))
                .containsExactly("adapt", "evaluate", "localize", "mlps");
        assertThat(readers("localize.smoothing")).containsExactly("adapt", "evaluate", "localize");
        assertThat(readers("prompts.points")).containsExactly("adapt", "evaluate");
        assertThat(readers("data.stain"))
                .containsExactly("adapt", "classify", "evaluate", "localize", "mlps", "oeem");
        assertThat(readers("seed"))
                .containsExactly("adapt", "classify", "evaluate", "mlps", "oeem");
    }

    /** The stages whose settings are others when a value is. */
    private static List<String> readers(String value) {
        return new TreeSet<>(STAGES.keySet())
                .stream().filter(stage -> anyChange(value, STAGES.get(stage))).toList();
    }

    private static boolean anyChange(String value, Function<Config, Record> settings) {
        Record before = settings.apply(CONFIG);
        return others(value).stream()
                .anyMatch(
                        other ->
                                !settings.apply((Config) with(CONFIG, value, other))
                                        .equals(before));
    }

    private static List<String> values(Class<?> type, String path) {
        List<String> values = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = path + component.getName();
            if (component.getType().isRecord()) {
                values.addAll(values(component.getType(), name + "."));
            } else {
                values.add(name);
            }
        }
        return values;
    }

    /** Other values of the same type. */
    private static List<Object> others(String value) {
        Object old = get(CONFIG, value);
        if (old instanceof Enum<?> e) {
            return Arrays.stream(e.getDeclaringClass().getEnumConstants())
                    .filter(c -> c != old)
                    .map(c -> (Object) c)
                    .toList();
        }
        if (old instanceof Boolean b) {
            return List.of(!b);
        }
        if (old instanceof Integer i) {
            return List.of(i + 1);
        }
        if (old instanceof Long l) {
            return List.of(l + 1);
        }
        if (old instanceof Double d) {
            return List.of(d + 0.25);
        }
        return List.of(old + "other");
    }

    private static Object get(Record record, String path) {
        int dot = path.indexOf('.');
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (component.getName().equals(dot < 0 ? path : path.substring(0, dot))) {
                Object value = read(record, component);
                return dot < 0 ? value : get((Record) value, path.substring(dot + 1));
            }
        }
        throw new IllegalArgumentException(path);
    }

    /** The same record with another value, whether the configuration would allow it or not. */
    private static Record with(Record record, String path, Object value) {
        int dot = path.indexOf('.');
        String first = dot < 0 ? path : path.substring(0, dot);
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            arguments[i] = read(record, components[i]);
            if (components[i].getName().equals(first)) {
                arguments[i] =
                        dot < 0
                                ? value
                                : with((Record) arguments[i], path.substring(dot + 1), value);
            }
        }
        try {
            return record.getClass()
                    .getDeclaredConstructor(
                            Arrays.stream(components)
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new))
                    .newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object read(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
