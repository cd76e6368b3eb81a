package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.epsam.core.config.Config;
import org.epsam.core.embedding.EmbeddingReader;
import org.epsam.core.embedding.EmbeddingStore;
import org.epsam.core.embedding.View;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.model.Models;
import org.epsam.core.prompt.Points;
import org.epsam.core.prompt.Prompt;
import org.epsam.core.run.Run;
import org.epsam.core.segment.PromptedDecoder;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * Segments what a person clicks at, with SAM as it was before the run tuned it: tuned weights
 * answer the prompts of activation maps. Embeddings are read from the run where it has them, else
 * stored elsewhere, so that further clicks into the same image cost a decoding only. The run stays
 * as it is, and free for other programs. For one thread at a time.
 */
public final class ClickSegmenter implements AutoCloseable {
    private final Sam sam;
    private final EmbeddingStore embeddings;
    private final Optional<EmbeddingReader> known;
    private final PromptedDecoder decoder;
    private final PixelSettings pixels;

    private ClickSegmenter(
            Sam sam,
            EmbeddingStore embeddings,
            Optional<EmbeddingReader> known,
            PixelSettings pixels) {
        this.sam = sam;
        this.embeddings = embeddings;
        this.known = known;
        this.decoder = new PromptedDecoder(sam, true);
        this.pixels = pixels;
    }

    /**
     * Loads the SAM that a run began with.
     *
     * @param folder of the run
     * @param store folder for embeddings that the run does not have
     * @return the segmenter
     * @throws org.epsam.base.InputException if SAM's weights are not there or not those of the run,
     *     or the store is in use by another program
     */
    public static ClickSegmenter open(Path folder, Path store) {
        Run run = Run.open(folder);
        Config config = run.config();
        Torch.threads(config.threadCount());
        Sam sam = TrainedModels.sam(run, config);
        try {
            sam.setPrecision(config.precision().decide());
            String hash = Models.encoderHash(sam);
            boolean half = config.sam().halfEmbeddings();
            return new ClickSegmenter(
                    sam,
                    new EmbeddingStore(store, sam, hash, half),
                    EmbeddingReader.open(run.embeddings(), sam, hash, half),
                    PixelSettings.of(config.data()));
        } catch (RuntimeException e) {
            sam.close();
            throw e;
        }
    }

    /**
     * Segments an image.
     *
     * @param image pixels, red first
     * @param inside points on what is sought, in pixels; at least one
     * @param outside points beside it
     * @return the mask, of the image's size
     */
    public Mask segment(RgbImage image, Points inside, Points outside) {
        Prompt prompt = new Prompt(inside, outside, Optional.empty(), Optional.empty());
        try (TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            View view = View.upright(pixels.seen(image));
            Tensor seen =
                    known.flatMap(reader -> reader.find(view))
                            .orElseGet(() -> embeddings.get(List.of(view)));
            return ImageTensors.positive(
                    decoder.logits(seen, List.of(prompt), image.height(), image.width())
                            .squeeze(0));
        }
    }

    @Override
    public void close() {
        known.ifPresent(EmbeddingReader::close);
        embeddings.close();
        sam.close();
    }
}
