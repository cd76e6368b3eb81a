package org.epsam.app.inspect;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.InputException;
import org.epsam.base.io.DiskSpace;
import org.epsam.core.run.Version;
import org.epsam.nets.runtime.Accelerator;
import org.epsam.nets.runtime.OneDnn;
import org.epsam.nets.runtime.Precision;
import org.epsam.nets.runtime.Torch;
import org.epsam.slides.slide.Slides;

/** Describes this machine as the program sees it. Nothing missing causes a failure. */
public final class Machine {
    private Machine() {}

    /**
     * Inspects Java, the system, LibTorch, a GPU, other libraries and the disk.
     *
     * @return the facts
     */
    public static FactSheet describe() {
        Runtime runtime = Runtime.getRuntime();
        FactSheet facts = new FactSheet();
        facts.put("epsam", Version.program());
        facts.put(
                "Java",
                System.getProperty("java.version")
                        + ", "
                        + System.getProperty("java.vendor")
                        + ", "
                        + System.getProperty("java.home"));
        facts.put(
                "system",
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"));
        facts.put("processors", runtime.availableProcessors());
        facts.put("memory", memory());
        facts.put("Java heap, at most", gibibytes(runtime.maxMemory()));
        addTorch(facts);
        facts.put("NVIDIA driver", driver());
        facts.put(
                "OpenBLAS threads",
                Optional.ofNullable(System.getenv("OPENBLAS_NUM_THREADS"))
                        .map(n -> n + " (OPENBLAS_NUM_THREADS)")
                        .orElse("1, set by the program"));
        facts.put(
                "OpenMP waiting",
                Optional.ofNullable(System.getenv("OMP_WAIT_POLICY"))
                        .map(policy -> policy + " (OMP_WAIT_POLICY)")
                        .orElse(
                                "not set: slow while other programs run; set"
                                        + " OMP_WAIT_POLICY=passive or start with ./epsam"));
        facts.put("OpenCV", openCv());
        FactSheet slides = new FactSheet();
        Slides.readers().forEach(reader -> slides.put(reader.name(), reader.formats()));
        openSlideFault().ifPresent(fault -> slides.put("OpenSlide fault", fault));
        facts.put("slide formats", slides);
        facts.put("image formats", String.join(", ", imageFormats()));
        facts.put("disk free, here", free(Path.of("").toAbsolutePath()));
        facts.put("native libraries", nativeCache());
        return facts;
    }

    /**
     * Returns what someone who reports a fault should name.
     *
     * @return program with its commit, Java, LibTorch, device
     */
    public static FactSheet versions() {
        FactSheet facts = new FactSheet();
        facts.put("epsam", Version.program());
        Version.commit().ifPresent(commit -> facts.put("commit", commit));
        facts.put("Java", System.getProperty("java.version"));
        facts.put("architecture", System.getProperty("os.arch"));
        try {
            facts.put("LibTorch", Torch.version());
            facts.put("device", device(() -> Accelerator.get().word()));
        } catch (LinkageError | RuntimeException e) {
            facts.put("LibTorch", "cannot be loaded: " + firstLine(e));
        }
        return facts;
    }

    private static void addTorch(FactSheet facts) {
        try {
            Torch.start();
            facts.put(
                    "LibTorch",
                    Torch.version() + (Torch.isCudaBuild() ? ", CUDA build" : ", CPU build"));
            facts.put(
                    "LibTorch threads",
                    torch.get_num_threads()
                            + " per operator, up to "
                            + torch.get_num_interop_threads()
                            + " operators at once");
            facts.put("oneDNN", oneDnn());
            facts.put("CUDA available", torch.cuda_is_available());
            facts.put("device", device(Machine::device));
            facts.put("precision", device(Machine::precision));
        } catch (LinkageError | RuntimeException e) {
            facts.put("LibTorch", "cannot be loaded: " + firstLine(e));
        }
    }

    private static String oneDnn() {
        if (OneDnn.isLeftAside()) {
            return "left aside, as it convolves wrongly on this machine; slower, but right";
        }
        return OneDnn.isUsed() ? "used" : "not in this build";
    }

    private static String precision() {
        return String.format(
                Locale.ROOT,
                "%s; on the processor a matrix product in bfloat16 is %.1f times as fast as in"
                        + " float32",
                Precision.fastest().word(),
                Precision.bfloat16Speedup());
    }

    private static String device() {
        Accelerator device = Accelerator.get();
        if (device.isGpu()) {
            return device.describe();
        } else if (torch.cuda_is_available()) {
            return "cpu; a GPU could be used, but EPSAM_DEVICE is cpu";
        }
        // Nothing to mend where there is no driver of a GPU.
        return Torch.isCudaBuild() || library("cuda").isPresent()
                ? "cpu; " + Accelerator.whyNoGpu()
                : "cpu; this is LibTorch's CPU build";
    }

    /** What is wanted may not be there; the rest is described all the same. */
    private static String device(Supplier<String> fact) {
        try {
            return fact.get();
        } catch (InputException e) {
            return e.getMessage();
        }
    }

    private static String driver() {
        boolean smi =
                Arrays.stream(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nvidia-smi")));
        return "nvidia-smi "
                + (smi ? "found" : "not found")
                + ", libcuda "
                + library("cuda").map(p -> "found, " + p).orElse("not found");
    }

    /** Looks for a shared library in the usual system folders. */
    private static Optional<Path> library(String name) {
        String file = System.mapLibraryName(name);
        List<String> folders = new ArrayList<>();
        for (String list :
                List.of(
                        System.getProperty("java.library.path", ""),
                        Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")).orElse(""))) {
            folders.addAll(List.of(list.split(File.pathSeparator)));
        }
        folders.addAll(
                List.of(
                        "/usr/lib/x86_64-linux-gnu",
                        "/usr/lib/aarch64-linux-gnu",
                        "/usr/lib64",
                        "/usr/local/lib",
                        "/usr/local/cuda/lib64",
                        "/opt/homebrew/lib"));
        for (String folder : folders) {
            if (folder.isEmpty() || !Files.isDirectory(Path.of(folder))) {
                continue;
            }
            // Linux adds versions: libopenslide.so.0
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                Optional<Path> found =
                        files.filter(p -> p.getFileName().toString().startsWith(file)).findFirst();
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException e) {
                // A folder that cannot be listed contains nothing that could be loaded.
                continue;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> openSlideFault() {
        try {
            return Slides.readers().stream().flatMap(r -> r.fault().stream()).findFirst();
        } catch (InputException e) {
            return Optional.of("not known: " + e.getMessage());
        }
    }

    private static String openCv() {
        try {
            Loader.load(opencv_imgproc.class);
            return "loads";
        } catch (LinkageError | RuntimeException e) {
            return "cannot be loaded: " + firstLine(e);
        }
    }

    private static List<String> imageFormats() {
        return Stream.of("png", "jpeg", "tiff", "bmp")
                .filter(name -> ImageIO.getImageReadersByFormatName(name).hasNext())
                .map(name -> name.toUpperCase(Locale.ROOT))
                .toList();
    }

    private static String nativeCache() {
        try {
            Path cache = Loader.getCacheDir().toPath();
            return cache + ", " + free(cache) + " free";
        } catch (IOException e) {
            return "no folder to unpack them to: " + e.getMessage();
        }
    }

    private static String free(Path path) {
        OptionalLong bytes = DiskSpace.free(path);
        return bytes.isPresent() ? gibibytes(bytes.getAsLong()) : "unknown";
    }

    private static String memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? gibibytes(system.getTotalMemorySize())
                : "unknown";
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getName());
    }
}
