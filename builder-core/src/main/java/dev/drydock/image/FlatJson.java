package dev.drydock.image;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The values of a JSON document by where they are: {@code config.Env[1]}. */
final class FlatJson {
    private final SortedMap<String, String> values = new TreeMap<>();

    private FlatJson() {}

    static SortedMap<String, String> of(Map<?, ?> document) {
        FlatJson flat = new FlatJson();
        flat.add("", document);
        return flat.values;
    }

    private void add(String where, Object value) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, member) -> add(where.isEmpty() ? name.toString() : where + "." + name, member));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                add(where + "[" + i + "]", list.get(i));
            }
        } else {
            values.put(where, value.toString());
        }
    }
}
