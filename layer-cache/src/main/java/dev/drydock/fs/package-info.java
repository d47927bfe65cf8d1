/**
 * A file tree seen through handles: the few system calls that unpacking and committing a layer need.
 *
 * <p>A {@link dev.drydock.fs.TreeDir} is an open directory. Every operation names one entry of it, never a path, and
 * no operation follows a link: who walks a tree this way cannot be led out of it, whatever the tree holds and
 * whoever changes it meanwhile. The name {@code "."} is the directory itself.
 *
 * <p>Names are bytes to the kernel. {@link dev.drydock.fs.RawText} carries bytes that are not UTF-8 through Java
 * strings without loss.
 *
 * <p>Two implementations: native calls (builder-core, package {@code syscall}), and {@link dev.drydock.fs.NioTreeFs},
 * which needs nothing but the JDK and says so when it cannot do something. Both pass {@code TreeFsContract}.
 */
@NullMarked
package dev.drydock.fs;

import org.jspecify.annotations.NullMarked;
