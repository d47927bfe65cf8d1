/**
 * The zstd codec, by zstd-jni: native code, so only the worker loads this package and hands the codec in.
 *
 * <p>zstd splits its work by the number of its threads, and the bytes differ between none and some. The setting is
 * therefore fixed, whatever number of threads the caller allows.
 */
@NullMarked
package dev.drydock.zstd;

import org.jspecify.annotations.NullMarked;
