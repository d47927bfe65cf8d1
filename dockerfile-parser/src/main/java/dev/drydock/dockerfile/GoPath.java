package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Paths with slashes, cleaned as Go's {@code path.Clean} does, which ignore files are defined by. */
final class GoPath {
    private GoPath() {}

    /** The shortest equal path: no empty parts, no {@code .}, {@code ..} resolved where that is possible. */
    static String clean(String path) {
        if (path.isEmpty()) {
            return ".";
        }
        boolean rooted = path.startsWith("/");
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            boolean up = part.equals("..");
            boolean below = !parts.isEmpty() && !parts.get(parts.size() - 1).equals("..");
            if (up && below) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".") && !(up && rooted)) {
                parts.add(part);
            }
        }
        String joined = String.join("/", parts);
        return rooted ? "/" + joined : joined.isEmpty() ? "." : joined;
    }

    /** The cleaned path of the folder that holds a cleaned path. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
    }

    /** Whether brackets and escapes of a shell pattern are well-formed, as Go's {@code path.Match} has it. */
    static boolean isPattern(String pattern) {
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c == '\\') {
                if (at == pattern.length()) {
                    return false;
                }
                at++;
            } else if (c == '[') {
                at = classEnd(pattern, at);
                if (at < 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The place behind the bracket that closes a class, or -1. */
    private static int classEnd(String pattern, int start) {
        int at = pattern.startsWith("^", start) ? start + 1 : start;
        for (int ranges = 0; ; ranges++) {
            if (at < pattern.length() && pattern.charAt(at) == ']' && ranges > 0) {
                return at + 1;
            }
            at = classMember(pattern, at);
            if (at >= 0 && pattern.charAt(at) == '-') {
                at = classMember(pattern, at + 1);
            }
            if (at < 0) {
                return -1;
            }
        }
    }

    /** The place behind one member of a class, where something must follow; or -1. */
    private static int classMember(String pattern, int start) {
        int at = start;
        if (at >= pattern.length() || pattern.charAt(at) == '-' || pattern.charAt(at) == ']') {
            return -1;
        }
        if (pattern.charAt(at) == '\\' && ++at == pattern.length()) {
            return -1;
        }
        at += Character.charCount(pattern.codePointAt(at));
        return at < pattern.length() ? at : -1;
    }
}
