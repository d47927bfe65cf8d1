package dev.drydock.plugin;

import dev.drydock.build.PullPolicy;
import dev.drydock.image.ImageReference;
import java.io.StringReader;
import java.util.Optional;
import org.codehaus.plexus.component.configurator.expression.DefaultExpressionEvaluator;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;

/** Elements and images from text. */
final class RunXml {
    private RunXml() {}

    static Element element(String xml) throws Exception {
        return Element.of(
                new XmlPlexusConfiguration(Xpp3DomBuilder.build(new StringReader(xml))),
                new DefaultExpressionEvaluator(),
                Optional.empty());
    }

    static RunImage image(String alias, String run) throws Exception {
        return new RunImage(
                alias,
                ImageReference.parse("example.com/" + alias + ":1"),
                element("<run>" + run + "</run>"),
                false,
                true,
                PullPolicy.IF_NOT_PRESENT);
    }
}
