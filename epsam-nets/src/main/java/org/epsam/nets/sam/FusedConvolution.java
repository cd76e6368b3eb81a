package org.epsam.nets.sam;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.OneDnn;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * Convolutions of oneDNN whose activation is part of them, as one of its own reads and writes all
 * values again. Their weights may be packed in the layout that it computes with: it converts others
 * in every call, which costs more than the products where images are small. No gradients are
 * recorded. Rectified results are those of oneDNN's plain convolution, to the bit.
 *
 * <p>The operator is LibTorch's for compiled models; its binding for Java lacks it, so that it is
 * called by name.
 */
final class FusedConvolution {
    /** About eight of the image encoder, for shapes and numbers of threads, 4 MiB each. */
    private static final int MOST = 500;

    private static final long[] DENSE = {1, 1};

    private FusedConvolution() {}

    /** Arguments that are the same in many calls; never freed. */
    private static final class Constants {
        static final OperatorHandle OPERATOR =
                outside(
                        () ->
                                Dispatcher.singleton()
                                        .findSchemaOrThrow("mkldnn::_convolution_pointwise", ""));
        static final Map<Integer, IValue> PAIRS = new ConcurrentHashMap<>();
        static final IValue NONE = outside(IValue::new);
        static final IValue NO_NUMBERS = outside(() -> list("Scalar?[]"));
        static final IValue TO_SIX =
                outside(() -> list("Scalar?[]", new IValue(0.0), new IValue(6.0)));
        static final Map<String, IValue> WORDS =
                Stream.of("none", "hardtanh", "gelu", "tanh")
                        .collect(
                                Collectors.toMap(
                                        word -> word, word -> outside(() -> new IValue(word))));

        static IValue pair(int value) {
            return PAIRS.computeIfAbsent(
                    value,
                    v -> outside(() -> list("int[]", new IValue((long) v), new IValue((long) v))));
        }

        private static IValue list(String type, IValue... values) {
            FunctionSchema schema = torch.parseSchema("f(" + type + " x) -> ()");
            Type.TypePtr element = schema.arguments().type().get().containedType(0);
            GenericList list = new GenericList(element);
            for (IValue value : values) {
                list.push_back(value);
            }
            return new IValue(list);
        }

        private static <T extends Pointer> T outside(Supplier<T> made) {
            try (TorchScope scope = Torch.scope()) {
                T result = made.get();
                result.retainReference();
                return result;
            }
        }
    }

    /**
     * How a square is moved over an image.
     *
     * @param stride at least 1
     * @param padding zeros on each side
     * @param groups into which the channels are divided
     */
    record Geometry(int stride, int padding, int groups) {
        /** That of a square of odd side whose padding keeps the size, but for the stride. */
        static Geometry keepingSize(Tensor weight, int stride, int groups) {
            return new Geometry(stride, (int) weight.size(2) / 2, groups);
        }
    }

    /**
     * Lets the layers of a network keep packed weights, for images of the first few sizes that they
     * see.
     *
     * @param copy the weights, which must not change any more
     */
    static void allow(StateDict copy) {
        copy.keepDerived(MOST);
    }

    /**
     * Returns the packed weights of a layer. They suit inputs of exactly this shape, and as many
     * threads as the caller may use: for others oneDNN converts them in each call, which in
     * bfloat16 takes several times as long as a plain call.
     *
     * @param at where the layer is
     * @param x its input
     * @return empty where they are not allowed, oneDNN is not used, or too many others have been
     *     seen
     */
    static Optional<Tensor> weights(Weights at, String name, Tensor x, Geometry geometry) {
        Tensor weight = at.get(name + ".weight");
        if (!OneDnn.isUsed(geometry.groups()) || !weight.is_cpu()) {
            return Optional.empty();
        }
        long[] shape = {x.size(0), x.size(1), x.size(2), x.size(3)};
        return at.state()
                .derived(
                        at.prefix() + name + Arrays.toString(shape) + torch.get_num_threads(),
                        () ->
                                torch.mkldnn_reorder_conv2d_weight(
                                        weight.to_mkldnn(),
                                        new long[] {geometry.padding(), geometry.padding()},
                                        new long[] {geometry.stride(), geometry.stride()},
                                        DENSE,
                                        geometry.groups(),
                                        shape));
    }

    /**
     * Convolves.
     *
     * @param weight packed for the shape of the input, or as it is
     * @param bias of the layer
     * @param then what is computed of the values before they are stored
     */
    static Tensor apply(
            Tensor weight, TensorOptional bias, Tensor x, Geometry geometry, Activation then) {
        try (TorchScope scope = Torch.scope()) {
            IValueVector arguments =
                    new IValueVector(
                            new IValue(x),
                            new IValue(weight),
                            bias.has_value() ? new IValue(bias.get()) : Constants.NONE,
                            Constants.pair(geometry.padding()),
                            Constants.pair(geometry.stride()),
                            Constants.pair(1),
                            new IValue((long) geometry.groups()),
                            Constants.WORDS.get(operation(then)),
                            then == Activation.RELU6 ? Constants.TO_SIX : Constants.NO_NUMBERS,
                            variant(then));
            Constants.OPERATOR.callBoxed(arguments);
            // A reference of its own: the other one lies in the arguments.
            return scope.keep(new Tensor(arguments.get(0).toTensor()));
        }
    }

    private static String operation(Activation activation) {
        return switch (activation) {
            case NONE -> "none";
            case RELU6 -> "hardtanh";
            case GELU, TANH_GELU -> "gelu";
        };
    }

    private static IValue variant(Activation activation) {
        return switch (activation) {
            case NONE, RELU6 -> Constants.NONE;
            case GELU -> Constants.WORDS.get("none");
            case TANH_GELU -> Constants.WORDS.get("tanh");
        };
    }
}
