package dev.drydock.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a filter says to a call: classic BPF on {@code struct seccomp_data}, as far as filters here use it. */
final class FilterRun {
    static final int ALLOW = 0x7fff0000;
    static final int TELL = 0x7fc00000;
    static final int SUCCEED = 0x00050000;

    private final ByteBuffer program;

    FilterRun(byte[] program) {
        this.program = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
    }

    int answer(int architecture, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(architecture).putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int code = program.getShort(8 * at);
            int ifTrue = Byte.toUnsignedInt(program.get(8 * at + 2));
            int ifFalse = Byte.toUnsignedInt(program.get(8 * at + 3));
            int operand = program.getInt(8 * at + 4);
            switch (code) {
                case 0x20 -> accumulator = data.getInt(operand);
                case 0x54 -> accumulator &= operand;
                case 0x15 -> at += accumulator == operand ? ifTrue : ifFalse;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, operand) >= 0 ? ifTrue : ifFalse;
                case 0x45 -> at += (accumulator & operand) != 0 ? ifTrue : ifFalse;
                case 0x06 -> {
                    return operand;
                }
                default -> throw new AssertionError("instruction " + Integer.toHexString(code));
            }
        }
    }
}
