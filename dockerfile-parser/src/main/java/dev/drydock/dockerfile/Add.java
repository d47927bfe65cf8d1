package dev.drydock.dockerfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code ADD [--chown=…] [--chmod=…] [--link] [--exclude=…] [--checksum=…] [--keep-git-dir] [--unpack] source… destination}:
 * like COPY from the context, but archives are unpacked and sources may be remote.
 *
 * @param keepGitDir whether {@code .git} of a git source is kept; absent means that the reference decides, or no
 * @param checksum what a single remote source must have
 * @param unpack absent means yes for local archives, no for remote ones
 */
public record Add(
        Statement source,
        CopySources sources,
        Optional<String> chown,
        Optional<String> chmod,
        boolean link,
        List<String> excludes,
        Optional<Boolean> keepGitDir,
        Optional<String> checksum,
        Optional<Boolean> unpack)
        implements Instruction {
    private static final Flags.Known FLAGS = new Flags.Known(
            Set.of("link", "keep-git-dir", "unpack"), Set.of("chown", "chmod", "checksum"), Set.of("exclude"));

    public Add {
        excludes = List.copyOf(excludes);
    }

    static Add read(Statement statement, Problems problems) throws Refusal {
        Flags flags = Flags.read(statement, FLAGS, problems);
        return new Add(
                statement,
                CopySources.read(statement, problems),
                flags.text("chown"),
                flags.text("chmod"),
                flags.isOn("link"),
                flags.texts("exclude"),
                flags.onOff("keep-git-dir"),
                flags.text("checksum"),
                flags.onOff("unpack"));
    }

    @Override
    public Add expand(Expansion expansion) throws ExpansionException, InvalidValueException {
        Optional<String> owner = CopySources.expand(chown, expansion);
        Optional<String> mode = CopySources.mode(chmod, expansion);
        Optional<String> sum = CopySources.expand(checksum, expansion);
        CopySources expanded = sources.expand(expansion);
        if (sum.isPresent()) {
            if (expanded.paths().size() != 1) {
                throw new InvalidValueException(
                        "checksum can't be specified for multiple sources",
                        checksum.orElse(""),
                        "write one ADD for each");
            }
            if (!CopySources.isRemote(expanded.paths().get(0))) {
                throw new InvalidValueException(
                        "checksum requires HTTP(S) or Git sources", checksum.orElse(""), "leave --checksum out");
            }
        }
        return new Add(source, expanded, owner, mode, link, excludes, keepGitDir, sum, unpack);
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.add(this);
    }
}
