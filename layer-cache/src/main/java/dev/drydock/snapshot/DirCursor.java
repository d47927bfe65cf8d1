package dev.drydock.snapshot;

import dev.drydock.fs.TreeDir;
import dev.drydock.layer.LayerPath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The open directories from a root down to where work is done; moving opens only what is not open yet. */
final class DirCursor implements AutoCloseable {
    private record Open(String path, TreeDir dir) {}

    private final Deque<Open> open = new ArrayDeque<>();

    /** @param root owned by the cursor from now on */
    DirCursor(TreeDir root) {
        open.push(new Open("", root));
    }

    /** The directory at this path below the root; valid until the next move. */
    TreeDir at(String path) throws IOException {
        while (!LayerPath.isWithin(path, open.element().path())) {
            open.pop().dir().close();
        }
        while (!open.element().path().equals(path)) {
            String from = open.element().path();
            int start = from.isEmpty() ? 0 : from.length() + 1;
            int slash = path.indexOf('/', start);
            String next = slash < 0 ? path : path.substring(0, slash);
            open.push(new Open(next, open.element().dir().openDir(next.substring(start))));
        }
        return open.element().dir();
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().dir().close();
        }
    }
}
