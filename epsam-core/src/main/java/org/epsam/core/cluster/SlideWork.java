package org.epsam.core.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Json;
import org.epsam.core.model.Bundled;
import org.epsam.core.run.Run;
import org.epsam.core.slide.NamedSlide;
import org.epsam.core.slide.PieceWork;
import org.epsam.core.slide.SlideOptions;
import org.epsam.core.slide.SlidePiece;
import org.epsam.core.slide.SlidePieces;
import org.epsam.core.slide.SlidePlan;
import org.epsam.slides.slide.Isolation;

/**
 * What the machines of a cluster do for slides. Each of their processes loads the models once.
 *
 * @param run absolute path of a finished run
 * @param here values of the configuration that make all machines compute the same
 * @param out folder of results, an absolute path or the address of a store
 * @param options {@link SlideOptions} as JSON
 * @param isolation how slides are read
 */
record SlideWork(String run, List<String> here, String out, String options, Isolation isolation)
        implements Serializable {
    private static final OpenedOnce<SlideWork, PieceWork> MODELS =
            new OpenedOnce<>(PieceWork::close);

    /** A slide whose tiles are predicted. */
    record Predicted(SlidePlan plan, List<String> pieces) implements Serializable {
        Predicted {
            pieces = List.copyOf(pieces);
        }
    }

    static SlideWork of(Path run, String out, SlideOptions options) {
        return new SlideWork(
                run.toAbsolutePath().normalize().toString(),
                Bundled.here(new Run(run).config()),
                out,
                Json.text(options),
                Isolation.current());
    }

    private PieceWork open() {
        isolation.use();
        SlideOptions how = read(options);
        if (!ClusterProvider.isStore(out)) {
            return SlidePieces.open(Path.of(run), here, how, Path.of(out));
        }
        Path scratch = ClusterProvider.scratch();
        // Executors end without a word.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> AtomicFolders.delete(scratch), "scratch"));
        return new DistantPieces(
                ClusterProvider.find().files(out),
                SlidePieces.open(Path.of(run), here, how, scratch),
                scratch);
    }

    private static SlideOptions read(String options) {
        try {
            return Json.MAPPER.readValue(options, SlideOptions.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Frees the models of this process, if there are any. */
    static void close() {
        MODELS.close();
    }

    private <R extends Serializable> Answer<R> answer(Function<PieceWork, R> work) {
        return Answer.of(
                () -> {
                    PieceWork models;
                    try {
                        models = MODELS.get(this, this::open);
                    } catch (InputException e) {
                        // Such as a folder that this machine does not see; nothing can be done
                        // here.
                        throw new OutputException(e.getMessage(), e);
                    }
                    return work.apply(models);
                });
    }

    Answer<SlidePlan> plan(NamedSlide slide) {
        return answer(models -> models.plan(slide));
    }

    Answer<SlidePiece.Result> predict(SlidePiece piece) {
        return answer(models -> models.predict(piece));
    }

    Answer<SlidePieces.Finished> finish(Predicted slide) {
        return answer(models -> models.finish(slide.plan(), slide.pieces()));
    }
}
