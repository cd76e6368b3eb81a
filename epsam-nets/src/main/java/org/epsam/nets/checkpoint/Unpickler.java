package org.epsam.nets.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads Python pickles of state dicts, and nothing else: a pickle is a program, and this machine
 * knows only dictionaries, lists, text, numbers and tensors, and by name what {@link PickleGlobals}
 * leaves aside. Any other class is refused by name and never looked up.
 *
 * @see <a href="https://docs.python.org/3/library/pickletools.html">opcodes</a>
 */
final class Unpickler {
    /**
     * Operations and copied entries of all pickles of a file. A tensor takes about 35; each
     * operation at most 130 bytes of memory.
     */
    static final int MAX_STEPS = 4_000_000;

    /** Axes of a tensor. */
    static final int AXES = 32;

    private final Path file;
    private final PickleStream in;
    private long steps;
    private final Map<String, Storage> storages = new HashMap<>();

    /** An allowed class or function. */
    private record Global(String name) {}

    /** Something of a name that is allowed and not needed. */
    record LeftAside(String name) {}

    /** Values on disk: {@code count} numbers under a name. */
    record Storage(String key, ScalarType type, long count) {
        /** The same bytes as values of another type. */
        Storage as(ScalarType other) {
            long each = torch.elementSize(other);
            long bytes = Math.multiplyExact(count, torch.elementSize(type));
            if (bytes % each != 0) {
                throw new ClassCastException(bytes + " bytes are no values of " + each);
            }
            return new Storage(key, other, bytes / each);
        }
    }

    /** A tensor as a view of a storage; offset and strides in elements. */
    record TensorView(Storage storage, long offset, List<Long> sizes, List<Long> strides) {
        TensorView {
            Objects.requireNonNull(storage);
            sizes = List.copyOf(sizes);
            strides = List.copyOf(strides);
        }
    }

    /**
     * Opens a stream of one or more pickles.
     *
     * @param file for messages
     * @param length bytes that the stream holds: nothing longer is ever allocated
     */
    Unpickler(Path file, InputStream in, long length) {
        this.file = file;
        this.in = new PickleStream(in, length);
    }

    /** Bytes read so far. */
    long position() {
        return in.position();
    }

    /** All storages that tensors have named so far, by name. */
    Map<String, Storage> storages() {
        return storages;
    }

    /**
     * Reads one pickle: Map, List (also for tuples), String, Long, BigInteger, Double, Boolean,
     * byte[], null or {@link TensorView}.
     */
    Object load() throws IOException {
        try {
            return new Machine().run();
        } catch (ClassCastException
                | ArithmeticException
                | IndexOutOfBoundsException
                | NullPointerException e) {
            throw damaged("its pickle makes no sense near byte " + position(), e);
        }
    }

    /** Time and memory follow from what is counted here. */
    private void step(int count) {
        steps += count;
        if (steps > MAX_STEPS) {
            throw new CheckpointException(
                    file
                            + ": its pickle takes more than "
                            + MAX_STEPS
                            + " steps, which no state dict does; save model.state_dict() alone");
        }
    }

    private CheckpointException damaged(String what, Exception cause) {
        return new CheckpointException(
                file + ": " + what + "; the file is damaged, download it again", cause);
    }

    private final class Machine {
        private List<Object> stack = new ArrayList<>();
        private final Deque<List<Object>> marked = new ArrayDeque<>();
        private final Map<Long, Object> memo = new HashMap<>();

        Object run() throws IOException {
            for (int code = in.code(); code != '.'; code = in.code()) {
                step(1);
                if (!pushesValue(code) && !arranges(code) && !refersToCode(code)) {
                    throw new CheckpointException(
                            file
                                    + ": its pickle uses operation "
                                    + code
                                    + " near byte "
                                    + position()
                                    + ", which state dicts do not need; save"
                                    + " model.state_dict() alone");
                }
            }
            return pop();
        }

