package org.epsam.nets.checkpoint;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The classes and functions that a pickle may name: those that {@code torch.load} accepts with
 * {@code weights_only}. None is looked up; each stands for data that are read, or left aside.
 */
final class PickleGlobals {
    static final String ORDERED_DICT = "collections.OrderedDict";
    static final String COUNTER = "collections.Counter";
    static final String SET = "builtins.set";
    static final String TENSOR_V1 = "torch._utils._rebuild_tensor";
    static final String TENSOR = "torch._utils._rebuild_tensor_v2";
    static final String TENSOR_V3 = "torch._utils._rebuild_tensor_v3";
    static final String OF_TYPE = "torch._tensor._rebuild_from_type_v2";
    static final String PARAMETER = "torch._utils._rebuild_parameter";
    static final String PARAMETER_WITH_STATE = "torch._utils._rebuild_parameter_with_state";
    static final String PARAMETER_CLASS = "torch.nn.parameter.Parameter";
    static final String OF_DEVICE = "torch._utils._rebuild_device_tensor_from_cpu_tensor";
    static final String SIZE = "torch.Size";

    /** Storages by the names of their classes, of tensors on the CPU or on a GPU. */
    private static final Map<String, ScalarType> STORAGES =
            Map.ofEntries(
                    Map.entry("DoubleStorage", ScalarType.Double),
                    Map.entry("FloatStorage", ScalarType.Float),
                    Map.entry("HalfStorage", ScalarType.Half),
                    Map.entry("BFloat16Storage", ScalarType.BFloat16),
                    Map.entry("LongStorage", ScalarType.Long),
                    Map.entry("IntStorage", ScalarType.Int),
                    Map.entry("ShortStorage", ScalarType.Short),
                    Map.entry("CharStorage", ScalarType.Char),
                    Map.entry("ByteStorage", ScalarType.Byte),
                    Map.entry("BoolStorage", ScalarType.Bool),
                    Map.entry("ComplexFloatStorage", ScalarType.ComplexFloat),
                    Map.entry("ComplexDoubleStorage", ScalarType.ComplexDouble),
                    Map.entry("QUInt8Storage", ScalarType.QUInt8),
                    Map.entry("QInt8Storage", ScalarType.QInt8),
                    Map.entry("QInt32Storage", ScalarType.QInt32),
                    Map.entry("QUInt4x2Storage", ScalarType.QUInt4x2),
                    Map.entry("QUInt2x4Storage", ScalarType.QUInt2x4),
                    Map.entry("storage.UntypedStorage", ScalarType.Byte));

    private static final Pattern STORAGE = Pattern.compile("torch\\.(cuda\\.)?(.+Storage)");

    private static final Map<String, ScalarType> TYPES =
            Map.ofEntries(
                    Map.entry("torch.float64", ScalarType.Double),
                    Map.entry("torch.float32", ScalarType.Float),
                    Map.entry("torch.float16", ScalarType.Half),
                    Map.entry("torch.bfloat16", ScalarType.BFloat16),
                    Map.entry("torch.float8_e4m3fn", ScalarType.Float8_e4m3fn),
                    Map.entry("torch.float8_e5m2", ScalarType.Float8_e5m2),
                    Map.entry("torch.int64", ScalarType.Long),
                    Map.entry("torch.int32", ScalarType.Int),
                    Map.entry("torch.int16", ScalarType.Short),
                    Map.entry("torch.int8", ScalarType.Char),
                    Map.entry("torch.uint64", ScalarType.UInt64),
                    Map.entry("torch.uint32", ScalarType.UInt32),
                    Map.entry("torch.uint16", ScalarType.UInt16),
                    Map.entry("torch.uint8", ScalarType.Byte),
                    Map.entry("torch.bool", ScalarType.Bool));

    /** Data that state dicts do not need: values of these are left aside. */
    private static final Set<String> LEFT_ASIDE =
            Stream.of(
                            "_codecs.encode builtins.bytearray builtins.complex torch.device"
                                    + " torch.Tensor torch.serialization._get_layout"
                                    + " torch.storage.TypedStorage",
                            rebuilt("qtensor sparse_tensor meta_tensor_no_storage nested_tensor"),
                            rebuilt("wrapper_subclass device_tensor_from_numpy"),
                            types("complex32 complex64 complex128 quint8 qint8 qint32 quint4x2"),
                            types("quint2x4 bits1x8 bits2x4 bits4x2 bits8 bits16"),
                            types("float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu"),
                            types("float4_e2m1fn_x2 int1 int2 int3 int4 int5 int6 int7"),
                            types("uint1 uint2 uint3 uint4 uint5 uint6 uint7"),
                            types("per_tensor_affine per_tensor_symmetric per_channel_affine"),
                            types("per_channel_symmetric per_channel_affine_float_qparams"),
                            tensors(""),
                            tensors("cuda."),
                            tensors("sparse."),
                            tensors("cuda.sparse."))
                    .flatMap(names -> Stream.of(names.split(" ")))
                    .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> READ =
            Set.of(
                    ORDERED_DICT,
                    COUNTER,
                    SET,
                    TENSOR_V1,
                    TENSOR,
                    TENSOR_V3,
                    OF_TYPE,
                    PARAMETER,
                    PARAMETER_WITH_STATE,
                    PARAMETER_CLASS,
                    OF_DEVICE,
                    SIZE);

    private PickleGlobals() {}

    private static String types(String names) {
        return "torch." + names.replace(" ", " torch.");
    }

    private static String tensors(String module) {
        return Stream.of("Double Float Half BFloat16 Long Int Short Char Byte Bool".split(" "))
                .map(type -> "torch." + module + type + "Tensor")
                .collect(Collectors.joining(" "));
    }

    private static String rebuilt(String names) {
        return "torch._utils._rebuild_" + names.replace(" ", " torch._utils._rebuild_");
    }

    /** Returns a name as Python 3 has it. */
    static String current(String module, String name) {
        return (module.equals("__builtin__") ? "builtins" : module) + "." + name;
    }

    static boolean isAllowed(String name) {
        return READ.contains(name)
                || LEFT_ASIDE.contains(name)
                || storage(name).isPresent()
                || TYPES.containsKey(name);
    }

    static boolean isLeftAside(String name) {
        return LEFT_ASIDE.contains(name);
    }

    /** The type of the values in a storage. */
    static Optional<ScalarType> storage(String name) {
        Matcher found = STORAGE.matcher(name);
        return found.matches()
                ? Optional.ofNullable(STORAGES.get(found.group(2)))
                : Optional.empty();
    }

    /** The type of a tensor's values, if it is one that can be read. */
    static Optional<ScalarType> type(String name) {
        return Optional.ofNullable(TYPES.get(name));
    }

    /** Whether tensors with values of a type are read; others are left aside. */
    static boolean isRead(ScalarType type) {
        return TYPES.containsValue(type);
    }
}
