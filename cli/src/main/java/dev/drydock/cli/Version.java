package dev.drydock.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;

/** The version of this build. */
final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/drydock-version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        }
        return new String[] {"drydock " + properties.getProperty("version", "unknown")};
    }
}
