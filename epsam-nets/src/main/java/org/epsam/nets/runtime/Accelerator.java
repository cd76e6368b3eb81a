package org.epsam.nets.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.SizeTPair;
import org.bytedeco.pytorch.global.torch;
import org.epsam.base.InputException;

/**
 * The device on which networks run, a processor or an NVIDIA GPU: which one it is, what it computes
 * with, and how much memory it has. The environment variable {@value #VARIABLE} chooses it: {@code
 * cpu}, {@code cuda}, which is the first GPU, or {@code cuda:N}, which counts from 0. Without it
 * the first GPU is used where LibTorch can use one, otherwise the processor.
 */
public final class Accelerator {
    /** The environment variable that chooses. */
    public static final String VARIABLE = "EPSAM_DEVICE";

    private static final String CPU = "cpu";
    private static final String GPU = "cuda";

    /** From this major compute capability on, GPUs multiply bfloat16 in hardware. */
    private static final int MULTIPLIES_BFLOAT16 = 8;

    private static Accelerator chosen;

    private final Device device;
    private final String word;
    private final Optional<Gpu> gpu;

    private Accelerator(String word) {
        this.word = word;
        try (TorchScope outside = new TorchScope()) {
            device = new Device(word);
            device.retainReference();
        }
        gpu =
                isGpu()
                        ? Gpu.ofMemory(Gpu.ask(), memoryOf(device.index()).total())
                        : Optional.empty();
    }

    /**
     * Returns the device on which networks run.
     *
     * @return always the same within one process
     * @throws InputException if the environment names a device that is not there
     */
    public static Accelerator get() {
        // Before the lock: starting has one of its own, whose holders may ask for the device.
        Torch.start();
        return chosen();
    }

    private static synchronized Accelerator chosen() {
        if (chosen == null) {
            chosen = of(Optional.ofNullable(System.getenv(VARIABLE)));
        }
        return chosen;
    }

    private static Accelerator of(Optional<String> wanted) {
        int number = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
        return new Accelerator(choose(wanted, number));
    }

    /** For tests: lets networks run on a device that nobody can choose, such as {@code meta}. */
    static void use(String word) {
        Torch.start();
        choose(word);
    }

    private static synchronized void choose(String word) {
        chosen = new Accelerator(word);
    }

    /** For tests: the next use chooses anew. */
    static synchronized void forget() {
        chosen = null;
    }

    /** The name of the device that is chosen where so many GPUs can be used. */
    static String choose(Optional<String> wanted, int gpus) {
        String word = wanted.map(String::strip).orElse("");
        List<String> known = known(gpus);
        if (word.isEmpty()) {
            return known.get(known.size() > 1 ? 1 : 0);
        }
        String full = word.equals(GPU) ? GPU + ":0" : word;
        if (known.contains(full)) {
            return full;
        }
        boolean meant = full.matches(GPU + ":\\d+");
        throw new InputException(
                VARIABLE
                        + "="
                        + word
                        + (meant
                                ? " is not there"
                                : " is no device; known are cpu, cuda and cuda:N")
                        + "; this machine has "
                        + String.join(", ", known)
                        + (gpus == 0 ? " only, as " + whyNoGpu() : ""));
    }

    private static List<String> known(int gpus) {
        List<String> known = new ArrayList<>(List.of(CPU));
        for (int i = 0; i < gpus; i++) {
            known.add(GPU + ":" + i);
        }
        return known;
    }

    /**
     * Returns why LibTorch uses no GPU where it cannot.
     *
     * @return a clause with what to do
     */
    public static String whyNoGpu() {
        return Torch.isCudaBuild()
                ? "LibTorch's CUDA build finds no usable GPU: check the driver (nvidia-smi)"
                : "this is LibTorch's CPU build: start with EPSAM_CUDA=1 for the CUDA build";
    }

    /** The device for LibTorch; never freed. */
    Device device() {
        return device;
    }

