package dev.drydock.dockerfile.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where fuzzing starts, and what every build tries again: the project's own cases, and inputs that once were findings. A
 * word, path or value that goes with a text is the line above it.
 */
final class Seeds {
    private Seeds() {}

    static Stream<byte[]> anyFileIsReadOrRefused() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String cases : List.of("cases", "lint")) {
            try (Stream<Path> paths = Files.walk(Path.of("src/test/resources", cases))) {
                for (Path path : paths.filter(each -> each.endsWith("Dockerfile"))
                        .sorted()
                        .toList()) {
                    files.add(Files.readAllBytes(path));
                }
            }
        }
        return files.stream();
    }

    static Stream<byte[]> anyWordIsExpandedOrRefused() {
        return texts(
                "v\n$a ${a} ${ab} $1 $@ $",
                "a b\n${a:-$b}${a:+${c:-d}}${ab-}${ab:?why}",
                "abcabc\n${a#*b}${a##*b}${a%b*}${a%%b*}",
                "x/y/x\n${a/x/z}${a//x/$a}${a/\\//\\*}",
                "\n'$a' \"$a\" \\$a \"a\\\"b\" '' \"",
                "🚢\n${a//?/xx}${a%%?}é${a",
                "`\n`$a `${a}`",
                "v\n${a:-${b:-${c:-${d:-${e}}}}}${}${{");
    }

    static Stream<byte[]> anyPathIsDecided() {
        return texts(
                "a/b\n*\n!a\n",
                "target/x.jar\n# no\n/target\n!target/*.jar\n**/*.class\n",
                "a/b\n[a-z]/\\b\n[^x]?\n!**\n",
                ".git/HEAD\n.*\n**/.git\n a \n../x\n/\n",
                "é/🚢\n[é-ü]*\n?/?\n!\n",
                // once text of the file came into a java.util.regex.Pattern
                "*\n\\p\\\\E*\n\\p{)(a+)+}\n\\pL\\p{Greek}\\P{^Lu}\\p{L1}\n",
                "a/aaaaaaaab\n*a*a*a*a*c\n**/**/**/c\n[z-a]\n[\n");
    }

    static Stream<byte[]> anyMountIsReadOrRefused() {
        return texts(
                "v\ntype=bind,source=a,target=/b,rw",
                "/x\ntype=cache,id=m2,target=$v,sharing=locked,mode=0755,uid=1,gid=2",
                "64m\ntype=tmpfs,target=/t,size=$v",
                "s\ntype=secret,id=$v,env=E,required",
                "\ntype=ssh,required=true,mode=0600",
                "v\n\"type=bind\",\"target=/a \"\"b\"\"\",from=x",
                "v\ntype=cahce,targte=/a,from=$v,=,,");
    }

    private static Stream<byte[]> texts(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** The line above the text, and the text. */
    static String[] split(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        return end < 0 ? new String[] {"", text} : new String[] {text.substring(0, end), text.substring(end + 1)};
    }
}
