package dev.drydock.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a program of classic BPF on {@code struct seccomp_data} (seccomp(2)), with forward jumps over a few instructions
 * only. Each instruction is a {@code struct sock_filter}: 16-bit code, 8-bit jump if true, 8-bit jump if false, 32-bit
 * operand.
 */
final class SeccompAssembler {
    static final int ALLOW = 0x7fff0000;

    private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_AT_LEAST = 0x35;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;
    private static final int NUMBER_OFFSET = 0;
    private static final int ARCH_OFFSET = 4;
    private static final int ARGUMENTS_OFFSET = 16; // low halves, little-endian

    private final ByteBuffer out = ByteBuffer.allocate(4096 * 8).order(ByteOrder.nativeOrder());

    private void emit(int code, int ifTrue, int ifFalse, int operand) {
        out.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
    }

    /** What follows looks at the number of the call. */
    void loadNumber() {
        emit(LOAD, 0, 0, NUMBER_OFFSET);
    }

    /** What follows looks at the architecture. */
    void loadArchitecture() {
        emit(LOAD, 0, 0, ARCH_OFFSET);
    }

    void returnNow(int action) {
        emit(RETURN, 0, 0, action);
    }

    void returnIf(int value, int action) {
        emit(JUMP_EQUAL, 0, 1, value);
        returnNow(action);
    }

    void returnIfAtLeast(int value, int action) {
        emit(JUMP_AT_LEAST, 0, 1, value);
        returnNow(action);
    }

    void returnUnless(int value, int action) {
        emit(JUMP_EQUAL, 1, 0, value);
        returnNow(action);
    }

    /** A call is allowed unless an argument has any of some bits. */
    void returnIfAnyBit(int call, int argument, int bits, int action) {
        emit(JUMP_EQUAL, 0, 4, call);
        emit(LOAD, 0, 0, ARGUMENTS_OFFSET + 8 * argument);
        emit(JUMP_ANY_BIT, 0, 1, bits);
        returnNow(action);
        returnNow(ALLOW);
    }

    /** A call is allowed unless an argument's bits in a mask are one of some values. */
    void returnIfMasked(int call, int argument, int mask, List<Integer> values, int action) {
        emit(JUMP_EQUAL, 0, 3 + 2 * values.size(), call);
        emit(LOAD, 0, 0, ARGUMENTS_OFFSET + 8 * argument);
        emit(AND, 0, 0, mask);
        values.forEach(value -> returnIf(value, action));
        returnNow(ALLOW);
    }

    byte[] bytes() {
        return Arrays.copyOf(out.array(), out.position());
    }
}
