package org.epsam.core.slide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.task.Progress;
import org.epsam.core.run.Version;
import org.epsam.slides.annotation.Annotation;
import org.epsam.slides.annotation.AnnotationFile;
import org.epsam.slides.annotation.AnnotationSet;
import org.epsam.slides.dicom.DicomResults;
import org.epsam.slides.dicom.DicomSubject;
import org.epsam.slides.image.Size;

/**
 * What is written of a finished slide on demand, from its outlines: {@code NAME_mask} and {@code
 * NAME_labels} as OME-TIFF or OME-Zarr, {@code NAME_mask.dcm} and {@code NAME_outlines.dcm}.
 */
final class SlideExtras {
    private final SlideOptions options;
    private final Path out;
    private final Progress progress;

    SlideExtras(SlideOptions options, Path out, Progress progress) {
        this.options = options;
        this.out = out;
        this.progress = progress;
    }

    /** All files that this class may write of a slide. */
    List<Path> files(String name) {
        return List.of(
                mask(name, options.format()),
                labels(name, options.format()),
                dicomMask(name),
                dicomOutlines(name));
    }

    private Path mask(String name, MapFormat format) {
        return out.resolve(name + "_mask" + format.ending());
    }

    private Path labels(String name, MapFormat format) {
        return out.resolve(name + "_labels" + format.ending());
    }

    private Path dicomMask(String name) {
        return out.resolve(name + "_mask.dcm");
    }

    private Path dicomOutlines(String name) {
        return out.resolve(name + "_outlines.dcm");
    }

    /**
     * Writes what is wanted, unless it is there, and tells which files are of an earlier result.
     *
     * @param anew whether the outlines have just been written, so that all others are earlier
     */
    void write(SlideJob job, boolean anew) {
        String name = job.name();
        Predicate<Path> isOld =
                file ->
                        Files.exists(file)
                                && (anew || time(file).compareTo(time(outlines(name))) < 0);
        for (MapFormat format : MapFormat.values()) {
            boolean used = format == options.format();
            String option = " --format " + format.name().toLowerCase(Locale.ROOT).replace('_', '-');
            tell(!used, isOld, SlideResultFiles.probabilityMap(out, name, format), option);
            tell(!(used && options.mask()), isOld, mask(name, format), " --slide-mask" + option);
            tell(
                    !(used && options.labels()),
                    isOld,
                    labels(name, format),
                    " --slide-labels" + option);
        }
        tell(!options.dicom(), isOld, dicomMask(name), " --dicom");
        tell(!options.dicom(), isOld, dicomOutlines(name), " --dicom");
        // Of slides without tumour there are no outlines as DICOM.
        boolean dicom = options.dicom() && isWanted(isOld, dicomMask(name));
        boolean mask = options.mask() && isWanted(isOld, mask(name, options.format()));
        boolean labels = options.labels() && isWanted(isOld, labels(name, options.format()));
        if (mask || labels || dicom) {
            AnnotationSet outlines = AnnotationFile.read(outlines(name));
            SlideMask pixels = new SlideMask(outlines);
            Size size = job.slide().bounds().size();
            if (mask) {
                pixels.write(
                        begun(job, "mask", mask(name, options.format())),
                        size,
                        job.slideResolution());
            }
            if (labels) {
                pixels.writeNumbers(
                        begun(job, "labels", labels(name, options.format())),
                        size,
                        job.slideResolution());
            }
            if (dicom) {
                progress.message(name + ": DICOM");
                writeDicom(job, pixels, outlines, made(outlines(name)));
            }
        }
    }

    /** Tells what is written, and removes what an interruption has left of it. */
    private Path begun(SlideJob job, String what, Path file) {
        progress.message(job.name() + ": " + what);
        AtomicFolders.deleteLeftovers(file);
        return file;
    }

    private static boolean isWanted(Predicate<Path> isOld, Path file) {
        return !Files.exists(file) || isOld.test(file);
    }

    private void tell(boolean unused, Predicate<Path> isOld, Path file, String options) {
        if (unused && isOld.test(file)) {
            progress.message(
                    file + ": is of an earlier result; delete it, or make it anew with" + options);
        }
    }

    private Path outlines(String name) {
        return SlideResultFiles.outlines(out, name);
    }

    private void writeDicom(
            SlideJob job, SlideMask pixels, AnnotationSet outlines, LocalDateTime made) {
        Size size = job.slide().bounds().size();
        Path mask = dicomMask(job.name());
        Path shapes = dicomOutlines(job.name());
        AtomicFolders.deleteLeftovers(mask);
        AtomicFolders.deleteLeftovers(shapes);
        AtomicFolders.delete(shapes);
        DicomResults.write(
                mask,
                shapes,
                new DicomSubject(
                        job.slide().path(),
                        job.name(),
                        size,
                        job.slideResolution(),
                        Version.program(),
                        made),
                pixels::tile,
                outlines.annotations().stream()
                        .filter(Annotation::coversArea)
                        .map(Annotation::validShape)
                        .toList());
        if (!Files.exists(shapes)) {
            progress.message(job.name() + ": no tumour, so no outlines as DICOM");
        }
    }

    private static LocalDateTime made(Path outlines) {
        return LocalDateTime.ofInstant(time(outlines).toInstant(), ZoneId.systemDefault());
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
    }
}
