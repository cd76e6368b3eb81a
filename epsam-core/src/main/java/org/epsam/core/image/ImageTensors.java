package org.epsam.core.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;

/** Copies images and masks into tensors and back. */
public final class ImageTensors {
    static {
        Torch.start();
    }

    private ImageTensors() {}

    /**
     * Copies an image.
     *
     * @param image H rows, W columns
     * @return bytes 0..255, [3, H, W]
     */
    public static Tensor of(RgbImage image) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(
                    Torch.toDevice(bytes(image.rgb(), image.height(), image.width(), 3))
                            .permute(2, 0, 1)
                            .contiguous());
        }
    }

    /**
     * Copies a mask.
     *
     * @param mask H rows, W columns
     * @return floats 0 or 1, [H, W]
     */
    public static Tensor of(Mask mask) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(
                    Torch.toDevice(bytes(mask.values(), mask.height(), mask.width()))
                            .to(ScalarType.Float));
        }
    }

    /**
     * Copies a soft mask.
     *
     * @param mask H rows, W columns
     * @return floats 0..1, [H, W]
     */
    public static Tensor of(SoftMask mask) {
        return floats(mask.probabilities(), mask.height(), mask.width());
    }

    private static Tensor bytes(byte[] values, long... shape) {
        Tensor tensor = torch.empty(shape, new TensorOptions(ScalarType.Byte), null);
        new BytePointer(tensor.data_ptr()).capacity(values.length).put(values, 0, values.length);
        return tensor;
    }

    /**
     * Copies numbers into a tensor.
     *
     * @param values as many as the shape has elements, row by row
     * @param shape sizes
     * @return floats
     */
    public static Tensor floats(float[] values, long... shape) {
        Tensor tensor = torch.empty(shape, new TensorOptions(ScalarType.Float), null);
        new FloatPointer(tensor.data_ptr()).capacity(values.length).put(values, 0, values.length);
        return Torch.toDevice(tensor);
    }

    /**
     * Copies a tensor's values.
     *
     * @param tensor any shape and type
     * @return its values row by row
     */
    public static float[] values(Tensor tensor) {
        float[] values = new float[(int) tensor.numel()];
        try (TorchScope scope = Torch.scope()) {
            Tensor flat = tensor.detach().cpu().to(ScalarType.Float).contiguous();
            new FloatPointer(flat.data_ptr()).capacity(values.length).get(values);
        }
        return values;
    }

    /**
     * Thresholds logits at zero.
     *
     * @param logits [H, W]
     * @return 1 where the logit is positive
     */
    public static Mask positive(Tensor logits) {
        byte[] values = new byte[(int) logits.numel()];
        try (TorchScope scope = Torch.scope()) {
            Tensor flat = logits.detach().gt(new Scalar(0)).to(ScalarType.Byte).cpu().contiguous();
            new BytePointer(flat.data_ptr()).capacity(values.length).get(values);
        }
        return new Mask((int) logits.size(1), (int) logits.size(0), values);
    }

    /**
     * Copies a map.
     *
     * @param map [H, W]
     * @return the same values
     */
    public static ScalarMap map(Tensor map) {
        return new ScalarMap((int) map.size(1), (int) map.size(0), values(map));
    }
}
