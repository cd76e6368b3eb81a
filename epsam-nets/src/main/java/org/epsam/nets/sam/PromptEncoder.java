package org.epsam.nets.sam;

import java.util.Optional;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.StateDict;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/** Points, boxes and masks to tokens (modeling/prompt_encoder.py of the original). */
final class PromptEncoder implements AutoCloseable {
    private static final String MATRIX = "pe_layer.positional_encoding_gaussian_matrix";

    /** The random matrix of the position code: the only tensor of a model that is never trained. */
    static final String POSITION_MATRIX = "prompt_encoder." + MATRIX;

    private static final long MASK_CHANNELS = 16;

    /** Labels of the corners of a box among points. */
    private static final float UPPER_LEFT = 2;

    private static final float LOWER_RIGHT = 3;

    private static final String DENSE = "dense position code";

    private final StateDict computed = new StateDict();
    private final Weights weights;
    private final int inputSide;
    private final int grid;
    private final boolean boxesArePoints;

    /** See {@link Generation#boxesArePoints}. */
    PromptEncoder(Weights weights, int inputSide, int grid, boolean boxesArePoints) {
        this.weights = weights;
        this.inputSide = inputSide;
        this.grid = grid;
        this.boxesArePoints = boxesArePoints;
    }

    static void declare(TensorShapes shapes) {
        shapes.tensor(MATRIX, 2, Sam.CHANNELS / 2);
        for (int i = 0; i < 4; i++) {
            shapes.tensor("point_embeddings." + i + ".weight", 1, Sam.CHANNELS);
        }
        shapes.tensor("not_a_point_embed.weight", 1, Sam.CHANNELS);
        TensorShapes mask = shapes.at("mask_downscaling");
        mask.conv("0", MASK_CHANNELS / 4, 1, 2);
        mask.norm("1", MASK_CHANNELS / 4);
        mask.conv("3", MASK_CHANNELS, MASK_CHANNELS / 4, 2);
        mask.norm("4", MASK_CHANNELS);
        mask.conv("6", Sam.CHANNELS, MASK_CHANNELS, 1);
        shapes.tensor("no_mask_embed.weight", 1, Sam.CHANNELS);
    }

    PromptEmbedding encode(
            Optional<Tensor> points,
            Optional<Tensor> labels,
            Optional<Tensor> boxes,
            Optional<Tensor> masks) {
        if (points.isPresent() != labels.isPresent()) {
            throw new IllegalArgumentException("points and labels come together or not at all");
        }
        if (boxesArePoints && boxes.isPresent()) {
            Tensor corners = boxes.get().to(ScalarType.Float).reshape(-1, 2, 2);
            Tensor kinds =
                    AbstractTensor.create(UPPER_LEFT, LOWER_RIGHT)
                            .to(corners.device(), ScalarType.Float)
                            .expand(corners.size(0), 2);
            return encode(
                    Optional.of(before(corners, points)),
                    Optional.of(before(kinds, labels)),
                    Optional.empty(),
                    masks);
        }
        long batch = points.or(() -> boxes).or(() -> masks).map(t -> t.size(0)).orElse(1L);
        TensorVector sparse = new TensorVector();
        points.ifPresent(p -> sparse.push_back(points(p, labels.get(), boxes.isEmpty())));
        boxes.ifPresent(b -> sparse.push_back(boxes(b)));
        Tensor none = weights.get("no_mask_embed.weight");
        return new PromptEmbedding(
                sparse.empty()
                        ? torch.empty(new long[] {batch, 0, Sam.CHANNELS}, none.options(), null)
                        : torch.cat(sparse, 1),
                masks.map(this::mask)
                        .orElseGet(
                                () ->
                                        none.view(1, -1, 1, 1)
                                                .expand(batch, Sam.CHANNELS, grid, grid)));
    }

    /**
     * Code of the image tokens' centres, [1, 256, grid, grid], in memory token by token; computed
     * once, as its matrix is never trained.
     */
    synchronized Tensor densePositionCode() {
        if (!computed.contains(DENSE)) {
            try (GradientMode off = Torch.noGrad();
                    TorchScope scope = Torch.scope()) {
                computed.put(DENSE, codeOfCentres());
            }
        }
        return computed.get(DENSE);
    }

