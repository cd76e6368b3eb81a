package org.epsam.core.slide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.ResultNames;
import org.epsam.base.task.Shard;
import org.epsam.core.pipeline.Calibration;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.patch.SlideFolder;
import org.epsam.slides.patch.SlideList;
import org.epsam.slides.slide.Resolution;

/**
 * The images and slides to segment, each of them once, and what is passed over. What are slides is
 * looked up for those that are wanted only, as opening thousands takes time.
 */
final class SegmentInputs {
    // So many names are told.
    private static final int TOLD = 5;

    // Into so many inputs of other parts is looked.
    private static final int MOST_LOOKS = 1024;

    private final List<Given> all = new ArrayList<>();
    private List<SegmentationInput> wanted = List.of();
    private final Set<Path> known = new HashSet<>();
    private final List<String> notes = new ArrayList<>();

    /** An input, and the look into it. */
    private record Given(Listed input, Supplier<SegmentationInput> look) {
        /** One that is looked into before it is known what it is. */
        Given(Path file) {
            this(
                    new Listed(file, false, Optional.empty(), Optional.empty()),
                    () -> SegmentationInput.of(file));
        }

        static Given of(SegmentationInput known) {
            return new Given(
                    new Listed(known.file(), known.isSlide(), known.listed(), known.failure()),
                    () -> known);
        }

        Path file() {
            return input.file();
        }
    }

    /**
     * What is known of an input without a look into it.
     *
     * @param file the input
     * @param isSlide whether it is a slide by its list or its folder
     * @param listed pixel size of level 0 in a list of slides
     * @param failure why it is none
     */
    record Listed(
            Path file,
            boolean isSlide,
            Optional<Resolution> listed,
            Optional<InputException> failure) {}

    /** All inputs, without a look into them. */
    List<Listed> listed() {
        return all.stream().map(Given::input).toList();
    }

    /**
     * Names all inputs, without a look into them.
     *
     * @param name of the results of a file; throws {@link InputException} where it has none
     */
    RunSegmentation.Listing listing(Function<Path, String> name) {
        List<NamedSlide> slides = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (Listed input : listed()) {
            try {
                if (input.failure().isPresent()) {
                    throw input.failure().get();
                }
                slides.add(
                        new NamedSlide(
                                name.apply(input.file()),
                                input.file().toAbsolutePath().normalize().toString(),
                                input.isSlide(),
                                input.listed().map(Resolution::micrometres).orElse(0.0)));
            } catch (InputException e) {
                skipped.add(e.getMessage());
            }
        }
        return new RunSegmentation.Listing(slides, skipped, notes);
    }

    /** Looks into the inputs of a part; the others are none. */
    void want(Shard shard) {
        wanted = shard.of(all).stream().map(given -> given.look().get()).toList();
    }

    /** Images of all parts in an order at random, always the same; looked into one by one. */
    Stream<SegmentationInput> shuffledImages() {
        IntFunction<SegmentationInput> input =
                wanted.size() == all.size() ? wanted::get : i -> all.get(i).look().get();
        return Arrays.stream(Calibration.order(all.size()))
                .filter(i -> !all.get(i).input().isSlide())
                .limit(MOST_LOOKS)
                .mapToObj(input)
                .filter(image -> !image.isSlide());
    }

    /** The files of the inputs that are wanted. */
    List<Path> wanted() {
        return wanted.stream().map(SegmentationInput::file).toList();
    }

    /** The images, in the order in which they were given. */
    List<SegmentationInput> images() {
        return wanted.stream().filter(input -> !input.isSlide()).toList();
    }

    /** The slides, in the order in which they were given. */
    List<SegmentationInput> slides() {
        return wanted.stream().filter(SegmentationInput::isSlide).toList();
    }

    /** The files of all images and slides, wanted or not. */
    List<Path> files() {
        return all.stream().map(Given::file).toList();
    }

    /** What is passed over, one line each. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Takes an image, a slide, a folder of them or a list of slides. */
    void add(Path input) {
        Optional<InputException> other = NoInput.of(input);
        if (other.isPresent()) {
            add(Given.of(SegmentationInput.failed(input, Optional.empty(), other.get())));
        } else if (SlideList.isList(input)) {
            SlideList.read(input).slides().forEach(s -> addSlide(s.path(), s.resolution()));
        } else if (!Files.isDirectory(input)) {
            add(new Given(input));
        } else {
            SegmentationInput one = SegmentationInput.of(input);
            if (one.isSlide()) {
                add(Given.of(one));
            } else {
                addFolder(input);
            }
        }
    }

    private void addSlide(Path file, Optional<Resolution> listed) {
        add(
                new Given(
                        new Listed(file, true, listed, Optional.empty()),
                        () -> SegmentationInput.slide(file, listed)));
    }

    private void add(Given input) {
        if (known.add(input.file().toAbsolutePath().normalize())) {
            all.add(input);
        } else {
            notes.add(input.file() + ": given more than once; segmented once");
        }
    }

    private void addFolder(Path folder) {
        List<Path> files = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        List<Path> results = new ArrayList<>();
        for (Path entry : OutputFolder.content(folder)) {
            String name = entry.getFileName().toString();
            // Slides often lie beside their annotations.
            if (SlideFolder.isSystemFile(entry) || AnnotationFile.hasAnnotationName(name)) {
                continue;
            }
            if (NoInput.result(entry).isPresent()) {
                results.add(entry);
            } else if (SlideFolder.isSlide(entry)) {
                if (Files.isDirectory(entry)) {
                    addSlide(entry, Optional.empty());
                } else {
                    add(new Given(entry));
                }
            } else if (!Files.isDirectory(entry) && !name.startsWith(".")) {
                files.add(entry);
            } else if (Files.isDirectory(entry) && !Files.exists(folder.resolve(name + ".mrxs"))) {
                folders.add(entry);
            }
        }
        if (!results.isEmpty()) {
            notes.add(folder + ": passed over, as results of segment: " + names(results));
        }
        if (!files.isEmpty()) {
            notes.add(
                    folder
                            + ": passed over, as neither images nor slides by their names: "
                            + names(files));
        }
        if (!folders.isEmpty()) {
            notes.add(
                    folder
                            + ": folders in it are not looked into; give as inputs what is wanted"
                            + " of "
                            + names(folders));
        }
    }

    /** A few names, and how many there are beyond them. */
    static String names(List<Path> paths) {
        String first =
                paths.stream()
                        .limit(TOLD)
                        .map(path -> ResultNames.printable(path.getFileName().toString()))
                        .collect(Collectors.joining(", "));
        int more = paths.size() - TOLD;
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
