package org.epsam.core;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.epsam.base.task.Progress;

/** Keeps the messages of work that is tested, from any thread. */
public final class ToldMessages implements Progress {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** The messages so far; clearing it forgets them. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public Task start(String label, long total) {
        return SILENT.start(label, total);
    }

    @Override
    public void message(String line) {
        lines.add(line);
    }
}
