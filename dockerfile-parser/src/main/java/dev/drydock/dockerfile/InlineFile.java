package dev.drydock.dockerfile;

/**
 * A file that COPY or ADD makes of a here-document, mode 0644.
 *
 * @param content without leading tabs if {@code <<-} asked for it
 * @param expand whether variables in it are replaced
 */
public record InlineFile(String name, String content, boolean expand) {
    InlineFile expand(Expansion expansion) throws ExpansionException {
        return expand ? new InlineFile(name, expansion.body(content), true) : this;
    }
}
