package org.epsam.app.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What was given in the place of files and folders and is none by its form. */
final class GivenPaths {
    private static final String URL = "(?i)(https?|ftp|s3|gs|sftp)://?.+";
    // These are written.
    private static final String RESULTS = "--(out|log|run)";

    private GivenPaths() {}

    /**
     * Refuses addresses, and patterns that the shell has not replaced.
     *
     * @throws InputException with what to do
     */
    static void check(ParseResult given) {
        for (ArgSpec argument : given.matchedArgs()) {
            boolean result =
                    argument instanceof OptionSpec option && option.longestName().matches(RESULTS);
            paths(argument.getValue())
                    .forEach(
                            path -> {
                                requireNoAddress(path);
                                if (!result) {
                                    requireNoPattern(path);
                                }
                            });
        }
    }

    private static Stream<Path> paths(Object value) {
        if (value instanceof Path path) {
            return Stream.of(path);
        } else if (value instanceof Optional<?> optional) {
            return optional.stream().flatMap(GivenPaths::paths);
        }
        return value instanceof Collection<?> several
                ? several.stream().flatMap(GivenPaths::paths)
                : Stream.empty();
    }

    private static void requireNoAddress(Path path) {
        // A path has one slash where an address has two.
        if (path.toString().matches(URL) && !Files.exists(path)) {
            throw new InputException(
                    path.toString().replaceFirst(":/+", "://")
                            + ": is an address; download what it names first, and give the file or"
                            + " folder");
        }
    }

    private static void requireNoPattern(Path path) {
        if (!path.toString().matches(".*[*?].*") || Files.exists(path)) {
            return;
        }
        throw new InputException(
                path
                        + (matches(path)
                                ? ": is a pattern, which the shell replaces by names of files;"
                                        + " write it without quotes, or give their folder"
                                : ": is a pattern that no file matches; check the path"));
    }

    private static boolean matches(Path pattern) {
        Path parent = pattern.toAbsolutePath().getParent();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(parent, pattern.getFileName().toString())) {
            return files.iterator().hasNext();
        } catch (IOException | PatternSyntaxException e) {
            return false;
        }
    }
}
