package dev.drydock.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The store and what it lies on.
 *
 * @param place absent where the system does not tell
 * @param size,free bytes of its file system, and those that this user may have
 * @param inodes,freeInodes files that it can hold; 0 and 0 where it does not count them, or nobody could ask
 * @param remarks what follows
 */
public record StoreFinding(
        Path path,
        Optional<StorePlace> place,
        long size,
        long free,
        long inodes,
        long freeInodes,
        List<Remark> remarks) {
    public StoreFinding {
        remarks = List.copyOf(remarks);
    }
}
