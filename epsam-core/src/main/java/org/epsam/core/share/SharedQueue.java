package org.epsam.core.share;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.base.io.InUseException;
import org.epsam.base.io.LockOwner;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.base.work.WorkFolder;

/**
 * Slides that one or several programs do in the same folder of results, each by one of them at a
 * time. Those at which others are at work, and those that failed, come last. The queue ends when
 * all are done or have had all their tries, so that what one program leaves behind another one
 * does.
 *
 * @param <T> what is known of a slide
 */
public final class SharedQueue<T> {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Path folder;
    private final StatusLog status;
    private final Progress progress;
    private final Map<String, T> open = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    /**
     * Creates an empty queue.
     *
     * @param folder of results
     * @param status of the folder
     * @param progress receives a message where other programs are waited for
     */
    public SharedQueue(Path folder, StatusLog status, Progress progress) {
        this.folder = folder;
        this.status = status;
        this.progress = progress;
    }

    /**
     * Adds a slide.
     *
     * @param name of its results
     * @param slide what is known of it
     */
    public void add(String name, T slide) {
        open.put(name, slide);
    }

    /**
     * Adds a slide that cannot be done, for the status of the folder.
     *
     * @param name of its results
     * @param reason one line
     */
    public void addFailed(String name, String reason) {
        failures.put(name, reason);
    }

    /**
     * Does the slides, one after another.
     *
     * @param ahead takes the slide that will probably be next, before work on another one begins
     * @param work does one by its name; an {@link InputException} says why it cannot be done, an
     *     {@link InUseException} that another program is at work on it
     * @param failed takes the slides that cannot be done, with the reason
     */
    public void run(Consumer<T> ahead, BiConsumer<String, T> work, BiConsumer<T, String> failed) {
        status.list(open.keySet());
        failures.forEach(status::failed);
        String told = "";
        while (!open.isEmpty()) {
            Map<String, LockOwner> owned = new LinkedHashMap<>();
            int before = open.size();
            List<String> names = List.copyOf(open.keySet());
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                Optional<LockOwner> owner = owner(name);
                owner.ifPresent(o -> owned.put(name, o));
                if (owner.isEmpty()) {
                    names.subList(i + 1, names.size()).stream()
                            .filter(next -> owner(next).isEmpty())
                            .findFirst()
                            .ifPresent(next -> ahead.accept(open.get(next)));
                    if (isOver(name, work, failed)) {
                        open.remove(name);
                    }
                }
            }
            if (open.size() == before && !owned.isEmpty()) {
                told = await(owned, told);
            }
        }
    }

    private Optional<LockOwner> owner(String name) {
        return PathLock.owner(WorkFolder.in(folder, name).path());
    }

    private boolean isOver(String name, BiConsumer<String, T> work, BiConsumer<T, String> failed) {
        try {
            work.accept(name, open.get(name));
            return true;
        } catch (InUseException e) {
            return false;
        } catch (QuarantineException e) {
            failed.accept(open.get(name), e.getMessage());
            return true;
        } catch (InputException e) {
            if (status.failed(name, e.getMessage())) {
                return false;
            }
            failed.accept(open.get(name), e.getMessage());
            return true;
        }
    }

    /** Waits a moment, and says for whom where that has changed. */
    private String await(Map<String, LockOwner> owned, String told) {
        Map.Entry<String, LockOwner> first = owned.entrySet().iterator().next();
        String message =
                "waiting for "
                        + Counted.of(owned.size(), "slide")
                        + " at which other programs are at work, first "
                        + first.getKey()
                        + " ("
                        + first.getValue()
                        + ")";
        if (!message.equals(told)) {
            progress.message(message);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
        return message;
    }
}
