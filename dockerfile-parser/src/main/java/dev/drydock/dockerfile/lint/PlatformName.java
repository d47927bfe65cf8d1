package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.Diagnostic;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A platform as FROM and images name it: {@code os[(version+feature…)][/arch[/variant]]}, or an architecture alone. Other
 * spellings of architectures and variants become the usual ones, as containerd's {@code platforms} does it.
 *
 * @param options version and features of the system as written, without parentheses; mostly empty
 */
record PlatformName(String os, String options, String arch, String variant) {
    private static final Pattern OS =
            Pattern.compile("([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%-]*(?:\\+[A-Za-z0-9_.%-]+)*)\\))?");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final String OS_WORDS = "^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%-]*)((?:\\+[A-Za-z0-9_.%-]+)*)\\))?$";
    private static final String INVALID = ": invalid argument";
    private static final int LONGEST = 1024;
    private static final Set<String> SYSTEMS = Set.of(
            "aix",
            "android",
            "darwin",
            "dragonfly",
            "freebsd",
            "hurd",
            "illumos",
            "ios",
            "js",
            "linux",
            "nacl",
            "netbsd",
            "openbsd",
            "plan9",
            "solaris",
            "windows",
            "zos");
    private static final Set<String> MACHINES = Set.of(
            "386",
            "amd64",
            "amd64p32",
            "arm",
            "armbe",
            "arm64",
            "arm64be",
            "ppc64",
            "ppc64le",
            "loong64",
            "mips",
            "mipsle",
            "mips64",
            "mips64le",
            "mips64p32",
            "mips64p32le",
            "ppc",
            "riscv",
            "riscv64",
            "s390",
            "s390x",
            "sparc",
            "sparc64",
            "wasm");

    /** Reads a name; absent if it is none. */
    static Optional<PlatformName> parse(String text) {
        String[] parts = text.split("/", -1);
        if (text.length() > LONGEST || parts.length > 3) {
            return Optional.empty();
        }
        Matcher system = OS.matcher(parts[0]);
        if (!system.matches()) {
            return Optional.empty();
        }
        for (int i = 1; i < parts.length; i++) {
            if (!PART.matcher(parts[i]).matches()) {
                return Optional.empty();
            }
        }
        String os = lower(system.group(1)).equals("macos") ? "darwin" : lower(system.group(1));
        String options = system.group(2) == null ? "" : system.group(2);
        if (parts.length > 1) {
            return Optional.of(of(os, options, parts[1], parts.length > 2 ? parts[2] : ""));
        }
        if (SYSTEMS.contains(os)) {
            return Optional.of(of(os, options, CheckRequest.machine(), ""));
        }
        PlatformName machine = of("linux", "", parts[0], "");
        return MACHINES.contains(machine.arch) ? Optional.of(machine) : Optional.empty();
    }

    /** Why a text is no name, in the reference's words. */
    static String complaint(String text) {
        String[] parts = text.split("/", 4);
        String all = Diagnostic.quote(text);
        if (text.indexOf('*') >= 0) {
            return all + ": wildcards not yet supported" + INVALID;
        }
        if (!OS.matcher(parts[0]).matches()) {
            return Diagnostic.quote(parts[0]) + " is an invalid OS component of " + all
                    + ": OSAndVersion specifier component must match " + Diagnostic.quote(OS_WORDS) + INVALID;
        }
        for (int i = 1; i < parts.length; i++) {
            if (!PART.matcher(parts[i]).matches()) {
                return Diagnostic.quote(parts[i]) + " is an invalid component of " + all
                        + ": platform specifier component must match \"^" + PART + "$\"" + INVALID;
            }
        }
        return all
                + (parts.length == 1
                        ? ": unknown operating system or architecture"
                        : ": cannot parse platform specifier")
                + INVALID;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static PlatformName of(String os, String options, String arch, String variant) {
        String level = lower(variant);
        return switch (lower(arch)) {
            case "i386" -> new PlatformName(os, options, "386", "");
            case "x86_64", "x86-64", "amd64" -> new PlatformName(os, options, "amd64", level.equals("v1") ? "" : level);
            case "aarch64", "arm64" ->
                new PlatformName(
                        os,
                        options,
                        "arm64",
                        switch (level) {
                            case "8", "v8", "v8.0" -> "";
                            case "9", "9.0", "v9.0" -> "v9";
                            default -> level;
                        });
            case "armhf" -> new PlatformName(os, options, "arm", "v7");
            case "armel" -> new PlatformName(os, options, "arm", "v6");
            case "arm" ->
                new PlatformName(
                        os,
                        options,
                        "arm",
                        switch (level) {
                            case "", "7" -> "v7";
                            case "5", "6", "8" -> "v" + level;
                            default -> level;
                        });
            default -> new PlatformName(os, options, lower(arch), level);
        };
    }

    boolean isWindows() {
        return os.equals("windows");
    }

    /** Whether programs for one run on the other, as far as system and architecture say. */
    boolean isLike(PlatformName other) {
        return os.equals(other.os) && arch.equals(other.arch);
    }

    @Override
    public String toString() {
        return os
                + (options.isEmpty() ? "" : "(" + options + ")")
                + (arch.isEmpty() ? "" : "/" + arch)
                + (variant.isEmpty() ? "" : "/" + variant);
    }
}
