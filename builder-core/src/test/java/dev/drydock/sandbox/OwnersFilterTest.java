package dev.drydock.sandbox;

import static dev.drydock.sandbox.FilterRun.ALLOW;
import static dev.drydock.sandbox.FilterRun.SUCCEED;
import static dev.drydock.sandbox.FilterRun.TELL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnersFilterTest {
    private static final int AMD64 = 0xc000003e;
    private static final int AARCH64 = 0xc00000b7;

    private static int architecture(String osArch) {
        return osArch.equals("amd64") ? AMD64 : AARCH64;
    }

    private static FilterRun filter(String osArch, boolean told) {
        return new FilterRun(OwnersFilter.program(osArch, told));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "amd64, chown, 92, 0, 0, 0",
        "amd64, fchown, 93, 0, 0, 0",
        "amd64, lchown, 94, 0, 0, 0",
        "amd64, fchownat, 260, 0, 0, 0",
        "amd64, mknod of a character device, 133, 0020644, 0, 0",
        "amd64, mknod of a block device, 133, 0060644, 0, 0",
        "amd64, mknodat of a character device, 259, 0, 0020644, 0",
        "aarch64, fchown, 55, 0, 0, 0",
        "aarch64, fchownat, 54, 0, 0, 0",
        "aarch64, mknodat of a block device, 33, 0, 0060644, 0",
    })
    void whatGivesOwnersOrMakesDevicesIsToldOrDoesNothing(
            String osArch, String call, int number, String second, String third, int fourth) {
        long[] arguments = {1, Long.parseLong(second, 8), Long.parseLong(third, 8), fourth};
        assertThat(filter(osArch, true).answer(architecture(osArch), number, arguments))
                .isEqualTo(TELL);
        assertThat(filter(osArch, false).answer(architecture(osArch), number, arguments))
                .isEqualTo(SUCCEED);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "amd64, fstat, 5, 0, 0, 0",
        "amd64, lstat, 6, 0, 0, 0",
        "amd64, newfstatat of a link, 262, 0, 0, 0x100",
        "amd64, newfstatat of a descriptor, 262, 0, 0, 0x1000",
        "amd64, statx of a link, 332, 0, 0x100, 0",
        "amd64, rename, 82, 0, 0, 0",
        "amd64, renameat, 264, 0, 0, 0",
        "amd64, renameat2, 316, 0, 0, 0",
        "amd64, link, 86, 0, 0, 0",
        "amd64, linkat, 265, 0, 0, 0",
        "aarch64, fstat, 80, 0, 0, 0",
        "aarch64, newfstatat of a link, 79, 0, 0, 0x100",
        "aarch64, statx of a descriptor, 291, 0, 0x1000, 0",
        "aarch64, renameat, 38, 0, 0, 0",
        "aarch64, renameat2, 276, 0, 0, 0",
        "aarch64, linkat, 37, 0, 0, 0",
    })
    void whatAsksOrRenamesIsToldIfAnybodyListens(
            String osArch, String call, int number, int second, String third, String fourth) {
        long[] arguments = {1, second, Long.decode(third), Long.decode(fourth)};
        assertThat(filter(osArch, true).answer(architecture(osArch), number, arguments))
                .isEqualTo(TELL);
        assertThat(filter(osArch, false).answer(architecture(osArch), number, arguments))
                .isEqualTo(ALLOW);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "amd64, mknod of a fifo, 133, 0010644, 0, 0",
        "amd64, mknod of a file, 133, 0100644, 0, 0",
        "amd64, mknodat of a socket, 259, 0, 0140644, 0",
        "amd64, newfstatat that follows, 262, 0, 0, 0",
        "amd64, statx that follows, 332, 0, 0, 07777",
        "amd64, stat, 4, 0, 0, 0",
        "amd64, openat, 257, 0, 0, 0",
        "aarch64, mknodat of a fifo, 33, 0, 0010644, 0",
        "aarch64, newfstatat that follows, 79, 0, 0, 0",
        "aarch64, openat, 56, 0, 0, 0",
    })
    void theRestIsForTheKernel(String osArch, String call, int number, String second, String third, String fourth) {
        long[] arguments = {1, Long.parseLong(second, 8), Long.parseLong(third, 8), Long.parseLong(fourth, 8)};
        assertThat(filter(osArch, true).answer(architecture(osArch), number, arguments))
                .isEqualTo(ALLOW);
        assertThat(filter(osArch, false).answer(architecture(osArch), number, arguments))
                .isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @CsvSource({"amd64, 105 106 113 114 116 117 119 122 123 126", "aarch64, 143 144 145 146 147 149 151 152 159 91"})
    void aProcessBecomesAnotherUserWithoutDoingSo(String osArch, String numbers) {
        for (String number : numbers.split(" ")) {
            assertThat(filter(osArch, true).answer(architecture(osArch), Integer.parseInt(number), 5, 5, 5))
                    .as(number)
                    .isEqualTo(SUCCEED);
        }
    }

    @ParameterizedTest
    @CsvSource({"amd64, 25", "aarch64, 19"})
    void nothingElseIsTold(String osArch, int calls) {
        FilterRun filter = filter(osArch, true);
        long anything = 0x2100;
        assertThat(IntStream.range(0, 1000)
                        .filter(number -> filter.answer(
                                        architecture(osArch), number, anything, anything, anything, anything, anything)
                                != ALLOW)
                        .count())
                .isEqualTo(calls);
    }

    @Test
    void anotherMachineIsRefused() {
        assertThatThrownBy(() -> OwnersFilter.program("s390x", true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no system call table for s390x");
    }

    @ParameterizedTest
    @CsvSource({"amd64, 56, 272", "aarch64, 220, 97"})
    void stepsMakeNoNamespaces(String osArch, int clone, int unshare) {
        FilterRun filter = new FilterRun(Seccomp.program(osArch));
        int refused = SUCCEED | 1; // EPERM
        assertThat(filter.answer(architecture(osArch), clone, 0x10000000)).isEqualTo(refused);
        assertThat(filter.answer(architecture(osArch), clone, 0x11)).isEqualTo(ALLOW);
        assertThat(filter.answer(architecture(osArch), unshare, 0x20000)).isEqualTo(refused);
        assertThat(filter.answer(architecture(osArch), unshare, 0x200)).isEqualTo(ALLOW);
        assertThat(filter.answer(0x40000003, clone, 0)).isEqualTo(SUCCEED | 38); // i386: ENOSYS
    }
}
