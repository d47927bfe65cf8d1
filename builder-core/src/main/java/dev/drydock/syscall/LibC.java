package dev.drydock.syscall;

import java.nio.ByteBuffer;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.annotations.SaveError;

/**
 * libc as Drydock calls it. Paths and names are bytes that end with NUL; a negative answer means that errno
 * ({@code jnr.ffi.Runtime.getLastError()}) says why. Public because jnr implements it.
 */
public interface LibC {
    /** Loads libc; about a tenth of a second, once in a JVM. */
    static LibC load() {
        return LibraryLoader.create(LibC.class).failImmediately().load("c");
    }

    @SaveError
    int open(@In byte[] path, int flags, int mode);

    @SaveError
    int openat(int dir, @In byte[] name, int flags, int mode);

    @SaveError
    int close(int fd);

    @SaveError
    long read(int fd, @Out ByteBuffer to, long count);

    @SaveError
    long write(int fd, @In ByteBuffer from, long count);

    @SaveError
    long lseek(int fd, long offset, int whence);

    @SaveError
    int statx(int dir, @In byte[] name, int flags, int mask, @Out ByteBuffer statx);

    @SaveError
    long syscall(long number, long fd, @Out ByteBuffer buffer, long size);

    @SaveError
    long syscall(long number, long first, long second, long third);

    @SaveError
    long syscall(long number, long dir, @In byte[] path, @In ByteBuffer how, long size);

    @SaveError
    int poll(ByteBuffer descriptors, long count, int timeout);

    @SaveError
    int mkdirat(int dir, @In byte[] name, int mode);

    @SaveError
    int mknodat(int dir, @In byte[] name, int mode, long device);

    @SaveError
    int symlinkat(@In byte[] target, int dir, @In byte[] name);

    @SaveError
    long readlinkat(int dir, @In byte[] name, @Out byte[] target, long size);

    @SaveError
    int linkat(int fromDir, @In byte[] from, int dir, @In byte[] name, int flags);

    @SaveError
    int unlinkat(int dir, @In byte[] name, int flags);

    @SaveError
    int renameat(int fromDir, @In byte[] from, int toDir, @In byte[] to);

    @SaveError
    int fchownat(int dir, @In byte[] name, int uid, int gid, int flags);

    @SaveError
    int fchown(int fd, int uid, int gid);

    @SaveError
    int futimens(int fd, @In ByteBuffer times);

    @SaveError
    int fchmod(int fd, int mode);

    @SaveError
    int chmod(@In byte[] path, int mode);

    @SaveError
    int utimensat(int dir, @In byte[] name, @In ByteBuffer times, int flags);

    @SaveError
    long llistxattr(@In byte[] path, @Out byte[] names, long size);

    @SaveError
    long lgetxattr(@In byte[] path, @In byte[] name, @Out byte[] value, long size);

    @SaveError
    int lsetxattr(@In byte[] path, @In byte[] name, @In byte[] value, long size, int flags);

    @SaveError
    int lremovexattr(@In byte[] path, @In byte[] name);

    @SaveError
    int syncfs(int fd);

    @SaveError
    int statfs(@In byte[] path, @Out ByteBuffer statfs);

    @SaveError
    int mount(@In byte[] source, @In byte[] target, @In byte[] type, long flags, @In byte[] data);

    @SaveError
    int umount2(@In byte[] target, int flags);

    @SaveError
    int kill(int pid, int signal);

    @SaveError
    int chdir(@In byte[] path);

    @SaveError
    int ioctl(int fd, long request, @In ByteBuffer argument);

    @SaveError
    int unshare(int flags);

    @SaveError
    int setns(int fd, int kind);

    @SaveError
    int socket(int domain, int type, int protocol);

    @SaveError
    int bind(int fd, @In ByteBuffer address, int size);

    @SaveError
    int listen(int fd, int backlog);

    @SaveError
    int accept4(int fd, @Out ByteBuffer address, ByteBuffer size, int flags);

    @SaveError
    int getsockname(int fd, @Out ByteBuffer address, ByteBuffer size);

    @SaveError
    int getsockopt(int fd, int level, int name, @Out ByteBuffer value, ByteBuffer size);

    @SaveError
    int setsockopt(int fd, int level, int name, @In ByteBuffer value, int size);

    @SaveError
    int shutdown(int fd, int how);

    @SaveError
    long process_vm_readv(int pid, Pointer local, long locals, Pointer remote, long remotes, long flags);

    @SaveError
    long process_vm_writev(int pid, Pointer local, long locals, Pointer remote, long remotes, long flags);

    @SaveError
    int inotify_init1(int flags);

    @SaveError
    int inotify_add_watch(int fd, @In byte[] path, int events);
}