    private Tensor codeOfCentres() {
        float[] centres = new float[grid * grid * 2];
        for (int y = 0; y < grid; y++) {
            for (int x = 0; x < grid; x++) {
                centres[(y * grid + x) * 2] = (x + 0.5f) / grid;
                centres[(y * grid + x) * 2 + 1] = (y + 0.5f) / grid;
            }
        }
        Tensor at =
                AbstractTensor.create(centres, 1, grid, grid, 2)
                        .to(matrix().device(), ScalarType.Float);
        return code(at).permute(0, 3, 1, 2);
    }

    @Override
    public synchronized void close() {
        computed.close();
    }

    /** [B, N, 2] and [B, N] to [B, N or N + 1, 256]. */
    private Tensor points(Tensor points, Tensor labels, boolean pad) {
        Tensor at = points.to(ScalarType.Float);
        Tensor kind = labels.to(ScalarType.Float);
        if (pad) {
            long batch = at.size(0);
            at =
                    torch.cat(
                            new TensorVector(
                                    at, torch.zeros(new long[] {batch, 1, 2}, at.options())),
                            1);
            kind =
                    torch.cat(
                            new TensorVector(
                                    kind, torch.ones(new long[] {batch, 1}, kind.options()).neg()),
                            1);
        }
        Tensor tokens = pixelCode(at).mul(kind.ne(new Scalar(-1.0)).unsqueeze(-1));
        tokens = tokens.add(marked(kind, -1, "not_a_point_embed"));
        tokens = tokens.add(marked(kind, 0, "point_embeddings.0"));
        tokens = tokens.add(marked(kind, 1, "point_embeddings.1"));
        // Corners of a box among points (as SAM's own exported decoder takes them), for batches
        // that mix both.
        tokens = tokens.add(marked(kind, UPPER_LEFT, "point_embeddings.2"));
        return tokens.add(marked(kind, LOWER_RIGHT, "point_embeddings.3"));
    }

    private static Tensor before(Tensor first, Optional<Tensor> second) {
        return second.map(t -> torch.cat(new TensorVector(first, t.to(ScalarType.Float)), 1))
                .orElse(first);
    }

    private static Tensor is(Tensor labels, double label) {
        return labels.eq(new Scalar(label));
    }

    private Tensor marked(Tensor labels, double label, String embedding) {
        return is(labels, label).unsqueeze(-1).mul(weights.get(embedding + ".weight"));
    }

    /** [B, 4] to [B, 2, 256]: a token each for the upper left and the lower right corner. */
    private Tensor boxes(Tensor boxes) {
        Tensor corners = pixelCode(boxes.to(ScalarType.Float).reshape(-1, 2, 2));
        Tensor kinds =
                torch.cat(
                        new TensorVector(
                                weights.get("point_embeddings.2.weight"),
                                weights.get("point_embeddings.3.weight")),
                        0);
        return corners.add(kinds);
    }

    /** [B, 1, 4 * grid, 4 * grid] to [B, 256, grid, grid]. */
    private Tensor mask(Tensor masks) {
        Weights at = weights.at("mask_downscaling");
        Tensor x = Weights.gelu(at.channelNorm("1", at.patchConv("0", masks.to(ScalarType.Float))));
        x = Weights.gelu(at.channelNorm("4", at.patchConv("3", x)));
        return at.patchConv("6", x);
    }

    private Tensor matrix() {
        return weights.get(MATRIX);
    }

    /** Code of the middle of pixels x, y of the input frame. */
    private Tensor pixelCode(Tensor xy) {
        return code(xy.add(new Scalar(0.5)).div(new Scalar((double) inputSide)));
    }

    /** Random Fourier features of positions in [0, 1]: [..., 2] to [..., 256]. */
    private Tensor code(Tensor xy) {
        Tensor waves =
                xy.mul(new Scalar(2.0))
                        .sub(new Scalar(1.0))
                        .matmul(matrix())
                        .mul(new Scalar(2 * Math.PI));
        return torch.cat(new TensorVector(waves.sin(), waves.cos()), -1);
    }
}
