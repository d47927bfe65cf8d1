package dev.drydock.syscall;

import dev.drydock.fs.RawText;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** Memory of other processes (process_vm_readv(2)): nothing has to be opened for it. For one thread. */
public final class ForeignMemory {
    private static final int EFAULT = 14;
    private static final int ENAMETOOLONG = 36;
    private static final int MAX_PATH = 4096;
    private static final int PAGE = 4096;

    private final Native calls;
    private final Pointer bytes;
    private final Pointer here;
    private final Pointer there;

    public ForeignMemory(LibC libc) {
        Runtime runtime = Runtime.getRuntime(libc);
        calls = new Native(libc);
        bytes = Memory.allocateDirect(runtime, PAGE);
        here = Memory.allocateDirect(runtime, 16); // struct iovec: address and length
        there = Memory.allocateDirect(runtime, 16);
    }

    /** Why it does not work here; empty if it does. */
    Optional<String> obstacle() {
        try {
            transfer(false, (int) ProcessHandle.current().pid(), bytes.address(), 1);
            return Optional.empty();
        } catch (Refused e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * A name, as {@link RawText}.
     *
     * @throws Refused if there is none at the address, or a longer one than the kernel takes
     */
    public String name(int pid, long address) throws Refused {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (long at = address; name.size() < MAX_PATH; ) {
            int count = transfer(false, pid, at, PAGE - (int) (at & (PAGE - 1))); // the next page may not be there
            byte[] part = new byte[count];
            bytes.get(0, part, 0, count);
            for (byte each : part) {
                if (each == 0) {
                    return RawText.decode(name.toByteArray());
                }
                name.write(each);
            }
            at += count;
        }
        throw new Refused(ENAMETOOLONG, "name");
    }

    /** Puts the words at an address. */
    public void write(int pid, long address, FileWords words) throws Refused {
        byte[] content = words.bytes();
        bytes.put(0, content, 0, content.length);
        if (transfer(true, pid, address, content.length) < content.length) {
            throw new Refused(EFAULT, "address");
        }
    }

    private int transfer(boolean write, int pid, long address, int count) throws Refused {
        here.putAddress(0, bytes.address());
        here.putLong(8, count);
        there.putAddress(0, address);
        there.putLong(8, count);
        long done = write
                ? calls.libc.process_vm_writev(pid, here, 1, there, 1, 0)
                : calls.libc.process_vm_readv(pid, here, 1, there, 1, 0);
        if (done <= 0) {
            throw new Refused(done < 0 ? calls.errno() : EFAULT, write ? "process_vm_writev" : "process_vm_readv");
        }
        return (int) done;
    }
}
