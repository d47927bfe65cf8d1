package dev.drydock.plugin;

import dev.drydock.engine.EnvironmentLines;
import dev.drydock.engine.Language;
import dev.drydock.engine.SettingException;
import dev.drydock.report.Answers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the variables of a word as a Dockerfile's instructions do, or says what is wrong with it.
 *
 * <pre>mvn drydock:expand -Ddrydock.word='${VERSION:-latest}' -Ddrydock.env=VERSION=1.2</pre>
 */
@Mojo(name = "expand", requiresProject = false, aggregator = true, threadSafe = true)
public final class ExpandMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * The word, as it would stand in the Dockerfile.
     */
    @Parameter(property = "drydock.word")
    private @Nullable String word;

    /**
     * The escape character: <code>\</code> or a backtick. Default: <code>\</code>.
     */
    @Parameter(property = "drydock.escape")
    private @Nullable String escape;

    /**
     * The variables: lines of <code>NAME=value</code>, or a file that holds such lines.
     */
    @Parameter(property = "drydock.env")
    private @Nullable String env;

    /**
     * Many words instead: a file of JSON lines, <code>{"word", "escape", "environment", "mode"}</code>, each answered by
     * a line of JSON.
     */
    @Parameter(property = "drydock.inputFile")
    private @Nullable String inputFile;

    /**
     * File for the answer, made anew. Default, and <code>-</code>: standard output.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    @Inject
    ExpandMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        LanguageGoal language = LanguageGoal.of(goal)
                .with("word", word)
                .with("escape", escape)
                .with("env", env)
                .with("inputFile", inputFile)
                .with("outputFile", outputFile);
        language.run(getLog(), answers -> {
            if (language.path("inputFile").isPresent()) {
                Language.expandRows(language.path("inputFile").get(), answers);
            } else {
                expand(language, answers);
            }
        });
    }

    private static void expand(LanguageGoal language, Answers answers)
            throws IOException, SettingException, MojoFailureException {
        String text = language.get("word")
                .orElseThrow(() -> new MojoFailureException(
                        "expand what?\n  fix: add -Ddrydock.word=<word>, or -Ddrydock.inputFile=<file of JSON lines>"));
        Map<String, String> environment =
                EnvironmentLines.read(language.get("env").map(List::of).orElse(List.of()), language.folder());
        char character = Language.escape(language.get("escape"));
        if (!Language.expand(text, character, environment, answers)) {
            throw new MojoFailureException("the word cannot be expanded: the answer says why");
        }
    }
}
