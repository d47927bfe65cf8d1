package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tools get of a file that a build would refuse. */
class ReadingTest {
    private static Reading read(String text) {
        return Dockerfile.read("Dockerfile", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> messages(Reading reading) {
        return reading.problems().stream().map(Diagnostic::toString).toList();
    }

    @Test
    void anUnknownInstructionIsAnErrorBesideTheStatementsAndTheStages() {
        Reading reading = read("FROM a\nRNU x\nUSER u\n");
        assertThat(reading.isRefused()).isFalse();
        assertThat(reading.hasErrors()).isTrue();
        assertThat(reading.text().statements()).extracting(Statement::name).containsExactly("FROM", "RNU", "USER");
        assertThat(reading.dockerfile().orElseThrow().stages().get(0).instructions())
                .extracting(Instruction::name)
                .containsExactly("USER");
        assertThat(messages(reading)).containsExactly("Dockerfile:2:1: unknown instruction: RNU");
    }

    @Test
    void linesThatCannotBeReadRefuseTheFileAndTheRestIsStillJudged() {
        Reading reading = read("FROM a\nENV a\nRNU x\n");
        assertThat(reading.isRefused()).isTrue();
        assertThat(messages(reading))
                .containsExactly(
                        "Dockerfile:2:5: ENV must have two arguments", "Dockerfile:3:1: unknown instruction: RNU");
    }

    @Test
    void whatRefusesOneStageAloneIsAmongTheProblemsOfTheFile() {
        Reading reading = read("FROM a AS one\nCOPY --from=two x y\nFROM b AS two\n");
        assertThat(reading.dockerfile()).isPresent();
        assertThat(messages(reading)).singleElement().asString().contains("it needs to be defined before");
    }

    @Test
    void withoutAStageThereAreStatementsAlone() {
        Reading reading = read("# escape=`\nUSER a\n");
        assertThat(reading.isRefused()).isFalse();
        assertThat(reading.dockerfile()).isEmpty();
        assertThat(reading.text().escape()).isEqualTo('`');
        assertThat(reading.hasErrors()).isTrue();
    }

    @Test
    void bytesThatAreNoCharacterAreAWarningInTheirLine() {
        byte[] bytes = "FROM a\nENV x=?\n".getBytes(StandardCharsets.UTF_8);
        bytes[13] = (byte) 0xff;
        Reading reading = Dockerfile.read("Dockerfile", bytes);
        assertThat(reading.hasErrors()).isFalse();
        assertThat(messages(reading)).containsExactly("Dockerfile:2:1: warning: the file is not valid UTF-8");
    }
}
