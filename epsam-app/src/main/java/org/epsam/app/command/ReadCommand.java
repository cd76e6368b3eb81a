package org.epsam.app.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.OutputFolder;
import org.epsam.base.io.PathLock;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code epsam read}. */
@Command(
        name = "read",
        description = {
            "Write a region of a slide as PNG.",
            "The corner of a region is given in pixels of level 0, its size in pixels of the level"
                    + " that is read, or of the result with --mpp. What lies outside of the slide"
                    + " is white."
        },
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam read slide.svs --region 20000,14000,512,512 --out part.png",
            "  epsam read slide.svs --level 3 --out whole.png",
            "  epsam read slide.svs --mpp 0.5 --region 20000,14000,512,512 --out part.png",
            "  epsam read slide.svs --image macro --out macro.png"
        })
final class ReadCommand extends Subcommand {
    @Parameters(arity = "1", paramLabel = "SLIDE", description = "A slide.")
    private Path file;

    @Option(
            names = "--level",
            paramLabel = "N",
            defaultValue = "0",
            description = "Level to read; 0 is the finest, epsam inspect lists them.")
    private int level;

    @Option(
            names = "--region",
            paramLabel = "X,Y,W,H",
            description = "Left and upper border, width and height. Without it: all.")
    private Optional<String> region;

    @Option(
            names = "--mpp",
            paramLabel = "UM",
            converter = ResolutionConverter.class,
            description = "Pixel size of the result in um, instead of that of a level.")
    private Optional<Resolution> wanted;

    @Option(
            names = "--image",
            paramLabel = "NAME",
            description = "Write an associated image, such as label or macro, instead.")
    private Optional<String> image;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "PNG file to write.")
    private Path out;

    @Mixin private PixelSize pixelSize;

    @Mixin private IsolationOption isolation;

    @Override
    int execute() {
        if (wanted.isPresent() && isGiven("--level")) {
            throw new InputException("--mpp: chooses the level itself; omit it or --level");
        } else if (image.isPresent() && (isGiven("--region") || isGiven("--level"))) {
            throw new InputException("--image: is written as a whole; omit --region and --level");
        }
        if (ImageFile.hasImageName("" + out.getFileName())
                && !out.toString().matches("(?i).*\\.png")) {
            throw new InputException("--out " + out + ": is written as PNG; name it NAME.png");
        }
        try (PathLock lock = OutputFolder.claimFile(out, "--out");
                Slide slide = Slides.open(file)) {
            slide.notes().forEach(note -> remark(file + ": " + note));
            RgbImage read = image.map(slide::readAssociated).orElseGet(() -> read(slide));
            ImageFile.writePng(out, read);
            result(out + ": " + read.size() + " px");
        }
        return 0;
    }

    private RgbImage read(Slide slide) {
        if (wanted.isEmpty()) {
            if (level < 0 || level >= slide.levels().size()) {
                throw new InputException(
                        "--level "
                                + level
                                + ": "
                                + file
                                + " has the levels 0 to "
                                + (slide.levels().size() - 1));
            }
            int[] place = place(slide.size(), slide.levels().get(level).size());
            return slide.read(new Region(level, place[0], place[1], place[2], place[3]));
        }
        Resolution own =
                pixelSize
                        .ofLevel0()
                        .or(slide::resolution)
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                file
                                                        + ": declares no pixel size; set it with"
                                                        + " --slide-mpp"));
        double scale = own.downsampleTo(wanted.get());
        Size all =
                new Size(
                        (int) Math.max(1, Math.round(slide.width() / scale)),
                        (int) Math.max(1, Math.round(slide.height() / scale)));
        int[] place = place(slide.size(), all);
        return slide.readScaled(scale, place[0], place[1], new Size(place[2], place[3]));
    }

    /** The region's borders and sides; all where none is given. */
    private int[] place(Size slide, Size all) {
        int[] place =
                region.map(this::numbers)
                        .orElseGet(() -> new int[] {0, 0, all.width(), all.height()});
        if ((long) place[2] * place[3] > Region.MAX_PIXELS) {
            throw new InputException(
                    "a picture of "
                            + place[2]
                            + " x "
                            + place[3]
                            + " pixels is too large; choose a smaller --region, or a coarser"
                            + " --level or --mpp");
        }
        // The corner is in pixels of level 0, the size is not.
        double scale = (double) slide.width() / all.width();
        boolean seen =
                place[0] < slide.width()
                        && place[1] < slide.height()
                        && place[0] + scale * place[2] > 0
                        && place[1] + scale * place[3] > 0;
        if (!seen) {
            throw new InputException(
                    "--region "
                            + region.orElseThrow()
                            + ": lies outside of the slide of "
                            + slide
                            + " px; the corner counts in pixels of level 0");
        }
        return place;
    }

    private int[] numbers(String text) {
        List<String> parts = Arrays.stream(text.split(",")).map(String::strip).toList();
        if (parts.size() == 4
                && parts.stream().allMatch(part -> part.matches("-?[0-9]{1,9}"))
                && parts.subList(2, 4).stream().allMatch(part -> part.matches("0*[1-9][0-9]*"))) {
            return parts.stream().mapToInt(Integer::parseInt).toArray();
        }
        throw new InputException(
                "--region "
                        + text
                        + ": give left, top, width and height, such as 20000,14000,512,512");
    }
}
