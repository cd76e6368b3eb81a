package org.epsam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;
import org.epsam.slides.data.ClassNames;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.DatasetImport;
import org.epsam.slides.data.ImportedFiles;
import org.epsam.slides.data.LabelSource;
import org.epsam.slides.data.Patch;
import org.epsam.slides.data.Split;
import org.epsam.slides.image.MaskRule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam import}. */
@Command(
        name = "import",
        description = {
            "Make a data set of patches that lie in another layout: folders of classes or patients,"
                + " at any depth, lists of names and labels, images with masks beside them, tiles"
                + " exported by QuPath.",
            "Tells what it has found, draws splits by patient or slide, and writes a list that"
                    + " train --data takes. No image is changed or moved."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam import downloads/tiles --dry-run",
            "  epsam import downloads/tiles --out tiles.csv",
            "  epsam import NCT-CRC --out nct.csv --tumour-classes TUM --normal-classes NORM,STR",
            "  epsam import qupath/tiles --out data/tiles --copy --tumour-values 1"
        })
final class ImportCommand extends Subcommand {
    private static final int MAX_LISTED = 20;

    private static final List<String> COLUMNS =
            List.of("patches", "with tumour", "without tumour", "masks", "slides");

    @Parameters(
            paramLabel = "SOURCE",
            description = "A folder of patches, or a .csv or .tsv file that lists them.")
    private Path source;

    @Option(
            names = "--out",
            paramLabel = "PATH",
            description = {
                "A list to write (NAME.csv), which names the images where they lie; or a folder,"
                        + " absent or empty, which gets symbolic links to them and a list."
            })
    private Optional<Path> out;

    @Option(names = "--copy", description = "Copy the images into the folder, instead of links.")
    private boolean copy;

    @Option(names = "--dry-run", description = "Only tell what would be written.")
    private boolean dryRun;

    @Option(
            names = "--labels",
            paramLabel = "WHAT",
            converter = LabelSourceConverter.class,
            showDefaultValue = Visibility.NEVER,
            description = {
                "What says the labels: list, folders, names or masks; without it the first of these"
                        + " that does. Masks: an image whose mask holds tumour is tumour."
            })
    private Optional<LabelSource> labels;

    @Option(
            names = "--tumour-classes",
            paramLabel = "NAME",
            split = ",",
            converter = NameConverter.class,
            showDefaultValue = Visibility.NEVER,
            description = "Labels or folders that mean tumour, besides the usual words.")
    private List<String> tumour = new ArrayList<>();

    @Option(
            names = "--normal-classes",
            paramLabel = "NAME",
            split = ",",
            converter = NameConverter.class,
            showDefaultValue = Visibility.NEVER,
            description = "Labels or folders that mean no tumour, besides the usual words.")
    private List<String> normal = new ArrayList<>();

    @Option(
            names = "--normal-without-mask",
            description = "With labels by masks: images without mask are free of tumour.")
    private boolean normalWithoutMask;

    @Option(
            names = "--tumour-values",
            paramLabel = "VALUES",
            defaultValue = "",
            showDefaultValue = Visibility.NEVER,
            description =
                    "Values of masks that are tumour, such as 1 or 1,3; train needs them too.")
    private String tumourValues;

    @Option(
            names = "--ignore-values",
            paramLabel = "VALUES",
            defaultValue = "",
            showDefaultValue = Visibility.NEVER,
            description = "Values of masks of pixels that nobody has judged, such as 255.")
    private String ignoreValues;

    @Option(
            names = "--slide-pattern",
            paramLabel = "REGEX",
            defaultValue = "",
            showDefaultValue = Visibility.NEVER,
            description = {
                "A regular expression whose first group, found in the name of a patch, is its"
                        + " slide; folders are not taken for patients then."
            })
    private String slidePattern;

    @Option(
            names = "--split-fractions",
            paramLabel = "X",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            description = {
                "Draw splits: fractions of patients in train, val and test. Without it, splits of"
                        + " the source are kept if there are two at least, and 0.7,0.15,0.15 are"
                        + " drawn otherwise."
            })
    private List<Double> fractions;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = DefaultSeed.USUAL,
            description = "The same seed draws the same splits.")
    private long seed;

    @Mixin private JsonOption json;

    @Override
    int execute() {
        if (out.isEmpty() && !dryRun) {
            throw new InputException("--out: name a list, such as mydata.csv, or a folder");
        }
        out.ifPresent(ImportedFiles::requirePlace);
        if (!dryRun) {
            // Any kind of place; whether something is there already is told when it is written.
            OutputFolder.requireWritable(out.orElseThrow().toAbsolutePath().getParent(), "--out");
        }
        DatasetImport.Plan plan = DatasetImport.plan(source, order());
        Dataset data = plan.data();
        remark("found " + plan.layout());
        details(table(data));
        data.skipped().stream()
                .limit(MAX_LISTED)
                .forEach(file -> problem("skipped " + file.file() + ": " + file.reason()));
        if (data.skipped().size() > MAX_LISTED) {
            problem("and " + (data.skipped().size() - MAX_LISTED) + " more");
        }
        data.notes().forEach(this::remark);
        Optional<Path> list = Optional.empty();
        if (dryRun) {
            result("nothing was written");
        } else {
            list = Optional.of(ImportedFiles.write(data, out.orElseThrow(), copy));
            result(
                    "written; train with: epsam train --data "
                            + list.get()
                            + values()
                            + " --run RUN");
        }
        Optional<Path> written = list;
        document(() -> json(plan, written));
        return 0;
    }

    private DatasetImport.Order order() {
        return new DatasetImport.Order(
                Dataset.Rules.of(slidePattern, "")
                        .with(MaskRule.of(tumourValues, ignoreValues))
                        .with(ClassNames.of(tumour, normal)),
                labels,
                normalWithoutMask,
                Optional.ofNullable(fractions),
                seed);
    }

    /** The options by which train reads the same masks. */
    private String values() {
        return (tumourValues.isEmpty() ? "" : " --tumour-values " + tumourValues)
                + (ignoreValues.isEmpty() ? "" : " --ignore-values " + ignoreValues);
    }

    /** The numbers of a split, in the order of the columns. */
    private static long[] numbers(Dataset data, Split split) {
        List<Patch> patches = data.of(split);
        long positive = data.positives(split).size();
        return new long[] {
            patches.size(),
            positive,
            patches.size() - positive,
            patches.stream().filter(p -> p.mask().isPresent()).count(),
            patches.stream().map(Patch::slide).distinct().count()
        };
    }

    private static String table(Dataset data) {
        List<List<String>> table = new ArrayList<>();
        List<String> head = new ArrayList<>(COLUMNS);
        head.add(0, "split");
        table.add(head);
        for (Split split : Split.values()) {
            List<String> row = new ArrayList<>(List.of(split.folder()));
            Arrays.stream(numbers(data, split)).forEach(n -> row.add(String.valueOf(n)));
            table.add(row);
        }
        return MetricsTable.aligned(table);
    }

    private static Map<String, Object> json(DatasetImport.Plan plan, Optional<Path> list) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("found", plan.layout());
        for (Split split : Split.values()) {
            long[] numbers = numbers(plan.data(), split);
            Map<String, Long> row = new LinkedHashMap<>();
            for (int i = 0; i < COLUMNS.size(); i++) {
                row.put(COLUMNS.get(i).replace(' ', '_'), numbers[i]);
            }
            all.put(split.folder(), row);
        }
        all.put("skipped", plan.data().skipped());
        all.put("notes", plan.data().notes());
        list.ifPresent(file -> all.put("list", file.toString()));
        return all;
    }
}
