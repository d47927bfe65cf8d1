package dev.drydock.fs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryTreeFsTest extends TreeFsContract {
    private MemoryTreeFs memory;

    @BeforeEach
    @Override
    void open() throws java.io.IOException {
        memory = new MemoryTreeFs(folder);
        super.open();
    }

    @AfterEach
    void nothingIsLeftOpen() throws java.io.IOException {
        close();
        assertThat(memory.openHandles()).isZero();
    }

    @Override
    protected TreeFs fs() {
        return memory;
    }

    @Override
    protected boolean can(Ability ability) {
        return true;
    }

    @Test
    void bytesThatAreNotUtf8ComeBack() {
        byte[] all = new byte[256 * 3];
        for (int i = 0; i < 256; i++) {
            all[3 * i] = (byte) i;
            all[3 * i + 1] = (byte) 0xe2;
            all[3 * i + 2] = (byte) (i * 7);
        }
        assertThat(RawText.encode(RawText.decode(all))).isEqualTo(all);
        assertThat(RawText.decode(new byte[] {'a', (byte) 0xff})).isEqualTo("a\udcff");
        assertThat(RawText.encode(RawText.decode("é😀".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .isEqualTo("é😀".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
