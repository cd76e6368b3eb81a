package org.epsam.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Spark's standalone master, workers and drivers, each a process of its own on this machine. Spark
 * lies in one place, as on a cluster; the program is sent by the driver.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> OPEN =
            List.of(
                    "java.lang",
                    "java.lang.invoke",
                    "java.lang.reflect",
                    "java.io",
                    "java.net",
                    "java.nio",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "jdk.internal.ref",
                    "sun.nio.ch",
                    "sun.nio.cs",
                    "sun.security.action",
                    "sun.util.calendar");

    private final Path folder;
    private final Path home;
    private final List<Path> program = new ArrayList<>();
    private final String master;
    private final List<Process> processes = new ArrayList<>();

    StandaloneCluster(Path folder) throws IOException {
        this.folder = folder;
        this.home = folder.resolve("spark");
        Path jars = Files.createDirectories(home.resolve("jars"));
        Set<String> spark =
                new HashSet<>(
                        List.of(
                                Files.readString(Path.of("target/spark.txt"))
                                        .split(File.pathSeparator)));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            boolean shared =
                    entry.matches(
                            ".*/(jackson-(core|annotations|databind)-|slf4j-api|zstd-jni)[^/]*");
            if (spark.contains(entry) || shared) {
                link(jars.resolve(path.getFileName()), path);
            }
            if (!spark.contains(entry)) {
                program.add(Files.isDirectory(path) ? jar(path) : path);
            }
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        master = "spark://127.0.0.1:" + port;
        Path log = folder.resolve("master.log");
        spark(log, Map.of(), "Master", "--host", "127.0.0.1", "--port", "" + port);
        await(log, "I have been elected leader");
    }

    private static void link(Path place, Path jar) throws IOException {
        try {
            Files.createLink(place, jar);
        } catch (IOException | UnsupportedOperationException e) {
            // Not on another file system.
            Files.copy(jar, place);
        }
    }

    /** Classes of a module that is not packed yet. */
    private Path jar(Path classes) throws IOException {
        Path jar = Files.createTempFile(folder, "classes-", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    /** Starts a worker with one processor, and waits until the master knows it. */
    Process worker(String name) throws IOException {
        Path log = folder.resolve(name + ".log");
        Process worker =
                spark(
                        log,
                        // Otherwise it looks for a source build, to learn the version of Scala.
                        Map.of("SPARK_SCALA_VERSION", "2.13"),
                        "Worker",
                        "--host",
                        "127.0.0.1",
                        "--cores",
                        "1",
                        "--memory",
                        "2g",
                        "--work-dir",
                        folder.resolve(name).toString(),
                        master);
        await(log, "Successfully registered with master");
        return worker;
    }

    private Process spark(Path log, Map<String, String> environment, String role, String... words)
            throws IOException {
        List<String> command = java(List.of("-cp", home.resolve("jars") + "/*"));
        command.add(
                "org.apache.spark.deploy." + role.toLowerCase(java.util.Locale.ROOT) + "." + role);
        command.addAll(List.of("--webui-port", "0"));
        command.addAll(List.of(words));
        return start(command, log, environment);
    }

    /** Starts {@code epsam spark} as the launcher does, with executors of one processor. */
    Process driver(Path log, List<String> words) throws IOException {
        String jars =
                program.stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        List<String> command =
                java(
                        List.of(
                                "-Depsam.cluster.jars=" + jars,
                                "-cp",
                                jars + File.pathSeparator + home.resolve("jars") + "/*"));
        command.add("org.epsam.app.Main");
        command.add("spark");
        command.addAll(words);
        command.addAll(
                List.of(
                        "--master", master,
                        "--executor-cores", "1",
                        "--executor-memory", "1g",
                        "--conf", "spark.ui.enabled=false",
                        "--conf", "spark.driver.bindAddress=127.0.0.1"));
        return start(command, log, Map.of());
    }

    private static List<String> java(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        OPEN.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.addAll(options);
        return command;
    }

    private Process start(List<String> command, Path log, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
        builder.environment().putAll(environment);
        Process process =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        processes.add(process);
        return process;
    }

    /** The processes of executors that a worker has started. */
    static List<ProcessHandle> executors(Process worker) {
        return worker.children().toList();
    }

    /** Waits for a line of a log. */
    static void await(Path log, String text) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(log) || !Files.readString(log).contains(text)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        text + " is not told: " + (Files.exists(log) ? Files.readString(log) : ""));
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
