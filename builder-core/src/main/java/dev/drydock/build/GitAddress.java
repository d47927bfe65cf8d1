package dev.drydock.build;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A git repository and what of it is wanted, as {@code https://host/x.git#ref:folder} or with a query (Dockerfile
 * reference, "Adding files from a Git repository").
 *
 * @param remote what the git program is given
 * @param ref a branch, a tag, a full name or a commit; {@code ""} for the default branch
 * @param subdir normal and relative; {@code ""} for everything
 * @param checksum what the commit must begin with; {@code ""} for anything
 * @param keepGitDir absent if the address does not say
 * @param commitTimes whether files have the time of the commit, not that of the checkout
 * @param byCommit whether the commit is fetched by its own name, not by that of the ref
 */
record GitAddress(
        String remote,
        String ref,
        String subdir,
        String checksum,
        Optional<Boolean> keepGitDir,
        boolean submodules,
        boolean commitTimes,
        boolean byCommit) {
    private static final Pattern SCP = Pattern.compile("git@[A-Za-z0-9.-]+:[^\\s]+");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{4,64}");

    /** Whether a text is the address of a repository, rather than that of a file. */
    static boolean is(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("git://")
                || lower.startsWith("ssh://")
                || SCP.matcher(text).matches()) {
            return true;
        }
        int end = text.length();
        for (char stop : new char[] {'#', '?'}) {
            int at = text.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        return (lower.startsWith("http://") || lower.startsWith("https://"))
                && lower.substring(0, end).endsWith(".git");
    }

    /** Whether this is the full name of a commit. */
    static boolean isCommit(String ref) {
        return COMMIT.matcher(ref).matches();
    }

    /** @throws IllegalArgumentException what is wrong with it, in words for the user */
    static GitAddress parse(String text) {
        return new Reader().read(text);
    }

    /** The same with what the flags of an ADD say. @throws IllegalArgumentException they say something else */
    GitAddress with(Optional<Boolean> keep, Optional<String> wanted) {
        if (keep.isPresent() && keepGitDir.isPresent() && !keep.equals(keepGitDir)) {
            throw new IllegalArgumentException("keep-git-dir conflicts with the flag --keep-git-dir");
        }
        String sum = wanted.orElse(checksum);
        if (!checksum.isEmpty() && !checksum.equals(sum)) {
            throw new IllegalArgumentException("checksum conflicts: \"" + checksum + "\" vs \"" + sum + "\"");
        }
        return new GitAddress(
                remote,
                ref,
                subdir,
                sum.isEmpty() ? "" : Reader.prefix(sum),
                keep.isPresent() ? keep : keepGitDir,
                submodules,
                commitTimes,
                byCommit);
    }

    /** The same with files that have the time of the commit. */
    GitAddress withCommitTimes() {
        return new GitAddress(remote, ref, subdir, checksum, keepGitDir, submodules, true, byCommit);
    }

    /** The same with {@code .git} among its files, whatever the address says. */
    GitAddress keeping() {
        return new GitAddress(remote, ref, subdir, checksum, Optional.of(true), submodules, commitTimes, byCommit);
    }

    /** For people: without user, password, query and what of the repository is wanted. */
    String shown() {
        return remote.replaceFirst("^([a-z+]+://)[^/@]*@", "$1");
    }

    private static final class Reader {
        private String ref = "";
        private String subdir = "";
        private String checksum = "";
        private Optional<Boolean> keepGitDir = Optional.empty();
        private boolean submodules = true;
        private boolean commitTimes;
        private boolean byCommit;

        GitAddress read(String text) {
            int hash = text.indexOf('#');
            String front = hash < 0 ? text : text.substring(0, hash);
            int question = SCP.matcher(text).matches() ? -1 : front.indexOf('?');
            String remote = question < 0 ? front : front.substring(0, question);
            if (question >= 0) {
                query(front.substring(question + 1));
            }
            if (hash >= 0) {
                fragment(text.substring(hash + 1));
            }
            if (remote.startsWith("-") || remote.chars().anyMatch(c -> c <= ' ' || c == 127)) {
                throw new IllegalArgumentException("it is no address of a repository");
            }
            Matcher host =
                    Pattern.compile("(?i)[a-z]+://(?:[^/@]*@)?([^/:]*).*").matcher(remote);
            if (host.matches() && (host.group(1).isEmpty() || host.group(1).startsWith("-"))) {
                throw new IllegalArgumentException("it names no host");
            }
            return new GitAddress(remote, ref, subdir, checksum, keepGitDir, submodules, commitTimes, byCommit);
        }

        private void query(String query) {
            String branch = "";
            String tag = "";
            for (String pair : query.split("&", -1)) {
                if (pair.isEmpty()) {
                    continue;
                }
                int equals = pair.indexOf('=');
                String key = decoded(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                switch (key) {
                    case "ref" -> ref = once("ref", ref, checked(value));
                    case "tag" -> tag = "refs/tags/" + checked(value);
                    case "branch" -> branch = "refs/heads/" + checked(value);
                    case "subdir" -> subdir = once("subdir", subdir, Paths.relative(value));
                    case "checksum", "commit" -> checksum = once("checksum", checksum, prefix(value));
                    case "keep-git-dir" -> keepGitDir = Optional.of(isOn(key, value));
                    case "submodules" -> submodules = isOn(key, value);
                    case "fetch-by-commit" -> byCommit = isOn(key, value);
                    case "mtime" -> commitTimes = isCommitTime(value);
                    default ->
                        throw new IllegalArgumentException("unexpected query key \"" + key + "\": there are ref, tag,"
                                + " branch, subdir, checksum, commit, keep-git-dir, submodules, mtime and"
                                + " fetch-by-commit");
                }
            }
            if (!branch.isEmpty() && !tag.isEmpty()) {
                throw new IllegalArgumentException("branch conflicts with tag");
            }
            ref = once("ref", ref, branch + tag);
        }

        private void fragment(String fragment) {
            int colon = fragment.indexOf(':');
            String there = colon < 0 ? fragment : fragment.substring(0, colon);
            if (!there.isEmpty()) {
                ref = once("ref", ref, checked(there));
            }
            if (colon >= 0) {
                subdir = once("subdir", subdir, Paths.relative(fragment.substring(colon + 1)));
            }
        }

        private static String once(String what, String before, String now) {
            if (!before.isEmpty() && !now.isEmpty() && !before.equals(now)) {
                throw new IllegalArgumentException(what + " conflicts: \"" + before + "\" vs \"" + now + "\"");
            }
            return before.isEmpty() ? now : before;
        }

        private static String checked(String ref) {
            if (ref.isEmpty() || ref.startsWith("-") || ref.chars().anyMatch(c -> c <= ' ' || c == 127 || c == ':')) {
                throw new IllegalArgumentException("\"" + ref + "\" is no name of a branch, tag or commit");
            }
            return ref;
        }

        static String prefix(String checksum) {
            if (!PREFIX.matcher(checksum).matches()) {
                throw new IllegalArgumentException("invalid checksum \"" + checksum
                        + "\": of a repository it is a commit, or the first digits of one");
            }
            return checksum;
        }

        private static boolean isOn(String key, String value) {
            return switch (value) {
                case "", "1", "true" -> true;
                case "0", "false" -> false;
                default -> throw new IllegalArgumentException(key + " is true or false, not \"" + value + "\"");
            };
        }

        private static boolean isCommitTime(String value) {
            return switch (value) {
                case "commit" -> true;
                case "checkout" -> false;
                default -> throw new IllegalArgumentException("mtime is checkout or commit, not \"" + value + "\"");
            };
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }
    }
}
