package org.epsam.core.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.epsam.nets.runtime.Torch;

/** Versions of this program and of what it stands on. */
public final class Version {
    /** Changes whenever stage folders of an older version must not be mixed with new ones. */
    public static final String FORMAT = "1";

    private Version() {}

    /**
     * Tells this program's version.
     *
     * @return such as 0.1.0
     */
    public static String program() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return properties.getProperty("version");
    }

    /**
     * Tells all versions.
     *
     * @return by name: epsam, java, libtorch
     */
    public static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("epsam", program());
        all.put("java", System.getProperty("java.version"));
        all.put("libtorch", Torch.version());
        all.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return all;
    }
}
