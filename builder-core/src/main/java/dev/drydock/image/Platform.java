package dev.drydock.image;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where an image runs: image-spec image-index.md, "platform".
 *
 * @param os such as {@code linux}
 * @param architecture as Go names it: {@code amd64}, {@code arm64}
 * @param variant such as {@code v7}; empty if there is none
 * @param osVersion empty but for Windows
 */
public record Platform(String os, String architecture, String variant, String osVersion) {
    /** Reads {@code os/arch[/variant]}, with the usual other names ({@code x86_64}, {@code aarch64}) understood. */
    public static Platform parse(String text) throws ImageFormatException {
        String[] parts = text.strip().toLowerCase(Locale.ROOT).split("/", -1);
        if (parts.length == 1 && !parts[0].isEmpty()) {
            parts = new String[] {"linux", parts[0]};
        }
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new ImageFormatException("\"" + text + "\" is not a platform: write os/architecture, as linux/amd64");
        }
        return of(parts[0], parts[1], parts.length == 3 ? parts[2] : "", "");
    }

    /** The platform with its names in their canonical spelling, as containerd's platforms package has it. */
    public static Platform of(String os, String architecture, String variant, String osVersion) {
        String arch = architecture.toLowerCase(Locale.ROOT);
        String kind = variant.toLowerCase(Locale.ROOT);
        switch (arch) {
            case "x86_64", "x86-64" -> arch = "amd64";
            case "i386", "i486", "i586", "i686" -> arch = "386";
            case "aarch64" -> arch = "arm64";
            case "armhf" -> {
                arch = "arm";
                kind = kind.isEmpty() ? "v7" : kind;
            }
            case "armel" -> {
                arch = "arm";
                kind = "v6";
            }
            default -> {}
        }
        if (arch.equals("arm64") && (kind.equals("v8") || kind.equals("8"))) {
            kind = "";
        } else if (arch.equals("arm") && kind.isEmpty()) {
            kind = "v7";
        } else if (arch.equals("amd64") && kind.equals("v1")) {
            kind = "";
        }
        return new Platform(os.toLowerCase(Locale.ROOT), arch, kind, osVersion);
    }

    /** What this machine runs without emulation. */
    public static Platform host() {
        return of("linux", System.getProperty("os.arch", "amd64"), "", "");
    }

    /** Whether an image made for {@code other} is the one that this platform asks for. */
    public boolean accepts(Platform other) {
        return os.equals(other.os) && architecture.equals(other.architecture) && variant.equals(other.variant);
    }

    /** {@code os/architecture[/variant]}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }

    // Written out: what the compiler makes of a record is linked at run time, which every cached build would wait for.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Platform same
                && os.equals(same.os)
                && architecture.equals(same.architecture)
                && variant.equals(same.variant)
                && osVersion.equals(same.osVersion);
    }

    @Override
    public int hashCode() {
        return os.hashCode() + 31 * architecture.hashCode() + 31 * variant.hashCode() + 31 * osVersion.hashCode();
    }
}
