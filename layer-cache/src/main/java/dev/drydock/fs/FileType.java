package dev.drydock.fs;

/** What an entry of a directory is. */
public enum FileType {
    REGULAR,
    DIRECTORY,
    SYMLINK,
    CHAR_DEVICE,
    BLOCK_DEVICE,
    FIFO,
    SOCKET
}
