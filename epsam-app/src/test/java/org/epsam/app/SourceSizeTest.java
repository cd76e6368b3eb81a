package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Classes, methods and parameter lists that are short enough to be read at once. */
class SourceSizeTest {
    private static final int CLASS_LINES = 450;
    private static final int METHOD_LINES = 60;
    private static final int PARAMETERS = 6;

    /** A function of OpenSlide, as its C interface has it. */
    private static final Set<String> FOREIGN =
            Set.of("OpenSlideLibrary.java: openslide_read_region");

    private static final List<String> LONG_FILES = new ArrayList<>();
    private static final List<String> LONG_METHODS = new ArrayList<>();
    private static final List<String> LONG_PARAMETER_LISTS = new ArrayList<>();
    private static int methods;

    @BeforeAll
    static void read() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    null,
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources()));
            for (CompilationUnitTree unit : task.parse()) {
                new Measure(unit, Trees.instance(task)).scan(unit, null);
            }
        }
    }

    /** The main sources of all modules. */
    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.map(m -> m.resolve("src/main/java")).toList()) {
                if (Files.isDirectory(module)) {
                    try (Stream<Path> files = Files.walk(module)) {
                        files.filter(f -> f.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        return sources;
    }

    /** Measures one file. */
    private static final class Measure extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final Trees trees;
        private final LineMap lines;
        private final String file;
        private boolean inRecord;

        Measure(CompilationUnitTree unit, Trees trees) {
            this.unit = unit;
            this.trees = trees;
            this.lines = unit.getLineMap();
            this.file = Path.of(unit.getSourceFile().getName()).getFileName().toString();
            long length = lines.getLineNumber(end(unit));
            if (length > CLASS_LINES) {
                LONG_FILES.add(file + ": " + length);
            }
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            boolean outer = inRecord;
            inRecord = type.getKind() == Tree.Kind.RECORD;
            super.visitClass(type, none);
            inRecord = outer;
            return none;
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            methods++;
            String name = file + ": " + method.getName();
            // A record has as many components as its file or its part of the configuration has
            // values.
            boolean exempt =
                    FOREIGN.contains(name) || inRecord && method.getName().contentEquals("<init>");
            if (method.getParameters().size() > PARAMETERS && !exempt) {
                LONG_PARAMETER_LISTS.add(name + " " + method.getParameters().size());
            }
            Optional.ofNullable(method.getBody())
                    .map(body -> lines.getLineNumber(end(body)) - line(method) + 1)
                    .filter(length -> length > METHOD_LINES)
                    .ifPresent(length -> LONG_METHODS.add(name + " " + length));
            return super.visitMethod(method, none);
        }

        private long line(Tree tree) {
            return lines.getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
        }

        private long end(Tree tree) {
            return trees.getSourcePositions().getEndPosition(unit, tree);
        }
    }

    @Test
    void allModulesAreMeasured() {
        assertThat(methods).isGreaterThan(2000);
    }

    @Test
    void noClassIsLong() {
        assertThat(LONG_FILES).isEmpty();
    }

    @Test
    void noMethodIsLong() {
        assertThat(LONG_METHODS).isEmpty();
    }

    @Test
    void noParameterListIsLong() {
        assertThat(LONG_PARAMETER_LISTS).isEmpty();
    }
}
