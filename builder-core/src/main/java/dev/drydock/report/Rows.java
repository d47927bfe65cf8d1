package dev.drydock.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Files of JSON lines: each row is answered by a line, in order. Blank lines are no rows. */
public final class Rows {
    private Rows() {}

    /** Answers every row; a row that is malformed does not keep the others from theirs. */
    public static void answer(InputStream rows, UnaryOperator<String> answer, Answers answers) throws IOException {
        Reader text = new InputStreamReader(
                rows,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
        BufferedReader lines = new BufferedReader(text);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                answers.line(answer.apply(line));
            }
        }
    }

    static String error(RowException e) {
        return JsonLine.object(out -> out.writeStringField("error", String.valueOf(e.getMessage())));
    }
}
