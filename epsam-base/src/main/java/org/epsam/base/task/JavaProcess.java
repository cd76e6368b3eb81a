package org.epsam.base.task;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A further process of Java with the classes of this one, and what its libraries are told. */
public final class JavaProcess {
    /** Properties that libraries read which load native code. */
    private static final List<String> PASSED_ON =
            List.of("java.io.tmpdir", "java.library.path", "jna.", "org.bytedeco.");

    private JavaProcess() {}

    /**
     * Returns how one is started.
     *
     * @param main class whose {@code main} it runs
     * @param options of the virtual machine, besides those about memory and native code
     * @param arguments of the main class
     * @return the words of a {@link ProcessBuilder}
     */
    public static List<String> command(
            Class<?> main, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + Runtime.getRuntime().maxMemory());
        command.addAll(
                List.of(
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.awt.headless=true"));
        command.addAll(options);
        System.getProperties()
                .forEach(
                        (name, value) -> {
                            if (PASSED_ON.stream().anyMatch(("" + name)::startsWith)) {
                                command.add("-D" + name + "=" + value);
                            }
                        });
        command.addAll(List.of("-cp", classPath(main.getClassLoader()), main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Where this program's classes are: of its start, and what was loaded into it later. */
    static String classPath(ClassLoader loader) {
        Stream<String> start =
                Stream.of("java.class.path", "jdk.module.path")
                        .map(name -> System.getProperty(name, ""));
        List<String> later = new ArrayList<>();
        // Such as Spark's, which loads the jars of an application.
        for (ClassLoader l = loader; l != null; l = l.getParent()) {
            if (l instanceof URLClassLoader urls) {
                for (URL url : urls.getURLs()) {
                    if (url.getProtocol().equals("file")) {
                        later.add(Path.of(URI.create(url.toString())).toString());
                    }
                }
            }
        }
        return Stream.concat(start, later.stream())
                .filter(place -> !place.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
