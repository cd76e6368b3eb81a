package org.epsam.core.slide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
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
 * What is written of a finished slide on demand, from its outlines: {@code NAME_mask} as OME-TIFF
 * or OME-Zarr, {@code NAME_mask.dcm} and {@code NAME_outlines.dcm}.
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
        return List.of(mask(name), dicomMask(name), dicomOutlines(name));
    }

    private Path mask(String name) {
        return out.resolve(name + "_mask" + options.format().ending());
    }

    private Path dicomMask(String name) {
        return out.resolve(name + "_mask.dcm");
    }

    private Path dicomOutlines(String name) {
        return out.resolve(name + "_outlines.dcm");
    }

    /** Writes what is wanted and is not there yet. */
    void writeMissing(SlideJob job) {
        // Of slides without tumour there are no outlines as DICOM.
        boolean dicom = options.dicom() && !Files.exists(dicomMask(job.name()));
        write(job, options.mask() && !Files.exists(mask(job.name())), dicom);
    }

    /** Writes what is wanted, and tells which files are of an earlier result. */
    void write(SlideJob job) {
        tellOld(options.mask(), "--slide-mask", Stream.of(mask(job.name())));
        tellOld(
                options.dicom(),
                "--dicom",
                Stream.of(dicomMask(job.name()), dicomOutlines(job.name())));
        write(job, options.mask(), options.dicom());
    }

    private void tellOld(boolean wanted, String option, Stream<Path> files) {
        files.filter(file -> !wanted && Files.exists(file))
                .forEach(
                        file ->
                                progress.message(
                                        file
                                                + ": is of an earlier result; delete it, or make"
                                                + " it anew with "
                                                + option));
    }

    private void write(SlideJob job, boolean mask, boolean dicom) {
        if (!mask && !dicom) {
            return;
        }
        Path file = out.resolve(job.name() + ".geojson.gz");
        AnnotationSet outlines = AnnotationFile.read(file);
        SlideMask pixels = new SlideMask(outlines);
        if (mask) {
            progress.message(job.name() + ": mask");
            AtomicFolders.deleteLeftovers(mask(job.name()));
            pixels.write(mask(job.name()), job.slide().bounds().size(), job.slideResolution());
        }
        if (dicom) {
            progress.message(job.name() + ": DICOM");
            writeDicom(job, pixels, outlines, made(file));
        }
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

    /** When the outlines were written. */
    private static LocalDateTime made(Path outlines) {
        try {
            return LocalDateTime.ofInstant(
                    Files.getLastModifiedTime(outlines).toInstant(), ZoneId.systemDefault());
        } catch (IOException e) {
            throw new InputException(
                    outlines + ": cannot be read (" + e + "); check its permissions", e);
        }
    }
}
