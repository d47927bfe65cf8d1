package dev.drydock.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepOutputLinesTest {
    private final List<String> lines = new ArrayList<>();
    private final StepOutputLines output = new StepOutputLines(lines::add);

    private void add(String text) {
        output.add(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesAreWholeHoweverTheBytesAreCut() {
        for (byte single : "größe €\n日本\n".getBytes(StandardCharsets.UTF_8)) {
            output.add(new byte[] {single});
        }
        assertThat(lines).containsExactly("größe €", "日本");
    }

    @Test
    void aLastLineWithoutEndIsGivenAtTheEnd() {
        add("one\ntwo");
        assertThat(lines).containsExactly("one");
        output.end();
        assertThat(lines).containsExactly("one", "two");
    }

    @Test
    void bytesThatAreNoUtf8BecomeReplacementCharacters() {
        output.add(new byte[] {'a', (byte) 0xff, 'b', '\n', (byte) 0xc3});
        output.end();
        assertThat(lines).containsExactly("a\ufffdb", "\ufffd");
    }

    @Test
    void ofAProgressBarTheLastStateRemains() {
        add(" 10%\r 50%\r100%\r\n");
        assertThat(lines).containsExactly("100%");
    }

    @Test
    void terminalSequencesAndControlCharactersAreLeftOut() {
        add("\u001b[1;31mred\u001b[0m \u001b]0;title\u0007tab\there\u0000\u0008\u007f \u009b2J.\n");
        assertThat(lines).containsExactly("red tab\there 2J.");
    }

    @Test
    void aLineWithoutEndDoesNotGrowWithoutBound() {
        add("x".repeat(20_000));
        assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).hasSize(8192));
    }
}
