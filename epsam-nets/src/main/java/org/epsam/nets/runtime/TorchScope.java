package org.epsam.nets.runtime;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Owns the tensors that its thread creates while it is the innermost open scope, and frees them
 * when it is closed.
 *
 * <pre>{@code
 * try (TorchScope scope = Torch.scope()) {
 *     Tensor hidden = layer(input);
 *     return scope.keep(hidden.relu());
 * }
 * }</pre>
 *
 * <p>Scopes are opened by {@link Torch#scope()}, nest, and are closed in reverse order by the
 * thread that opened them.
 */
public final class TorchScope implements AutoCloseable {
    /** Null outside of any scope. */
    private final PointerScope enclosing;

    private final PointerScope own;

    TorchScope() {
        enclosing = PointerScope.getInnerScope();
        own = new PointerScope();
    }

    /**
     * Lets a tensor, or another native object, outlive this scope. It belongs to the scope that
     * encloses this one from now on; if there is none, to the caller, who closes it.
     *
     * @param result created in this scope or in one inside of it
     * @param <T> its type
     * @return the same object
     */
    public <T extends Pointer> T keep(T result) {
        if (enclosing == null) {
            result.retainReference();
        } else {
            enclosing.attach(result);
        }
        return result;
    }

    /** Frees every tensor of this scope that was not kept. */
    @Override
    public void close() {
        own.close();
    }
}
