package org.epsam.nets.vit;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.runtime.FusedAttention;
import org.epsam.nets.runtime.LayerNorm;
import org.epsam.nets.runtime.MatrixProduct;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The layers of a vision transformer, without gradients.
 *
 * @param sizes of the network
 * @param heads of its attention
 * @param positions how they are interpolated
 * @param state tensors by the names of {@link VitSizes#shapes}
 */
record VitLayers(VitSizes sizes, int heads, Positions positions, StateDict state) {
    private static final double EPSILON = 1e-6;

    /**
     * Computes the tokens behind the last norm.
     *
     * @param images normalised, [B, 3, H, W], multiples of the patch
     * @return [B, 1 + registers + H/patch * W/patch, C], float32: class, registers, patches by rows
     */
    Tensor tokens(Tensor images) {
        try (TorchScope scope = Torch.scope()) {
            Tensor x = embedded(images.to(state.get("patch_embed.proj.weight").scalar_type()));
            for (int i = 0; i < sizes.depth(); i++) {
                x = next(x, "blocks." + i);
            }
            return scope.keep(norm("norm", x).to(ScalarType.Float));
        }
    }

    private Tensor embedded(Tensor images) {
        long rows = images.size(2) / sizes.patch();
        long columns = images.size(3) / sizes.patch();
        Tensor weight = state.get("patch_embed.proj.weight");
        long side = sizes.patch();
        Tensor squares =
                images.reshape(images.size(0), 3, rows, side, columns, side)
                        .permute(0, 2, 4, 1, 3, 5)
                        .flatten(3, 5)
                        .flatten(1, 2);
        Tensor patches = product(squares, weight.flatten(1, 3), "patch_embed.proj");
        Tensor places =
                positions
                        .of(state.get("pos_embed"), sizes.placed(), rows, columns)
                        .to(patches.scalar_type());
        Tensor before = before(patches, places.narrow(1, 0, sizes.placed()));
        TensorVector tokens = new TensorVector();
        tokens.push_back(before);
        tokens.push_back(patches.add(places.narrow(1, sizes.placed(), rows * columns)));
        return torch.cat(tokens, 1);
    }

    /** Class and registers, of which the first may have a position. */
    private Tensor before(Tensor like, Tensor places) {
        TensorVector parts = new TensorVector();
        parts.push_back(state.get("cls_token"));
        if (sizes.registers() > 0) {
            parts.push_back(state.get("register_tokens"));
        }
        Tensor tokens = torch.cat(parts, 1).to(like.scalar_type());
        if (sizes.placed() > 0) {
            tokens.narrow(1, 0, sizes.placed()).add_(places);
        }
        return tokens.expand(like.size(0), -1, -1);
    }

    private Tensor next(Tensor x, String block) {
        Tensor attended;
        try (TorchScope scope = Torch.scope()) {
            Tensor branch = attention(norm(block + ".norm1", x), block + ".attn");
            attended = scope.keep(scaled(branch, block + ".ls1.gamma").add_(x));
        }
        x.close();
        try (TorchScope scope = Torch.scope()) {
            Tensor branch = perceptron(norm(block + ".norm2", attended), block + ".mlp");
            return scope.keep(scaled(branch, block + ".ls2.gamma").add_(attended));
        } finally {
            attended.close();
        }
    }

    private Tensor attention(Tensor x, String name) {
        long batch = x.size(0);
        long tokens = x.size(1);
        Tensor all = linear(name + ".qkv", x);
        if (!FusedAttention.isFastInBfloat16(tokens, tokens)) {
            all = all.to(ScalarType.Float);
        }
        Tensor qkv =
                all.view(batch, tokens, 3, heads, sizes.width() / heads).permute(2, 0, 3, 1, 4);
        Tensor attended =
                torch.scaled_dot_product_attention(
                        qkv.select(0, 0), qkv.select(0, 1), qkv.select(0, 2));
        Tensor joined = attended.transpose(1, 2).reshape(batch, tokens, sizes.width());
        return linear(name + ".proj", joined.to(x.scalar_type()));
    }

    private Tensor perceptron(Tensor x, String name) {
        Tensor hidden = linear(name + ".fc1", x);
        if (!sizes.gated()) {
            return linear(name + ".fc2", torch.gelu_(hidden));
        }
        Tensor gate = hidden.narrow(2, 0, sizes.hidden());
        Tensor values = hidden.narrow(2, sizes.hidden(), sizes.hidden());
        return linear(name + ".fc2", torch.silu(gate).mul_(values));
    }

    private Tensor scaled(Tensor branch, String gamma) {
        return sizes.scaled() ? branch.mul_(state.get(gamma).to(branch.scalar_type())) : branch;
    }

    private Tensor norm(String name, Tensor x) {
        return LayerNorm.of(
                x,
                state.get(name + ".weight"),
                new TensorOptional(state.get(name + ".bias")),
                EPSILON);
    }

    private Tensor linear(String name, Tensor x) {
        return product(x, state.get(name + ".weight"), name);
    }

    private Tensor product(Tensor x, Tensor weight, String name) {
        return MatrixProduct.of(x, weight, new TensorOptional(state.get(name + ".bias")));
    }
}
