package org.epsam.slides.image;

import java.awt.image.IndexColorModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.epsam.base.InputException;

/**
 * A mask as it is stored: a value for every pixel, before it is said what the values mean.
 *
 * <p>The background of grey and colour masks is 0, black. Transparent pixels are background in
 * every mask; beside them black may be the tumour, so that one of nothing else does not tell its
 * background. A palette that begins with black has entry 0 as background; one of white and black,
 * or of which a black entry is in use, is read by its colours. Where one begins with white, has
 * other colours and no black is in use, entry 0 is the background: QuPath writes label images so.
 * Any other palette does not tell its background.
 */
public final class StoredMask {
    static final int TRANSPARENT = -1;
    private static final int RGB = 0xffffff;
    private static final MaskValue NOTHING = new MaskValue(-1, -1);

    private final Path file;
    private final int width;
    private final int[] codes;
    private final boolean blurred;
    private final Map<Integer, Entry> entries = new HashMap<>();
    private boolean isClear = true;

    /** What is known of the pixels with one code. */
    private record Entry(MaskValue value, boolean background, long area) {
        boolean isIgnored(MaskRule rule) {
            return rule.ignored().contains(value);
        }

        boolean isTumour(MaskRule rule) {
            return rule.tumour().isEmpty()
                    ? !background && !isIgnored(rule)
                    : rule.tumour().contains(value);
        }
    }

    private StoredMask(Path file, int width, int[] codes, boolean blurred) {
        this.file = file;
        this.width = width;
        this.codes = codes;
        this.blurred = blurred;
    }

    /**
     * Reads a mask.
     *
     * @param file the mask
     * @return its values
     * @throws InputException as {@link ImageFile#readRgb}
     */
    public static StoredMask read(Path file) {
        return ImageFile.readStored(file);
    }

    /** Makes a mask of grey levels and colours; a colour has a 1 before its 24 bits. */
    static StoredMask of(Path file, int width, int[] codes) {
        StoredMask mask = new StoredMask(file, width, codes, false);
        mask.enter(
                code -> code > RGB ? MaskValue.colour(code & RGB) : MaskValue.grey(code),
                code -> code == 0);
        return mask;
    }

    /** Makes a mask of entries of a palette. */
    static StoredMask of(Path file, int width, int[] codes, IndexColorModel palette) {
        StoredMask mask = new StoredMask(file, width, codes, false);
        Map<Integer, Long> areas = mask.areas();
        IntPredicate black = i -> (palette.getRGB(i) & RGB) == 0 || palette.getAlpha(i) == 0;
        boolean beginsWhite = (palette.getRGB(0) & RGB) == RGB;
        boolean blackUsed = areas.keySet().stream().anyMatch(i -> i >= 0 && black.test(i));
        boolean otherColours = false;
        for (int i = 1; i < palette.getMapSize(); i++) {
            otherColours |= !black.test(i);
        }
        if (black.test(0)) {
            mask.enter(value(palette), code -> code == 0 || palette.getAlpha(code) == 0);
            return mask;
        }
        boolean byColour = beginsWhite ? !otherColours : blackUsed;
        mask.isClear = byColour || beginsWhite && !blackUsed;
        mask.enter(value(palette), code -> byColour ? black.test(code) : code == 0);
        return mask;
    }

    private static IntFunction<MaskValue> value(IndexColorModel palette) {
        return code -> new MaskValue(code, palette.getRGB(code) & RGB);
    }

    /** Makes a mask of a JPEG file, which blurs: bright pixels are inside. */
    static StoredMask ofBlurred(Path file, RgbImage image) {
        BlurredColours colours = BlurredColours.of(image);
        StoredMask mask = new StoredMask(file, image.width(), colours.codes(), true);
        mask.enter(colours::value, code -> code == 0);
        return mask;
    }

    private Map<Integer, Long> areas() {
        Map<Integer, Long> areas = new HashMap<>();
        long run = 0;
        for (int i = 0; i < codes.length; i++) {
            run++;
            if (i + 1 == codes.length || codes[i + 1] != codes[i]) {
                areas.merge(codes[i], run, Long::sum);
                run = 0;
            }
        }
        return areas;
    }

    private void enter(IntFunction<MaskValue> value, IntPredicate background) {
        areas().forEach(
                        (code, area) ->
                                entries.put(
                                        code,
                                        code == TRANSPARENT
                                                ? new Entry(NOTHING, true, area)
                                                : new Entry(
                                                        value.apply(code),
                                                        background.test(code),
                                                        area)));
        boolean nothingElse = entries.values().stream().allMatch(Entry::background);
        isClear &= !(entries.containsKey(TRANSPARENT) && entries.size() > 1 && nothingElse);
    }

    /**
     * Returns whether it is known which value is the background.
     *
     * @return false for some palettes, and for black beside transparent pixels
     */
    public boolean isClear() {
        return isClear;
    }

    /**
     * Returns the values with their numbers of pixels.
     *
     * @return in order, with the background
     */
    public SortedMap<MaskValue, Long> values() {
        return values(entry -> true);
    }

    /**
     * Returns the values other than the background with their numbers of pixels.
     *
     * @return in order
     */
    public SortedMap<MaskValue, Long> inside() {
        return values(entry -> !entry.background);
    }

    private SortedMap<MaskValue, Long> values(Predicate<Entry> which) {
        SortedMap<MaskValue, Long> values = new TreeMap<>();
        entries.values().stream()
                .filter(which)
                .forEach(entry -> values.merge(entry.value, entry.area, Long::sum));
        return values;
    }

    /**
     * Says what every pixel is.
     *
     * @param rule what the values mean
     * @return tumour, and what nobody has judged
     * @throws InputException if the rule does not say which values are tumour and the mask does not
     *     tell its background, or the rule names values of a JPEG file
     */
    public Truth truth(MaskRule rule) {
        if (blurred && !rule.isUsual()) {
            throw new InputException(
                    file + ": JPEG does not keep the values of a mask; store it as PNG");
        }
        if (!isClear && rule.tumour().isEmpty()) {
            throw new InputException(
                    file
                            + ": this mask does not tell which value is the background: "
                            + values().keySet().stream()
                                    .map(MaskValue::toString)
                                    .collect(Collectors.joining(", "))
                            + "; name the values of tumour with --tumour-values");
        }
        boolean judged = entries.values().stream().noneMatch(entry -> entry.isIgnored(rule));
        return new Truth(
                pixels(entry -> entry.isTumour(rule)),
                judged ? Optional.empty() : Optional.of(pixels(entry -> entry.isIgnored(rule))));
    }

    private Mask pixels(Predicate<Entry> which) {
        byte[] inside = new byte[codes.length];
        int last = codes[0];
        byte value = (byte) (which.test(entries.get(last)) ? 1 : 0);
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] != last) {
                last = codes[i];
                value = (byte) (which.test(entries.get(last)) ? 1 : 0);
            }
            inside[i] = value;
        }
        return new Mask(width, codes.length / width, inside);
    }
}
