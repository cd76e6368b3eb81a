package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher in a project of its own, with a java and a mvn that only say how they are called.
 */
class LauncherTest {
    @TempDir private Path dir;
    private Path home;
    private Path tools;

    @BeforeEach
    void project() throws IOException {
        Path launcher = launcher();
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not here");
        home = Files.createDirectories(dir.resolve("a project"));
        tools = Files.createDirectories(dir.resolve("tools"));
        Files.copy(launcher, home.resolve("epsam"), StandardCopyOption.COPY_ATTRIBUTES);
        Path start = Path.of("epsam-dist/launcher/start.sh");
        Files.createDirectories(home.resolve(start).getParent());
        Files.copy(launcher.resolveSibling(start), home.resolve(start));
        Files.createDirectories(home.resolve("epsam-app/src/main"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.writeString(home.resolve("epsam-app/pom.xml"), "<project/>");
        // Older than any build to come.
        for (String name : List.of("pom.xml", "epsam-app/pom.xml", "epsam-app/src/main")) {
            age(home.resolve(name), -100);
        }
        tool(
                "java",
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"17.0.9\"' >&2; exit 0; fi\n"
                        + "echo \"$OPENBLAS_NUM_THREADS|$*\"");
        tool(
                "mvn",
                "if [ \"$1\" = -v ]; then echo 'Apache Maven 3.8.7'; exit 0; fi\n"
                        + "mkdir -p epsam-app/target && cd epsam-app/target\n"
                        + "printf %s \"$PWD/lib.jar\" > classpath.txt\n"
                        + "touch lib.jar epsam-app.jar; echo \"$*\" >> ../../built.txt");
    }

    private Path library() throws IOException {
        return home.toRealPath().resolve("epsam-app/target/lib.jar");
    }

    /** The folder of the project is the nearest above that has the launcher. */
    private static Path launcher() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            if (Files.exists(p.resolve("epsam")) && Files.exists(p.resolve("pom.xml"))) {
                return p.resolve("epsam");
            }
        }
        throw new IllegalStateException("no launcher above " + Path.of("").toAbsolutePath());
    }

