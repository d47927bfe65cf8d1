package dev.drydock.plugin;

import java.io.File;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;

/**
 * Leaves {@code ${…}} as it is where Maven knows no value (yet), a lone one too, and {@code $${…}} for {@link Placeholders} to
 * unescape. For elements whose values are known when containers run.
 */
record LateValues(ExpressionEvaluator evaluator) implements ExpressionEvaluator {
    private static final String ESCAPED = "$${";
    private static final String KEPT = "\uE000{"; // a private-use character, which no pom has

    @Override
    public Object evaluate(String expression) throws ExpressionEvaluationException {
        String kept = expression.replace(ESCAPED, KEPT);
        Object value = evaluator.evaluate(kept);
        return (value == null ? kept : value.toString()).replace(KEPT, ESCAPED);
    }

    @Override
    public File alignToBaseDirectory(File file) {
        return evaluator.alignToBaseDirectory(file);
    }
}
