package dev.drydock.layer;

import dev.drydock.fs.RawText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The users and groups that the files {@code /etc/passwd} and {@code /etc/group} of an image name.
 *
 * <p>The files belong to the image: lines that are malformed, or whose numbers no kernel has, are passed over, the
 * first line of a name wins. Nothing outside the image is asked.
 */
public final class Accounts {
    /** Largest user or group number accepted; the same bound as the runtimes of this field. */
    public static final long MAX_ID = Integer.MAX_VALUE;

    private final Map<String, User> users = new HashMap<>();
    private final Map<Long, User> usersById = new HashMap<>();
    private final Map<String, Long> groups = new HashMap<>();
    private final Map<String, Set<Long>> memberships = new HashMap<>();

    /**
     * A line of the user file.
     *
     * @param gid primary group
     * @param home home directory as written, {@code "/"} if empty
     */
    public record User(String name, long uid, long gid, String home) {}

    /**
     * Who a process runs as.
     *
     * @param groups supplementary groups, sorted; the primary one is among them, as containerd has it
     * @param home {@code "/"} if no file says
     */
    public record Identity(long uid, long gid, List<Long> groups, String home) {
        public Identity {
            groups = List.copyOf(groups);
        }
    }

    /** Owner and group of a file. */
    public record Owner(long uid, long gid) {}

    private Accounts() {}

    /** The accounts of an image without account files. */
    public static Accounts none() {
        return parse(new byte[0], new byte[0]);
    }

    /** Reads the two files. */
    public static Accounts parse(byte[] passwd, byte[] group) {
        Accounts accounts = new Accounts();
        for (String line : RawText.decode(passwd).split("\n")) {
            String[] f = line.strip().split(":", -1);
            Optional<Long> uid = f.length >= 4 ? number(f[2]) : Optional.empty();
            Optional<Long> gid = f.length >= 4 ? number(f[3]) : Optional.empty();
            if (uid.isPresent() && gid.isPresent() && !f[0].isEmpty()) {
                String home = f.length > 5 && !f[5].isEmpty() ? f[5] : "/";
                User user = new User(f[0], uid.get(), gid.get(), home);
                accounts.users.putIfAbsent(user.name(), user);
                accounts.usersById.putIfAbsent(user.uid(), user);
            }
        }
        for (String line : RawText.decode(group).split("\n")) {
            String[] f = line.strip().split(":", -1);
            Optional<Long> gid = f.length >= 3 ? number(f[2]) : Optional.empty();
            if (gid.isPresent() && !f[0].isEmpty()) {
                accounts.groups.putIfAbsent(f[0], gid.get());
                for (String member : f.length > 3 ? f[3].split(",") : new String[0]) {
                    accounts.memberships
                            .computeIfAbsent(member.strip(), m -> new HashSet<>())
                            .add(gid.get());
                }
            }
        }
        return accounts;
    }

    public Optional<User> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    /** The first user with that number. */
    public Optional<User> user(long uid) {
        return Optional.ofNullable(usersById.get(uid));
    }

    /** The number of a group. */
    public Optional<Long> group(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    /** Groups that list the user as a member, sorted. */
    public List<Long> supplementaryGroups(String user) {
        return new ArrayList<>(new TreeSet<>(memberships.getOrDefault(user, Set.of())));
    }

    /**
     * Who {@code USER user[:group]} is: names are looked up, numbers need not be in the files. Without a group it is
     * the user's primary one, or 0 for a number no file has; supplementary groups apply only where no group is given.
     *
     * @throws UnknownAccountException if a name is not in the files, or a number is none from 0 to {@link #MAX_ID}
     */
    public Identity identity(String spec) throws UnknownAccountException {
        int colon = spec.indexOf(':');
        String who = colon < 0 ? spec : spec.substring(0, colon);
        Optional<User> user = user(who);
        if (user.isEmpty() && isNumber(who)) {
            user = user(id(who, "user"));
        } else if (user.isEmpty() && !who.isEmpty()) {
            throw new UnknownAccountException("user", who);
        }
        long uid = user.map(User::uid).orElseGet(() -> who.isEmpty() ? 0L : Long.parseLong(who));
        String home = user.map(User::home).orElse("/");
        if (colon >= 0 && colon < spec.length() - 1) {
            long gid = groupId(spec.substring(colon + 1));
            return new Identity(uid, gid, List.of(gid), home);
        }
        long gid = user.map(User::gid).orElse(0L);
        TreeSet<Long> all =
                new TreeSet<>(user.map(u -> supplementaryGroups(u.name())).orElse(List.of()));
        all.add(gid);
        return new Identity(uid, gid, List.copyOf(all), home);
    }

    /**
     * Who {@code --chown=user[:group]} is. Without a group it is the group of the same number or name as BuildKit has
     * it: the user's primary one, or the user's number where no file has that user.
     *
     * @throws UnknownAccountException if a name is not in the files, or a number is none from 0 to {@link #MAX_ID}
     */
    public Owner owner(String spec) throws UnknownAccountException {
        int colon = spec.indexOf(':');
        String who = colon < 0 ? spec : spec.substring(0, colon);
        long uid;
        long gid;
        if (isNumber(who)) {
            uid = id(who, "user");
            gid = uid;
        } else {
            User user = user(who).orElse(null);
            if (user == null) {
                throw new UnknownAccountException("user", who);
            }
            uid = user.uid();
            gid = user.gid();
        }
        return new Owner(uid, colon < 0 ? gid : groupId(spec.substring(colon + 1)));
    }

    private long groupId(String group) throws UnknownAccountException {
        Optional<Long> named = group(group);
        if (named.isPresent()) {
            return named.get();
        }
        if (!isNumber(group)) {
            throw new UnknownAccountException("group", group);
        }
        return id(group, "group");
    }

    private static long id(String digits, String kind) throws UnknownAccountException {
        return number(digits).orElseThrow(() -> new UnknownAccountException(kind, digits));
    }

    private static boolean isNumber(String s) {
        return !s.isEmpty() && s.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Optional<Long> number(String s) {
        if (!isNumber(s) || s.length() > 10) {
            return Optional.empty();
        }
        long n = Long.parseLong(s);
        return n <= MAX_ID ? Optional.of(n) : Optional.empty();
    }
}
