package org.epsam.core.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.epsam.nets.runtime.Torch;

/** Versions of this program and its runtime. */
public final class Version {
    private Version() {}

    /**
     * Returns this program's version.
     *
     * @return such as 0.1.0
     */
    public static String program() {
        return properties().getProperty("version");
    }

    /**
     * Returns the commit that the program was built from.
     *
     * @return 40 hexadecimal digits, followed by {@code -dirty} where the sources had changes;
     *     absent if it was not built from a clone
     */
    public static Optional<String> commit() {
        Properties properties = properties();
        String dirty = properties.getProperty("dirty", "").equals("true") ? "-dirty" : "";
        // Without a known commit the build leaves its placeholder.
        return Optional.of(properties.getProperty("commit", ""))
                .filter(commit -> commit.matches("[0-9a-f]{40}"))
                .map(commit -> commit + dirty);
    }

    private static Properties properties() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return properties;
    }

    /**
     * Returns all versions.
     *
     * @return by name: epsam, java, libtorch
     */
    public static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("epsam", program());
        commit().ifPresent(commit -> all.put("commit", commit));
        all.put("java", System.getProperty("java.version"));
        all.put("libtorch", Torch.version());
        all.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return all;
    }
}
