package dev.drydock.sandbox;

import dev.drydock.protocol.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One preparation of a sandbox, as {@code drydock-init} performs it; the factories are the whole vocabulary.
 *
 * <p>Written as one byte of name, one byte that counts the arguments, and each argument as a 32-bit little-endian
 * length and its bytes; numbers are 64-bit little-endian. Until {@link #detach()}, mount sources are relative to the
 * old root, which is the working directory; targets are absolute in the new one.
 */
public final class SetupOp {
    private final char name;
    private final List<Object> args;

    private SetupOp(char name, Object... args) {
        this.name = name;
        this.args = List.of(args);
        if (args.length > 255) {
            throw new IllegalArgumentException("an operation has at most 255 arguments");
        }
    }

    /** Where the monitor writes how the step went; opened outside the namespaces, never visible inside. */
    static SetupOp statusFile(String path) {
        return new SetupOp('S', path);
    }

    static SetupOp namespaces(long cloneFlags) {
        return new SetupOp('N', cloneFlags);
    }

    /** Enters namespaces of these kinds of a running process, by its number as the worker sees it. */
    static SetupOp join(long pid, long cloneFlags) {
        return new SetupOp('J', pid, cloneFlags);
    }

    static SetupOp chdir(String path) {
        return new SetupOp('c', path);
    }

    static SetupOp mount(String source, String target, String type, long flags, String data) {
        return new SetupOp('m', source, target, type, flags, data);
    }

    /** A mount that is left out where its target or source does not exist. */
    static SetupOp mountIfThere(String source, String target, String type, long flags, String data) {
        return new SetupOp('m', source, target, type, flags, data, "?");
    }

    /** A fresh procfs; where the kernel refuses it because the outer one is masked, the outer one. */
    static SetupOp proc(String target) {
        return new SetupOp('p', target);
    }

    /** A fresh sysfs; where the kernel refuses it because the outer one is masked, the outer one, not to be written. */
    static SetupOp sys(String target, long flags) {
        return new SetupOp('y', target, flags);
    }

    static SetupOp pivotRoot(String path) {
        return new SetupOp('r', path);
    }

    /** Makes a folder the root, where nothing can be mounted. */
    static SetupOp chroot(String path) {
        return new SetupOp('C', path);
    }

    /** Serves this content, for as long as the step lives, by the fifo at a path. */
    static SetupOp serve(String path, Secret content, int mode, long uid, long gid) {
        return new SetupOp('F', path, content.reveal(), (long) mode, uid, gid);
    }

    static SetupOp detach() {
        return new SetupOp('x');
    }

    static SetupOp targetFolder(String path) {
        return new SetupOp('t', path, "d");
    }

    static SetupOp targetFile(String path) {
        return new SetupOp('t', path, "f");
    }

    /** A file for a device to be bound over, on a file system of the sandbox's own. */
    static SetupOp deviceFile(String path) {
        return new SetupOp('t', path, "f", "q");
    }

    /** A new file with this content, on a file system of the sandbox's own. */
    static SetupOp file(String path, Secret content, int mode, long uid, long gid) {
        return new SetupOp('f', path, content.reveal(), (long) mode, uid, gid);
    }

    static SetupOp makeFolder(String path, int mode) {
        return new SetupOp('d', path, (long) mode);
    }

    static SetupOp symlink(String target, String path) {
        return new SetupOp('l', target, path);
    }

    static SetupOp hostname(String name) {
        return new SetupOp('h', name);
    }

    /** @param soft,hard -1 for none */
    static SetupOp limit(long resource, long soft, long hard) {
        return new SetupOp('L', resource, soft, hard);
    }

    static SetupOp loopback() {
        return new SetupOp('o');
    }

    static SetupOp readOnlyRecursively(String path) {
        return new SetupOp('a', path);
    }

    static SetupOp keepBounding(long capabilities) {
        return new SetupOp('b', capabilities);
    }

    static SetupOp capabilities(long capabilities) {
        return new SetupOp('k', capabilities);
    }

    static SetupOp seccomp(byte[] program) {
        return new SetupOp('s', program.clone());
    }

    /** Tells the worker of calls by which files get owners, or has them do nothing. */
    static SetupOp owners(byte[] told, byte[] ignored) {
        return new SetupOp('O', told.clone(), ignored.clone());
    }

    static SetupOp noNewPrivileges() {
        return new SetupOp('n');
    }

    /** Fails unless the file system at {@code path} has this magic number (statfs(2)). */
    static SetupOp verifyFileSystem(String path, long magic) {
        return new SetupOp('v', path, magic);
    }

    static SetupOp user(long uid, long gid, List<Long> groups) {
        Object[] args = new Object[2 + groups.size()];
        args[0] = uid;
        args[1] = gid;
        for (int i = 0; i < groups.size(); i++) {
            args[2 + i] = groups.get(i);
        }
        return new SetupOp('u', args);
    }

    static SetupOp workingDirectory(String path) {
        return new SetupOp('w', path);
    }

    /** The command reads what follows the operations on the helper's standard input. */
    static SetupOp input() {
        return new SetupOp('i');
    }

    /** The command gets a terminal, which is served from the helper's standard streams. */
    static SetupOp terminal(long rows, long columns) {
        return new SetupOp('i', rows, columns);
    }

    static SetupOp environment(String entry) {
        return new SetupOp('e', entry);
    }

    static SetupOp argument(String word) {
        return new SetupOp('E', word);
    }

    /** The operations as {@code drydock-init step} reads them from its standard input. */
    public static byte[] encode(List<SetupOp> ops) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
        for (SetupOp op : ops) {
            out.write(op.name);
            out.write(op.args.size());
            for (Object arg : op.args) {
                byte[] bytes = bytes(arg);
                out.writeBytes(littleEndian(4).putInt(bytes.length).array());
                out.writeBytes(bytes);
            }
        }
        return out.toByteArray();
    }

    private static byte[] bytes(Object arg) {
        if (arg instanceof Long number) {
            return littleEndian(8).putLong(number).array();
        }
        return arg instanceof byte[] raw ? raw : ((String) arg).getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** For people and tests. Environment values are left out: they may hold what a user wants kept. */
    @Override
    public String toString() {
        if (name == 'e') {
            String entry = (String) args.get(0);
            return "e " + entry.substring(0, Math.max(0, entry.indexOf('=')));
        }
        return name + args.stream().map(SetupOp::show).collect(Collectors.joining(" ", " ", ""));
    }

    private static String show(Object arg) {
        if (arg instanceof byte[] raw) {
            return "<" + raw.length + " bytes>";
        }
        return arg instanceof Long number ? "0x" + Long.toHexString(number) : (String) arg;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof SetupOp op && Arrays.equals(encode(List.of(this)), encode(List.of(op)));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode(List.of(this)));
    }
}