    private static void age(Path path, int seconds) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(seconds)));
    }

    private void tool(String name, String script) throws IOException {
        Path file = Files.writeString(tools.resolve(name), "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Program launch(Path command, Map<String, String> environment, String... words)
            throws Exception {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(words));
        Path out = dir.resolve("out.txt");
        Path err = dir.resolve("err.txt");
        ProcessBuilder builder =
                new ProcessBuilder(line)
                        .directory(dir.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().remove("OPENBLAS_NUM_THREADS");
        builder.environment().put("PATH", tools + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Program(
                code,
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private long builds() throws IOException {
        return Files.readAllLines(home.resolve("built.txt")).size();
    }

    @Test
    void itBuildsOnceAndAgainAfterAChange() throws Exception {
        Program first = launch(home.resolve("epsam"), Map.of(), "train", "--data", "my data");
        assertThat(first.err())
                .containsSubsequence("epsam: building ...", "epsam: built in ", "epsam: trying it")
                .hasLineCount(3);
        assertThat(first.out())
                .startsWith("1|-Xmx")
                .contains("epsam-app.jar:" + library() + " org.epsam.app.Main")
                .endsWith("train --data my data\n");
        assertThat(launch(home.resolve("epsam"), Map.of(), "doctor").err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
        Files.writeString(home.resolve("epsam-app/src/main/New.java"), "class New {}");
        age(home.resolve("epsam-app/src/main/New.java"), 5);
        launch(home.resolve("epsam"), Map.of(), "doctor");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void whatItNeedsIsBuiltAgainWhereALibraryIsMissing() throws Exception {
        launch(home.resolve("epsam"), Map.of(), "doctor");
        Files.delete(library());
        assertThat(launch(home.resolve("epsam"), Map.of(), "doctor").code()).isZero();
        assertThat(builds()).isEqualTo(2);
    }

    /** Options for native code and a large heap lengthen the start of what only prints. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "train --help", "help train", "-h"})
    void helpStartsWithoutWhatOnlyWorkNeeds(String words) throws Exception {
        Path epsam = home.resolve("epsam");
        launch(epsam, Map.of(), "doctor");
        String[] typed = words.isEmpty() ? new String[0] : words.split(" ");
        assertThat(launch(epsam, Map.of(), typed).out())
                .contains("|-Xmx256m ", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
                .doesNotContain("native-access");
        assertThat(launch(epsam, Map.of(), "train", "--data", "help").out())
                .contains("--enable-native-access")
                .doesNotContain("TieredStopAtLevel");
    }

    @Test
    void shortWorkStartsWithoutTheSecondCompilerAndLongWorkWithIt() throws Exception {
        Path epsam = home.resolve("epsam");
        assertThat(launch(epsam, Map.of(), "inspect", "slides").out())
                .contains("-XX:TieredStopAtLevel=1", "--enable-native-access");
        assertThat(launch(epsam, Map.of(), "patches", "--slides", "segment").out())
                .contains("-XX:TieredStopAtLevel=1");
        assertThat(launch(epsam, Map.of(), "segment", "inspect").out())
                .doesNotContain("TieredStopAtLevel");
    }

    /** A java whose trial keeps classes, as that of the program does. */
    private void javaWithArchives() throws IOException {
        tool(
                "java",
                """
                if [ "$1" = -version ]; then echo 'openjdk version "17.0.9"' >&2; exit 0; fi
                echo "$*"
                case "$*" in
                  *" doctor --try")
                    for word; do
                      case $word in -Depsam.archive=*) echo classes > "${word#*=}" ;; esac
                    done
                    exit "${TRIAL:-0}"
                    ;;
                esac
                """);
    }

    private Path inTarget(String name) {
        return home.resolve("epsam-app/target").resolve(name);
    }

    @Test
    void aTrialBeforeTheFirstWorkKeepsClassesForLaterStarts() throws Exception {
        javaWithArchives();
        Path epsam = home.resolve("epsam");
        assertThat(launch(epsam, Map.of(), "train", "--help").err()).doesNotContain("trying it");
        Program first = launch(epsam, Map.of(), "segment");
        assertThat(first.err()).startsWith("epsam: trying it on a few drawn").hasLineCount(1);
        assertThat(first.out())
                .contains("-XX:SharedArchiveFile=" + inTarget("classes.jsa").toRealPath());
        assertThat(inTarget("trial.log")).content().endsWith("doctor --try\n");
        Program later = launch(epsam, Map.of(), "segment");
        assertThat(later.err()).isEmpty();
        assertThat(later.out()).contains("-XX:SharedArchiveFile=");
    }

    @Test
    void anArchiveIsRenewedAfterABuildUnlessItWasDeleted() throws Exception {
        javaWithArchives();
        Path epsam = home.resolve("epsam");
        launch(epsam, Map.of(), "segment");
        Path source =
                Files.writeString(home.resolve("epsam-app/src/main/New.java"), "class New {}");
        age(source, 5);
        assertThat(launch(epsam, Map.of(), "segment").err()).contains("built in", "trying it");
        Files.delete(inTarget("classes.jsa"));
        age(source, 10);
        Program without = launch(epsam, Map.of(), "segment");
        assertThat(without.err()).contains("built in").doesNotContain("trying it");
        assertThat(without.out()).doesNotContain("SharedArchiveFile");
        assertThat(launch(epsam, Map.of(), "doctor", "--try").out())
                .contains("-Depsam.archive=" + inTarget("classes.jsa").getParent().toRealPath());
        assertThat(inTarget("classes.jsa")).exists();
    }

    @Test
    void aFailingTrialIsToldOnce() throws Exception {
        javaWithArchives();
        Path epsam = home.resolve("epsam");
        Program first = launch(epsam, Map.of("TRIAL", "2"), "segment");
        assertThat(first.code()).isZero();
        assertThat(first.err()).contains("epsam: the trial failed, see ").hasLineCount(4);
        assertThat(launch(epsam, Map.of(), "segment").err()).isEmpty();
    }

    @Test
    void anInterruptedTrialEndsTheLauncherAndIsRepeated() throws Exception {
        tool(
                "java",
                """
                if [ "$1" = -version ]; then echo 'openjdk version "17.0.9"' >&2; exit 0; fi
                case "$*" in *" doctor --try") kill -TERM $PPID; sleep 60 & wait $! ;; esac
                echo "$*"
                """);
        Path epsam = home.resolve("epsam");
        Program first = launch(epsam, Map.of(), "segment");
        assertThat(first.code()).isEqualTo(143);
        assertThat(first.out()).isEmpty();
        javaWithArchives();
        assertThat(launch(epsam, Map.of(), "segment").err()).contains("trying it");
    }

    @Test
    void whatLoadsLittleIsNotTriedNorAfterATrialByHand() throws Exception {
        javaWithArchives();
        Path epsam = home.resolve("epsam");
        for (String command : List.of("inspect", "trian", "config")) {
            assertThat(launch(epsam, Map.of(), command).err()).doesNotContain("trying it");
        }
        launch(epsam, Map.of(), "doctor", "--try");
        assertThat(launch(epsam, Map.of(), "segment").err()).isEmpty();
    }

    @Test
    void onlyTheValue1SelectsCuda() throws Exception {
        Path epsam = home.resolve("epsam");
        launch(epsam, Map.of("EPSAM_CUDA", "0"), "doctor");
        launch(epsam, Map.of(), "doctor");
        assertThat(builds()).as("the same build").isEqualTo(1);
        launch(epsam, Map.of("EPSAM_CUDA", "1"), "doctor");
        List<String> built = Files.readAllLines(home.resolve("built.txt"));
        assertThat(built).hasSize(2);
        assertThat(built.get(0)).doesNotContain("-Dcuda");
        assertThat(built.get(1)).contains("-Dcuda");
    }

    @Test
    void linksAndSettingsAreFollowed() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("a project", "epsam"));
        Path second = Files.createSymbolicLink(dir.resolve("second"), link);
        Program answer =
                launch(
                        second,
                        Map.of("EPSAM_HEAP", "7g", "OPENBLAS_NUM_THREADS", "3"),
                        "inspect",
                        "*");
        assertThat(answer.out())
                .startsWith("3|-Xmx7g ")
                .contains(home.toRealPath() + "/epsam-app")
                .endsWith("inspect *\n");
        assertThat(answer.code()).isZero();
    }

    @Test
    void whatIsMissingOrTooOldIsToldInOneLine() throws Exception {
        Path epsam = home.resolve("epsam");
        Program answer = launch(epsam, Map.of("JAVA_HOME", "/nowhere"));
        assertThat(answer).isEqualTo(new Program(2, "", answer.err()));
        assertThat(answer.err()).startsWith("epsam: JAVA_HOME is /nowhere").hasLineCount(1);
        tool("mvn", "echo 'Apache Maven 3.0.5'");
        assertThat(launch(epsam, Map.of()).err())
                .startsWith("epsam: mvn is Maven 3.0.5")
                .hasLineCount(1);
        tool("java", "echo 'java version \"1.8.0_202\"' >&2");
        answer = launch(epsam, Map.of());
        assertThat(answer.err()).contains("is Java 1;", "JDK 17").hasLineCount(1);
        assertThat(answer.code()).isEqualTo(2);
    }

    @Test
    void aPathThatCannotStandOnAClassPathIsToldBeforeTheBuild() throws Exception {
        Path colon = dir.resolve("a:b");
        Files.move(home, colon);
        Program answer = launch(colon.resolve("epsam"), Map.of(), "doctor");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("epsam: " + colon.toRealPath() + ": has a ':' in its path")
                .hasLineCount(1);
        assertThat(colon.resolve("built.txt")).doesNotExist();
    }

    /** The class path is what the build has written, whatever else lies in its folders. */
    @Test
    void jarsOfOtherVersionsAreNotTaken() throws Exception {
        launch(home.resolve("epsam"), Map.of(), "doctor");
        for (String jar : List.of("epsam-app-0.1.0.jar", "epsam-app-0.2.0.jar")) {
            Files.createFile(home.resolve("epsam-app/target").resolve(jar));
        }
        Program answer = launch(home.resolve("epsam"), Map.of(), "doctor");
        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .contains(
                        " -cp " + library().resolveSibling("epsam-app.jar") + ":" + library() + " ")
                .doesNotContain("0.1.0");
    }

    @Test
    void aFailingBuildShowsItsEnd() throws Exception {
        tool(
                "mvn",
                "if [ \"$1\" = -v ]; then echo 'Apache Maven 3.9.9'; exit 0; fi\n"
                    + "for i in $(seq 100); do echo \"line $i.\"; echo '[INFO] reactor'; done; exit"
                    + " 1");
        Program answer = launch(home.resolve("epsam"), Map.of());
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .contains("line 100.", "epsam: the build failed")
                .doesNotContain("line 50.", "reactor");
    }

    @Test
    void aTerminalSeesHowFarTheBuildIs() throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script), "script (util-linux) is not here");
        Path seen = dir.resolve("out.txt");
        // It ends once the line is there.
        tool(
                "mvn",
                """
                if [ "$1" = -v ]; then echo 'Apache Maven 3.9.9'; exit 0; fi
                echo '[INFO] Downloading from central: https://repo/a/one.jar'
                echo '[INFO] Downloaded from central: https://repo/a/one.jar (1 kB at 2 kB/s)'
                echo '[INFO] Building epsam-nets 0.2.0                    [3/8]'
                for i in $(seq 200); do
                  if grep -q 'epsam-nets (3 of 8), files downloaded: 1' "$SEEN"; then break; fi
                  sleep 0.1
                done
                echo '[INFO] Downloading from central: https://repo/b/two.jar'
                for i in $(seq 200); do
                  if grep -q 'downloading two.jar' "$SEEN"; then break; fi
                  sleep 0.1
                done
                mkdir -p epsam-app/target; touch epsam-app/target/epsam-app.jar
                printf /dev/null > epsam-app/target/classpath.txt
                """);
        Program answer =
                launch(
                        script,
                        Map.of("SEEN", seen.toString(), "TERM", "xterm"),
                        "-qec",
                        "'" + home.resolve("epsam") + "' doctor",
                        "/dev/null");
        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .containsSubsequence(
                        "epsam: building ... epsam-nets (3 of 8), files downloaded: 1, ",
                        "epsam: building ... downloading two.jar, files downloaded: 1, ",
                        "epsam: built in ");
    }

    /** An unpacked archive: any shell, no Maven, its own Java first. */
    @Test
    void anArchiveIsStartedWithItsOwnJavaFirst() throws Exception {
        Path archive = dir.resolve("an archive");
        Path launcher = Files.createDirectories(archive.resolve("bin")).resolve("epsam");
        Path lib = Files.createDirectories(archive.resolve("lib"));
        Path sources = launcher().resolveSibling("epsam-dist/launcher");
        Files.copy(sources.resolve("epsam"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(sources.resolve("start.sh"), lib.resolve("start.sh"));
        Files.createFile(lib.resolve("B.jar"));
        Files.createFile(lib.resolve("a b.jar"));
        Files.delete(tools.resolve("mvn"));
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("an archive/bin/epsam"));
        Program answer = launch(link, Map.of("EPSAM_HEAP", "7g"), "train", "--data", "my data");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .startsWith("1|-Xmx7g ")
                .endsWith(
                        "-cp "
                                + lib.toRealPath().resolve("B.jar")
                                + ":"
                                + lib.toRealPath().resolve("a b.jar")
                                + " org.epsam.app.Main train --data my data\n");
        javaWithArchives();
        launch(launcher, Map.of(), "doctor", "--try");
        assertThat(launch(launcher, Map.of(), "train").out())
                .contains("-XX:SharedArchiveFile=" + lib.toRealPath().resolve("classes.jsa"));
        Path own = Files.createDirectories(archive.resolve("runtime/bin")).resolve("java");
        Files.writeString(own, "#!/bin/sh\necho own Java\n");
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(launch(launcher, Map.of("JAVA_HOME", "/nowhere")).out()).isEqualTo("own Java\n");
        Files.delete(own);
        assertThat(launch(launcher, Map.of("JAVA_HOME", "/nowhere")).err())
                .startsWith("epsam: JAVA_HOME is /nowhere")
                .hasLineCount(1);
    }
}
