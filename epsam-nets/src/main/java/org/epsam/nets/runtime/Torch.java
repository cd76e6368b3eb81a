package org.epsam.nets.runtime;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_full;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.task.Workers;

/**
 * Starts LibTorch and opens scopes for native memory.
 *
 * <p><b>Memory.</b> A tensor lives outside the Java heap and the garbage collector frees it late or
 * never. Work is therefore done inside of a {@link #scope()}: all tensors created in it are freed
 * at its end, except those that {@link TorchScope#keep} moves to the enclosing scope. Parameters
 * and other long-lived tensors are retained by their state dict.
 */
public final class Torch {
    /** What the folders of LibTorch in the jars of the CUDA build end with. */
    private static final String CUDA_BUILD = "-gpu";

    private static boolean started;
    private static boolean cudaBuild;
    private static volatile int threads = 1;

    private Torch() {}

    /**
     * Loads LibTorch once. Every class that touches a tensor calls this in its static initialiser
     * or constructor; repeated calls cost nothing.
     *
     * <p>The whole LibTorch folder is unpacked before the first library is loaded: otherwise a
     * LibTorch installed on the system is picked up half-way and the JVM crashes.
     */
    public static synchronized void start() {
        if (started) {
            return;
        }
        // JavaCPP would refuse allocations beyond a multiple of -Xmx; scopes bound memory here.
        System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
        System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        try {
            // The jar of either build is there, and the other folder none.
            String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform();
            Loader.cacheResources(Tensor.class, folder);
            cudaBuild = Loader.cacheResources(Tensor.class, folder + CUDA_BUILD).length > 0;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "LibTorch could not be unpacked to "
                            + System.getProperty("user.home")
                            + "/.javacpp/cache: is the disk full or read-only?",
                    e);
        }
        if (cudaBuild) {
            CudaLibraries.require();
        }
        Loader.load(torch.class);
        if (System.getenv("OPENBLAS_NUM_THREADS") == null) {
            useOneOpenBlasThread();
        }
        // Where it does not know the processor it would log a line for each convolution; oneDNN
        // computes nearly all of them anyway.
        torch.globalContext().setUserEnabledNNPACK(false);
        Accelerator.leaveOutTf32();
        OneDnn.check();
        started = true;
    }

    /** Its threads and those of LibTorch slow each other down, measured four times. */
    private static void useOneOpenBlasThread() {
        try {
            openblas_full.openblas_set_num_threads(1);
        } catch (LinkageError e) {
            // A build of LibTorch without OpenBLAS has no such threads.
            System.getLogger(Torch.class.getName())
                    .log(System.Logger.Level.DEBUG, "no OpenBLAS", e);
        }
    }

    /**
     * Returns whether this is LibTorch's CUDA build.
     *
     * @return true also where no GPU can be used
     */
    public static boolean isCudaBuild() {
        start();
        return cudaBuild;
    }

    /**
     * Returns the version of LibTorch.
     *
     * @return such as 2.10.0
     */
    public static String version() {
        start();
        String build = torch.show_config().getString();
        int at = build.indexOf("TORCH_VERSION=");
        return at < 0 ? "unknown" : build.substring(at + 14, build.indexOf(',', at));
    }

    /**
     * Returns where networks run, see {@link Accelerator}.
     *
     * @return the device, always the same
     */
    public static Device device() {
        return Accelerator.get().device();
    }

    /**
     * Returns whether networks run on a GPU.
     *
     * @return true for a GPU
     */
    public static boolean onGpu() {
        return Accelerator.get().isGpu();
    }

    /**
     * Moves a tensor to {@link #device()}.
     *
     * @param tensor any tensor
     * @return the tensor itself if it is there already
     */
    public static Tensor toDevice(Tensor tensor) {
        return device().is_cpu() ? tensor : tensor.to(device(), tensor.scalar_type());
    }

    /**
     * Sets how many threads an operator may use.
     *
     * @param number at least 1
     */
    public static synchronized void threads(int number) {
        start();
        threads = number;
        torch.set_num_threads(number);
    }

    /**
     * Returns workers for many small computations: as many as an operator may use threads, each of
     * which computes its operators alone. For small networks that is faster than several threads in
     * one operator. On a GPU, which is one device for all, the calling thread alone.
     *
     * @return the workers
     */
    public static Workers workers() {
        return workers(threads);
    }

    /**
     * Returns workers for a few computations at the same time, among which the threads that an
     * operator may use are divided. On a GPU the calling thread alone.
     *
     * @param most number of computations, at least 1
     * @return the workers, at most as many
     */
    public static Workers workers(int most) {
        int all = threads;
        int number = onGpu() ? 1 : Math.min(most, all);
        int each = all / number;
        return number == 1 ? Workers.NONE : new Workers(number, () -> torch.set_num_threads(each));
    }

    /**
     * Creates a source of random numbers on the CPU.
     *
     * @param seed the same seed gives the same numbers
     * @return the source, owned by the open scope
     */
    public static GeneratorOptional generator(long seed) {
        start();
        return new GeneratorOptional(torch.make_generator_cpu(seed));
    }

    /**
     * Opens a scope: tensors created until it is closed are freed then, except those that are named
     * by {@link TorchScope#keep}.
     *
     * @return the scope, for a {@code try} statement
     */
    public static TorchScope scope() {
        start();
        return new TorchScope();
    }

    /**
     * Switches the recording of gradients off on this thread.
     *
     * @return for a {@code try} statement; what was set before returns at its end
     */
    public static GradientMode noGrad() {
        start();
        return new GradientMode(false);
    }

    /**
     * Switches the recording of gradients on for this thread, inside of {@link #noGrad()} too.
     *
     * @return for a {@code try} statement; what was set before returns at its end
     */
    public static GradientMode withGrad() {
        start();
        return new GradientMode(true);
    }
}