        /** Numbers, text and bytes, None, True and False, empty containers. */
        private boolean pushesValue(int code) throws IOException {
            switch (code) {
                case 'N' -> stack.add(null);
                case 0x88 -> stack.add(true);
                case 0x89 -> stack.add(false);
                case 'K' -> stack.add(in.unsigned(1));
                case 'M' -> stack.add(in.unsigned(2));
                case 'J' -> stack.add((long) in.number(4).getInt());
                case 0x8a -> stack.add(in.integer(in.unsigned(1)));
                case 0x8b -> stack.add(in.integer(in.unsigned(4)));
                case 'G' -> stack.add(in.number(8).order(ByteOrder.BIG_ENDIAN).getDouble());
                case 'X', 'T' -> stack.add(in.text(in.unsigned(4)));
                case 0x8c, 'U' -> stack.add(in.text(in.unsigned(1)));
                case 0x8d -> stack.add(in.text(in.number(8).getLong()));
                case 'B' -> stack.add(in.bytes(in.unsigned(4)));
                case 'C' -> stack.add(in.bytes(in.unsigned(1)));
                case '}' -> stack.add(new LinkedHashMap<>());
                case ']', ')', 0x8f -> stack.add(new ArrayList<>()); // list, tuple, set
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** Marks, memory, and the filling of containers with what lies on the stack. */
        private boolean arranges(int code) throws IOException {
            switch (code) {
                case 0x80 -> in.bytes(1); // PROTO
                case 0x95 -> in.bytes(8); // FRAME
                case '(' -> {
                    marked.push(stack);
                    stack = new ArrayList<>();
                }
                case '0' -> pop();
                case '1' -> popMark();
                case 'q' -> memo.put(in.unsigned(1), top());
                case 'r' -> memo.put(in.unsigned(4), top());
                case 0x94 -> memo.put((long) memo.size(), top());
                case 'h' -> stack.add(recall(in.unsigned(1)));
                case 'j' -> stack.add(recall(in.unsigned(4)));
                case 't' -> {
                    List<Object> items = popMark();
                    stack.add(items);
                }
                case 0x85, 0x86, 0x87 -> tuple(code - 0x84);
                case 'a' -> {
                    Object item = pop();
                    list(top()).add(item);
                }
                case 'e', 0x90 -> {
                    List<Object> items = popMark();
                    list(top()).addAll(items);
                }
                case 's' -> {
                    List<Object> pair = popMany(2);
                    set(map(top()), pair);
                }
                case 'u' -> {
                    List<Object> pairs = popMark();
                    set(map(top()), pairs);
                }
                case 'b' -> pop(); // state such as _metadata: versions of modules, not needed
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** Names of classes and functions, storages, and calls. */
        private boolean refersToCode(int code) throws IOException {
            switch (code) {
                case 'c' -> stack.add(global(in.line(), in.line()));
                case 0x93 -> {
                    List<Object> names = popMany(2);
                    stack.add(global((String) names.get(0), (String) names.get(1)));
                }
                case 'Q' -> stack.add(storage(list(pop())));
                case 'R', 0x81 -> { // REDUCE, and NEWOBJ: the call of a class
                    List<Object> call = popMany(2);
                    stack.add(call(((Global) call.get(0)).name(), list(call.get(1))));
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        private Object top() {
            return stack.get(stack.size() - 1);
        }

        private Object pop() {
            return stack.remove(stack.size() - 1);
        }

        private List<Object> popMany(int count) {
            List<Object> tail = stack.subList(stack.size() - count, stack.size());
            List<Object> items = new ArrayList<>(tail);
            tail.clear();
            return items;
        }

        private List<Object> popMark() {
            List<Object> items = stack;
            if (marked.isEmpty()) {
                throw new IndexOutOfBoundsException("no mark");
            }
            stack = marked.pop();
            return items;
        }

        private void tuple(int count) {
            List<Object> items = popMany(count);
            stack.add(items);
        }

        private Object recall(long index) {
            if (!memo.containsKey(index)) {
                throw new IndexOutOfBoundsException("no memo " + index);
            }
            return memo.get(index);
        }
    }

    private Global global(String module, String name) {
        String full = PickleGlobals.current(module, name);
        if (!PickleGlobals.isAllowed(full)) {
            throw new CheckpointException(
                    file
                            + ": holds an object of "
                            + printable(module + "." + name)
                            + ", which is not loaded because it could run code; save"
                            + " model.state_dict() alone");
        }
        return new Global(full);
    }

    static String printable(String name) {
        String clean = name.replaceAll("[^\\x21-\\x7e]", "?");
        return clean.length() > 100 ? clean.substring(0, 100) + "..." : clean;
    }

    private Object call(String function, List<Object> arguments) {
        if (PickleGlobals.isLeftAside(function)) {
            return new LeftAside(function);
        }
        switch (function) {
            case PickleGlobals.ORDERED_DICT -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                if (!arguments.isEmpty()) {
                    List<Object> pairs = list(arguments.get(0));
                    // the same list may be named many times
                    step(pairs.size());
                    pairs.forEach(pair -> set(map, pair(pair)));
                }
                return map;
            }
            case PickleGlobals.TENSOR_V1, PickleGlobals.TENSOR -> {
                return tensor((Storage) arguments.get(0), arguments);
            }
            case PickleGlobals.TENSOR_V3 -> {
                String type = ((Global) arguments.get(6)).name();
                Storage storage = (Storage) arguments.get(0);
                return PickleGlobals.type(type).isEmpty()
                        ? new LeftAside(type)
                        : tensor(storage.as(PickleGlobals.type(type).get()), arguments);
            }
            case PickleGlobals.OF_TYPE -> {
                String inner = ((Global) arguments.get(0)).name();
                if (inner.equals(PickleGlobals.OF_TYPE)) {
                    throw new ClassCastException("calls that hold themselves do not end");
                }
                return call(inner, list(arguments.get(2)));
            }
            case PickleGlobals.COUNTER -> {
                return arguments.isEmpty() ? new LinkedHashMap<>() : arguments.get(0);
            }
            case PickleGlobals.SET -> {
                return arguments.isEmpty() ? new ArrayList<>() : arguments.get(0);
            }
            case PickleGlobals.OF_DEVICE -> {
                return ofDevice(arguments.get(0), ((Global) arguments.get(1)).name());
            }
            case PickleGlobals.PARAMETER,
                    PickleGlobals.PARAMETER_CLASS,
                    PickleGlobals.PARAMETER_WITH_STATE,
                    PickleGlobals.SIZE -> {
                return arguments.get(0);
            }
            default -> throw new ClassCastException(function + " is not called by state dicts");
        }
    }

    /** A tensor of a device that PyTorch copies to the CPU first; seldom of another type there. */
    private static Object ofDevice(Object copy, String type) {
        boolean same =
                copy instanceof TensorView view
                        && PickleGlobals.type(type)
                                .filter(view.storage().type()::equals)
                                .isPresent();
        return same ? copy : new LeftAside(type);
    }

    private static Object tensor(Storage storage, List<Object> arguments) {
        if (!PickleGlobals.isRead(storage.type())) {
            return new LeftAside(storage.type().toString());
        }
        // Tensors may be stored as what they are the negative of.
        boolean negative =
                arguments.get(arguments.size() - 1) instanceof Map<?, ?> bits
                        && Boolean.TRUE.equals(bits.get("neg"));
        if (negative) {
            return new LeftAside("negative view");
        }
        return new TensorView(
                storage, (Long) arguments.get(1), longs(arguments.get(2)), longs(arguments.get(3)));
    }

    /** The persistent id ("storage", type, key, device, count), and in old files a view, unused. */
    private Storage storage(List<Object> id) {
        ScalarType type = PickleGlobals.storage(((Global) id.get(1)).name()).orElse(null);
        if (!id.get(0).equals("storage") || type == null || id.size() > 5 && id.get(5) != null) {
            throw new ClassCastException("not a storage");
        }
        Storage storage = new Storage((String) id.get(2), type, (Long) id.get(4));
        Storage known = storages.putIfAbsent(storage.key(), storage);
        if (known != null && !known.equals(storage)) {
            throw new ClassCastException("two types for one storage");
        }
        return storage;
    }

    private static List<Long> longs(Object list) {
        if (list(list).size() > AXES) {
            throw new ClassCastException("more than " + AXES + " axes");
        }
        return list(list).stream().map(Long.class::cast).toList();
    }

    private static List<Object> pair(Object value) {
        if (list(value).size() != 2) {
            throw new ClassCastException("not a pair of key and value");
        }
        return list(value);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> map(Object value) {
        return (Map<Object, Object>) value;
    }

    private static void set(Map<Object, Object> map, List<Object> pairs) {
        for (int i = 0; i < pairs.size(); i += 2) {
            Object key = pairs.get(i);
            // containers as keys could contain themselves, whose hash code does not end
            boolean plain =
                    key instanceof String || key instanceof Number || key instanceof Boolean;
            map.put(plain ? key : new Object(), pairs.get(i + 1));
        }
    }
}
