package dev.drydock.dockerfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code COPY [--from=…] [--chown=…] [--chmod=…] [--link] [--parents] [--exclude=…] source… destination}.
 *
 * @param from stage, named context or image; absent means the build context
 * @param chown {@code user[:group]}, names or numbers
 * @param chmod a {@link FileMode}
 * @param excludes patterns of files to leave out, as in an ignore file
 */
public record Copy(
        Statement source,
        CopySources sources,
        Optional<String> from,
        Optional<String> chown,
        Optional<String> chmod,
        boolean link,
        boolean parents,
        List<String> excludes)
        implements Instruction {
    private static final Flags.Known FLAGS =
            new Flags.Known(Set.of("link", "parents"), Set.of("from", "chown", "chmod"), Set.of("exclude"));

    public Copy {
        excludes = List.copyOf(excludes);
    }

    static Copy read(Statement statement, Problems problems) throws Refusal {
        Flags flags = Flags.read(statement, FLAGS, problems);
        return new Copy(
                statement,
                CopySources.read(statement, problems),
                flags.text("from"),
                flags.text("chown"),
                flags.text("chmod"),
                flags.isOn("link"),
                flags.isOn("parents"),
                flags.texts("exclude"));
    }

    @Override
    public Copy expand(Expansion expansion) throws ExpansionException, InvalidValueException {
        Optional<String> owner = CopySources.expand(chown, expansion);
        Optional<String> mode = CopySources.mode(chmod, expansion);
        CopySources expanded = sources.expand(expansion);
        for (int i = 0; i < expanded.paths().size(); i++) {
            String path = expanded.paths().get(i);
            if (CopySources.isRemote(path)) {
                throw new InvalidValueException(
                        path.startsWith("http") && !path.endsWith(".git")
                                ? "source can't be a URL for COPY"
                                : "source can't be a git ref for COPY",
                        sources.paths().get(i),
                        "use ADD");
            }
        }
        return new Copy(source, expanded, from, owner, mode, link, parents, excludes);
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.copy(this);
    }
}
