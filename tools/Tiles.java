import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Cuts images with masks into labelled tiles, a folder that {@code ./epsam train} takes. */
class Tiles {
    private static final String USAGE =
            """
            Cuts images with masks into labelled tiles: a data set as for ./epsam train.

              java tools/Tiles.java IMAGES MASKS OUT SIDE [bgr] [val=NAME,...] [test=NAME,...]

            IMAGES, MASKS  folders with files of the same names but for the ending; mask pixels above 127 are tumour
            OUT            folder to make
            SIDE           side of a tile in pixels; what is left over at the right and below is not used
            bgr            the files hold red and blue exchanged
            val, test      images (names without ending) of these splits; all others are for training

            A tile with more than a tenth of tumour is labelled 1, one with less than 0.5 % 0; others are left out.
            """;

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 4) {
            System.err.print(USAGE);
            System.exit(2);
        }
        Path images = Path.of(arguments[0]);
        Path masks = Path.of(arguments[1]);
        Path out = Path.of(arguments[2]);
        int side = Integer.parseInt(arguments[3]);
        List<String> options = Arrays.asList(arguments).subList(4, arguments.length);
        if (Files.exists(out)) {
            fail(out + " exists; give another folder");
        }
        List<Path> files = list(images);
        requireKnown(options, files.stream().map(Tiles::stem).toList());
        Map<String, Path> maskOf =
                list(masks).stream().collect(Collectors.toMap(Tiles::stem, mask -> mask));
        int[] written = new int[2];
        for (Path file : files) {
            String name = stem(file);
            Path mask = maskOf.get(name);
            if (mask == null) {
                fail(masks + " has no mask of " + file);
            }
            BufferedImage image = read(file, options.contains("bgr"));
            BufferedImage truth = truth(mask);
            String split =
                    names(options, "test=").contains(name)
                            ? "test"
                            : names(options, "val=").contains(name) ? "val" : "train";
            for (int y = 0; y + side <= image.getHeight(); y += side) {
                for (int x = 0; x + side <= image.getWidth(); x += side) {
                    int[] samples = truth.getRaster().getSamples(x, y, side, side, 0, (int[]) null);
                    double share = Arrays.stream(samples).average().orElseThrow() / 255;
                    if (share > 0.1 || share < 0.005) {
                        int label = share > 0.1 ? 1 : 0;
                        Path place = Path.of("%s-%04d%04d_%d.png".formatted(name, y, x, label));
                        Path folder = out.resolve(split);
                        write(
                                image.getSubimage(x, y, side, side),
                                folder.resolve("image").resolve(place));
                        if (label == 1) {
                            write(
                                    truth.getSubimage(x, y, side, side),
                                    folder.resolve("mask").resolve(place));
                        }
                        written[label]++;
                    }
                }
            }
        }
        System.out.printf("%s: %d tiles with tumour, %d without%n", out, written[1], written[0]);
    }

    /** Refuses what would otherwise be ignored, and put test images into training. */
    private static void requireKnown(List<String> options, List<String> images) {
        for (String option : options) {
            if (!option.equals("bgr") && !option.matches("(val|test)=.*")) {
                fail(option + ": no such option; give bgr, val=NAME,... or test=NAME,...");
            }
        }
        for (String split : List.of("val=", "test=")) {
            for (String name : names(options, split)) {
                if (!images.contains(name)) {
                    fail(split + name + ": no image of this name (without ending)");
                }
            }
        }
    }

    private static BufferedImage read(Path file, boolean exchanged) throws IOException {
        BufferedImage stored = ImageIO.read(file.toFile());
        int w = stored.getWidth();
        int h = stored.getHeight();
        int[] pixels = stored.getRGB(0, 0, w, h, null, 0, w);
        BufferedImage image =
                new BufferedImage(
                        w, h, exchanged ? BufferedImage.TYPE_INT_BGR : BufferedImage.TYPE_INT_RGB);
        image.getRaster().setDataElements(0, 0, w, h, pixels);
        return image;
    }

    /**
     * Reads a mask: 255 where it is above 127, by the colour of palettes, to which files of one bit
     * belong.
     */
    private static BufferedImage truth(Path file) throws IOException {
        BufferedImage mask = ImageIO.read(file.toFile());
        int w = mask.getWidth();
        int h = mask.getHeight();
        int[] samples = mask.getRaster().getSamples(0, 0, w, h, 0, (int[]) null);
        if (mask.getColorModel() instanceof IndexColorModel colours) {
            Arrays.setAll(samples, i -> colours.getRed(samples[i]));
        }
        Arrays.setAll(samples, i -> samples[i] > 127 ? 255 : 0);
        BufferedImage truth = new BufferedImage(w, h, BufferedImage.TYPE_BYTE_GRAY);
        truth.getRaster().setSamples(0, 0, w, h, 0, samples);
        return truth;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        }
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }

    private static List<String> names(List<String> options, String option) {
        return options.stream()
                .filter(text -> text.startsWith(option))
                .flatMap(text -> Arrays.stream(text.substring(option.length()).split(",")))
                .toList();
    }

    private static void write(BufferedImage image, Path path) throws IOException {
        Files.createDirectories(path.getParent());
        ImageIO.write(image, "png", path.toFile());
    }

    private static void fail(String message) {
        System.err.println("tools/Tiles.java: " + message);
        System.exit(1);
    }
}
