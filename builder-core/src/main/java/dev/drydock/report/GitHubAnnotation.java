package dev.drydock.report;

import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.SourceRange;
import java.util.Locale;

/** A problem as a workflow command of GitHub: {@code ::warning file=…,line=…,col=…,title=…::message}. */
final class GitHubAnnotation {
    private GitHubAnnotation() {}

    static String line(Diagnostic diagnostic) {
        SourceRange range = diagnostic.range();
        boolean oneLine = range.firstLine() == range.lastLine();
        return "::" + diagnostic.severity().name().toLowerCase(Locale.ROOT)
                + " file=" + property(diagnostic.file())
                + ",line=" + range.firstLine()
                + ",endLine=" + range.lastLine()
                // columns of several lines together mean nothing there
                + (oneLine ? ",col=" + range.firstColumn() + ",endColumn=" + range.lastColumn() : "")
                + ",title=" + property(diagnostic.rule().orElse(CheckFormat.SYNTAX))
                + "::" + data(diagnostic.message())
                + diagnostic.why().map(why -> "%0Awhy: " + data(why)).orElse("")
                + diagnostic.fix().map(fix -> "%0Afix: " + data(fix)).orElse("");
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