    /**
     * Returns the name of the device.
     *
     * @return {@code cpu}, or such as {@code cuda:0}
     */
    public String word() {
        return word;
    }

    /**
     * Returns whether it is a GPU.
     *
     * @return false for the processor
     */
    public boolean isGpu() {
        return device.is_cuda();
    }

    /**
     * Returns what the driver tells of the GPU.
     *
     * @return empty for the processor, or where the driver's {@code nvidia-smi} is not there
     */
    public Optional<Gpu> gpu() {
        return gpu;
    }

    /**
     * Returns the memory of the GPU as it is now.
     *
     * @return empty for the processor
     */
    public Optional<DeviceMemory> memory() {
        return isGpu() ? Optional.of(memoryOf(device.index())) : Optional.empty();
    }

    private static DeviceMemory memoryOf(byte index) {
        try (TorchScope scope = new TorchScope()) {
            SizeTPair freeAndTotal = torch.getMemoryInfo(index);
            return new DeviceMemory(freeAndTotal.first(), freeAndTotal.second());
        }
    }

    /**
     * Returns whether the GPU multiplies bfloat16 in hardware.
     *
     * @return true from compute capability 8.0 on; false where it is not known, and for the
     *     processor
     */
    public boolean multipliesBfloat16() {
        return multipliesBfloat16(gpu);
    }

    static boolean multipliesBfloat16(Optional<Gpu> gpu) {
        return gpu.map(Gpu::major).orElse(0) >= MULTIPLIES_BFLOAT16;
    }

    /**
     * Refuses tensors that will not fit into what is free of the GPU's memory. On a processor
     * nothing is refused.
     *
     * @param bytes of the tensors that are about to be moved there
     * @param what they are, such as {@code the weights}
     * @throws InputException if less is free, with what to do
     */
    public void requireRoom(long bytes, String what) {
        memory().flatMap(now -> shortage(what, bytes, now, word))
                .ifPresent(
                        line -> {
                            throw new InputException(line);
                        });
    }

    /**
     * Compares what work needs with what is free.
     *
     * @param what the work, such as {@code a training step}
     * @param bytes that it needs
     * @param memory of the GPU
     * @param word name of the device
     * @return one line with what to do; empty where it fits
     */
    public static Optional<String> shortage(
            String what, long bytes, DeviceMemory memory, String word) {
        return bytes <= memory.free()
                ? Optional.empty()
                : Optional.of(
                        what
                                + ": about "
                                + DeviceMemory.text(bytes)
                                + " are needed on "
                                + word
                                + " and "
                                + DeviceMemory.text(memory.free())
                                + " of "
                                + DeviceMemory.text(memory.total())
                                + " are free; "
                                + GpuFailures.REMEDY);
    }

    /**
     * Describes the device for people.
     *
     * @return such as {@code cuda:0, NVIDIA A100-SXM4-40GB, compute capability 8.0, 38.9 GiB of
     *     39.4 GiB free, TF32 off}
     */
    public String describe() {
        StringBuilder text = new StringBuilder(word);
        if (isGpu()) {
            text.append(", ").append(gpu.map(Gpu::text).orElse("nvidia-smi tells nothing of it"));
        }
        memory().ifPresent(
                        now ->
                                text.append(", ")
                                        .append(DeviceMemory.text(now.free()))
                                        .append(" of ")
                                        .append(DeviceMemory.text(now.total()))
                                        .append(" free, TF32 ")
                                        .append(usesTf32() ? "on" : "off"));
        return text.toString();
    }

    /**
     * Lets float32 be float32 on a GPU, too: LibTorch would convolve with 10 significant bits of it
     * (TF32) where cuDNN can.
     */
    static void leaveOutTf32() {
        torch.globalContext().setAllowTF32CuDNN(false);
        torch.globalContext().setAllowTF32CuBLAS(false);
    }

    /** Whether products or convolutions may be computed with TF32. */
    static boolean usesTf32() {
        return torch.globalContext().allowTF32CuDNN() || torch.globalContext().allowTF32CuBLAS();
    }
}
