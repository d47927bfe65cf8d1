package dev.drydock.snapshot;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a step changed in one directory that was there before, as an overlay's upper directory would show it. */
final class Changes {
    /** What became of a name. */
    enum Kind {
        /** It was not there. */
        NEW,
        /** Something else was there. */
        REPLACED,
        /** The same inode, changed. */
        CHANGED,
        /** The same inode, changed, of which there are more names: an overlay gives this name a copy of its own. */
        ALONE,
        /** A directory that is as it was, with changes below it. */
        LEADS,
        /** It is gone. */
        GONE
    }

    private final Map<String, Kind> names = new HashMap<>();
    private final Map<String, Changes> below = new HashMap<>();

    void put(String name, Kind kind) {
        names.put(name, kind);
    }

    /** A directory that was there before. */
    void put(String name, Kind kind, Changes inIt) {
        names.put(name, kind);
        below.put(name, inIt);
    }

    Set<String> names() {
        return names.keySet();
    }

    Optional<Kind> kind(String name) {
        return Optional.ofNullable(names.get(name));
    }

    /** What changed in a directory; empty if all that it has is to be shown. */
    Optional<Changes> in(String name) {
        return Optional.ofNullable(below.get(name));
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** Forgets a path, and the directories that were shown only because of it. */
    void drop(String path) {
        int slash = path.indexOf('/');
        String name = slash < 0 ? path : path.substring(0, slash);
        if (slash < 0) {
            names.remove(name);
            below.remove(name);
        } else if (below.containsKey(name)) {
            below.get(name).drop(path.substring(slash + 1));
            if (below.get(name).isEmpty() && names.get(name) == Kind.LEADS) {
                names.remove(name);
                below.remove(name);
            }
        }
    }
}
