package dev.drydock.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way to authenticate that a server offers (RFC 9110, "WWW-Authenticate").
 *
 * @param scheme in lower case
 * @param parameters by lower-case name; of a name given twice the first counts
 */
record Challenge(String scheme, Map<String, String> parameters) {
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * Reads header values, each of which may hold several challenges. What cannot be understood ends the reading of that
     * value; what was read before it counts.
     */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers) {
            new Reader(header).read(challenges);
        }
        return challenges;
    }

    /** Reads {@code 1#( scheme [ 1*SP ( token68 / 1#( name = ( token / quoted-string ) ) ) ] )}. */
    private static final class Reader {
        private static final Pattern TOKEN68 = Pattern.compile("[A-Za-z0-9._~+/-]+=*[ \\t]*(?=,|$)");

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        void read(List<Challenge> challenges) {
            skip(" \t,");
            while (at < text.length()) {
                String scheme = token();
                if (scheme.isEmpty()) {
                    return;
                }
                skip(" \t");
                Matcher token68 = TOKEN68.matcher(text).region(at, text.length());
                if (token68.lookingAt()) {
                    at = token68.end(); // of schemes that are not ours
                }
                Map<String, String> parameters = new TreeMap<>();
                boolean understood = parameters(parameters);
                challenges.add(new Challenge(scheme.toLowerCase(Locale.ROOT), Map.copyOf(parameters)));
                if (!understood) {
                    return;
                }
                skip(" \t,");
            }
        }

        /** Reads parameters up to the next scheme: a word that no equals sign follows. */
        private boolean parameters(Map<String, String> parameters) {
            while (true) {
                skip(" \t,");
                int start = at;
                String name = token();
                skip(" \t");
                if (name.isEmpty() || at == text.length() || text.charAt(at) != '=') {
                    at = start;
                    return true;
                }
                at++;
                skip(" \t");
                boolean isQuoted = at < text.length() && text.charAt(at) == '"';
                Optional<String> value = isQuoted ? quoted() : Optional.of(token());
                if (value.isEmpty()) {
                    return false;
                }
                parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value.get());
            }
        }

        private Optional<String> quoted() {
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return Optional.of(value.toString());
                }
                if (c == '\\' && at + 1 < text.length()) {
                    c = text.charAt(++at);
                }
                value.append(c);
            }
            return Optional.empty();
        }

        private String token() {
            int start = at;
            while (at < text.length() && isToken(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private static boolean isToken(char c) {
            return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
        }

        private void skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }
    }
}
