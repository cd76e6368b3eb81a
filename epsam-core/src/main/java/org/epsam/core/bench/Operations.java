package org.epsam.core.bench;

import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.nets.checkpoint.Shape;

/**
 * Counts the operations of networks, two for each multiplication with its addition, from the shapes
 * of their weights: each weight is used once for each place that it is applied to. Norms,
 * activations and resizing are not counted; they are few.
 */
final class Operations {
    private static final Pattern STAGE = Pattern.compile("stage(\\d)\\.(\\d)\\.(.*)");

    /** Strides behind the stages of MobileNetV2; the first is that of the stem. */
    private static final int[] STRIDES = {2, 4, 8, 16, 16, 32, 32};

    private static final int VIT_PATCH = 16;

    /** Tokens of the mask decoder that are not of the prompt: the score, four masks. */
    private static final int OWN_TOKENS = 5;

    private static final int DECODER_HEADS = 8;

    private Operations() {}

    /** Of the image encoder of SAM, for one square image. */
    static double encoder(Map<String, Shape> shapes, int side) {
        boolean vit = shapes.containsKey("image_encoder.patch_embed.proj.weight");
        double sum = vit ? vitAttention(shapes, side) : 0;
        return sum
                + weights(
                        shapes,
                        "image_encoder.",
                        key -> square(side / (vit ? VIT_PATCH : mobileNetStride(key))));
    }

    /** Of the classifier {@code mobilenetv2}, for one square image. */
    static double classifier(Map<String, Shape> shapes, int side) {
        return weights(shapes, "", key -> square(side / mobileNetStride(key)));
    }

    /** Of SAM's mask decoder, for one prompt. */
    static double decoder(Map<String, Shape> shapes, int grid, int promptTokens) {
        int tokens = OWN_TOKENS + promptTokens;
        long image = square(grid);
        double attention = 0;
        for (String key : shapes.keySet()) {
            if (key.startsWith("mask_decoder.") && key.endsWith("q_proj.weight")) {
                long[] shape = shapes.get(key).toArray();
                // Queries times keys, and weights times values.
                if (isLast(key)) {
                    // Each head sees the image in all its channels.
                    attention += 4.0 * DECODER_HEADS * shape[1] * OWN_TOKENS * image;
                } else {
                    attention +=
                            4.0 * shape[0] * tokens * (key.contains("self_attn") ? tokens : image);
                }
            }
        }
        long[] last = shapes.get("mask_decoder.output_upscaling.3.weight").toArray();
        double product = 2.0 * 4 * last[1] * 16 * image;
        return attention
                + product
                + weights(shapes, "mask_decoder.", key -> decoderPlaces(key, image, tokens));
    }

    /** The last attention, of the decoder's own tokens alone. */
    private static boolean isLast(String key) {
        return key.contains("final_attn");
    }

    private static long decoderPlaces(String key, long image, int tokens) {
        if (key.startsWith("output_upscaling.")) {
            // The first convolution enlarges by two, the second by two again.
            return key.contains("upscaling.0")
                    ? image
                    : key.contains("fine") ? 16 * image : 4 * image;
        }
        if (!key.startsWith("transformer.")) {
            return key.endsWith("_tokens.weight") || key.endsWith("iou_token.weight") ? 0 : 1;
        }
        if (isLast(key)) {
            return OWN_TOKENS;
        }
        boolean keysAndValues = key.contains(".k_proj") || key.contains(".v_proj");
        if (key.contains("token_to_image")) {
            return keysAndValues ? image : tokens;
        }
        return key.contains("image_to_token") && !keysAndValues ? image : tokens;
    }

    /** Twice the size of each weight for each of its places. */
    private static double weights(
            Map<String, Shape> shapes, String prefix, ToLongFunction<String> places) {
        double sum = 0;
        for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
            String key = entry.getKey();
            long[] shape = entry.getValue().toArray();
            if (key.startsWith(prefix) && key.endsWith(".weight") && shape.length > 1) {
                double size = 2;
                for (long n : shape) {
                    size *= n;
                }
                sum += size * places.applyAsLong(key.substring(prefix.length()));
            }
        }
        return sum;
    }

    /** The stride of the places that a convolution computes. */
    private static int mobileNetStride(String key) {
        Matcher stage = STAGE.matcher(key);
        if (stage.find()) {
            int number = Integer.parseInt(stage.group(1));
            boolean before = stage.group(2).equals("0") && stage.group(3).startsWith("expand");
            return before && number > 0 ? STRIDES[number - 1] : STRIDES[number];
        }
        if (key.contains("stem")) {
            return 2;
        } else if (key.contains("fine4")) {
            return 4;
        } else if (key.contains("fine8") || key.startsWith("fine.") || key.startsWith("fc_fine")) {
            return 8;
        }
        return key.contains("stride32") ? 32 : 16;
    }

    /** Queries times keys, weights times values, and the terms of relative positions. */
    private static double vitAttention(Map<String, Shape> shapes, int side) {
        double sum = 0;
        for (String key : shapes.keySet()) {
            if (key.startsWith("image_encoder.") && key.endsWith(".attn.rel_pos_h")) {
                long window = (shapes.get(key).toArray()[0] + 1) / 2;
                String projection = key.replace("rel_pos_h", "proj.weight");
                long width = shapes.get(projection).toArray()[0];
                sum +=
                        square(side / VIT_PATCH)
                                * (double) width
                                * (4 * square((int) window) + 4 * window);
            }
        }
        return sum;
    }

    private static long square(int side) {
        return (long) side * side;
    }
}
