package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.epsam.base.io.FileNames;

/**
 * Tells images from their masks: masks lie in a folder of their own, or beside the image with a
 * word such as mask in the name, or, as QuPath exports tiles, as PNG beside an image of another
 * format.
 *
 * @param masks every image, with its mask where there is one
 * @param skipped masks that belong to no image, or to several
 */
record MaskPairs(Map<Path, Optional<Path>> masks, List<SkippedFile> skipped) {
    private static final String WORDS =
            "masks?|seg(?:mentation)?s?|gt|(?:ground[ _-]?)?truths?|anno(?:tation)?s?|labels?"
                    + "|labell?ed";
    private static final Pattern MASK_FOLDER = Pattern.compile("(?i)" + WORDS);
    private static final Pattern IMAGE_FOLDER =
            Pattern.compile(
                    "(?i)images?|imgs?|tiles?|patch(?:es)?|originals?|data|png|jpe?g|tiff?");
    private static final Pattern MASK_WORD =
            Pattern.compile("(?i)(?:^|[ _.-]+)(?:" + WORDS + ")(?=$|[ _.-])");
    private static final Pattern IMAGE_WORD =
            Pattern.compile("(?i)(?:^|[ _.-]+)(?:image|img|tile|patch|orig(?:inal)?)(?=$|[ _.-])");

    /** Returns whether a folder is named for what lies in it, not for a slide or a label. */
    static boolean isPlain(String folder) {
        return isMasks(folder) || IMAGE_FOLDER.matcher(folder).matches();
    }

    private static boolean isMasks(String folder) {
        return MASK_FOLDER.matcher(folder).matches();
    }

    /**
     * Finds the mask of each image.
     *
     * @param root what folders are relative to
     * @param files images and masks
     */
    static MaskPairs of(Path root, List<Path> files) {
        return new Search(root, files).pairs();
    }

    /** The folders around a file, but for those of images and masks, and its name. */
    private record Key(String around, String name) {
        Key named(String other) {
            return new Key(around, other);
        }

        boolean isNested(Key other) {
            return name.equals(other.name)
                    && (around.startsWith(other.around) || other.around.startsWith(around));
        }
    }

    private static final class Search {
        private final Path root;
        private final List<Path> files;
        private final Map<Key, Set<Path>> images = new HashMap<>();
        private final Map<String, Set<Key>> names = new HashMap<>();
        private final List<SkippedFile> skipped = new ArrayList<>();

        Search(Path root, List<Path> files) {
            this.root = root;
            this.files = files;
            files.stream().filter(f -> !isInMasks(f)).forEach(this::add);
        }

        /** An image is found by its name, with and without a word such as image. */
        private void add(Path image) {
            Key key = key(image);
            Key bare = key.named(without(IMAGE_WORD, key.name));
            for (Key each : new LinkedHashSet<>(List.of(key, bare))) {
                images.computeIfAbsent(each, k -> new LinkedHashSet<>()).add(image);
                names.computeIfAbsent(each.name, n -> new LinkedHashSet<>()).add(each);
            }
        }

        private Key key(Path file) {
            String around =
                    folders(root, file).stream()
                            .filter(name -> !isPlain(name))
                            .map(name -> name + "/")
                            .collect(Collectors.joining());
            return new Key(
                    FileNames.comparable(around), FileNames.comparable(PatchCandidate.stem(file)));
        }

        private boolean isInMasks(Path file) {
            return folders(root, file).stream().anyMatch(MaskPairs::isMasks);
        }

        MaskPairs pairs() {
            Map<Path, Path> masks = new LinkedHashMap<>();
            Set<Path> used = new LinkedHashSet<>();
            for (Path file : files) {
                boolean apart = isInMasks(file);
                Set<Path> of = imagesOf(file, apart);
                if (of.size() > 1) {
                    used.add(file);
                    List<Path> two = List.copyOf(of);
                    skipped.add(
                            new SkippedFile(
                                    file,
                                    "mask has the name of two images, %s and %s; list them with their masks in a CSV file"
                                            .formatted(two.get(0), two.get(1))));
                } else if (of.size() == 1) {
                    used.add(file);
                    Path first = masks.putIfAbsent(of.iterator().next(), file);
                    if (first != null) {
                        skipped.add(new SkippedFile(file, "duplicate mask; " + first + " is kept"));
                    }
                } else if (apart) {
                    used.add(file);
                    skipped.add(new SkippedFile(file, "mask without image"));
                }
            }
            Map<Path, Optional<Path>> pairs = new LinkedHashMap<>();
            files.stream()
                    .filter(f -> !used.contains(f))
                    .forEach(f -> pairs.put(f, Optional.ofNullable(masks.get(f))));
            return new MaskPairs(pairs, skipped);
        }

        /** The images that a file may be the mask of; none where it is an image itself. */
        private Set<Path> imagesOf(Path file, boolean apart) {
            Key key = key(file);
            Set<String> searched = new LinkedHashSet<>();
            if (apart || isPng(file)) {
                searched.add(key.name);
            }
            String bare = without(MASK_WORD, key.name);
            if (!bare.equals(key.name)) {
                searched.add(bare);
                searched.add(without(IMAGE_WORD, bare));
            }
            if (apart) {
                searched.add(without(IMAGE_WORD, key.name));
            }
            for (String name : searched) {
                Set<Path> found = new LinkedHashSet<>(named(key.named(name), apart));
                found.remove(file);
                if (!apart && name.equals(key.name)) {
                    found.removeIf(f -> isPng(f) || !isBeside(f, file));
                }
                if (!found.isEmpty()) {
                    return found;
                }
            }
            return Set.of();
        }

        private boolean isBeside(Path image, Path file) {
            return image.getParent().equals(file.getParent()) && key(image).equals(key(file));
        }

        private Set<Path> named(Key key, boolean apart) {
            Set<Path> same = images.getOrDefault(key, Set.of());
            if (!same.isEmpty() || !apart) {
                return same;
            }
            // There may be folders of labels or slides around images, but not around masks.
            return names.getOrDefault(key.name, Set.of()).stream()
                    .filter(key::isNested)
                    .flatMap(k -> images.get(k).stream())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    /** Lists the names of the folders around a file, from the outermost one. */
    static List<String> folders(Path root, Path file) {
        Path folder = root.relativize(file).getParent();
        return folder == null
                ? List.of()
                : StreamSupport.stream(folder.spliterator(), false).map(Path::toString).toList();
    }

    private static String without(Pattern word, String name) {
        String bare = word.matcher(name).replaceFirst("").replaceFirst("^[ _.-]+", "");
        return bare.isEmpty() ? name : bare;
    }

    private static boolean isPng(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    }
}
