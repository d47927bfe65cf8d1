package dev.drydock.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** What servers and programs say, made fit to be shown: one line, bounded, without control characters and secrets. */
final class Words {
    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_SHOWN = 300;
    private static final JsonMapper JSON = new JsonMapper();

    private Words() {}

    /**
     * A registry's errors (distribution-spec, "Error Codes"), or a token server's (RFC 6749, "Error Response"), in words.
     *
     * @param secrets what was sent and might come back
     * @return empty if it did not say anything in a form that is known
     */
    static String of(Response response, List<String> secrets) {
        JsonNode json;
        try (InputStream body = response.body()) {
            json = JSON.readTree(body.readNBytes(MAX_BODY));
        } catch (IOException e) {
            return ""; // the status says enough
        }
        List<String> words = new ArrayList<>();
        for (JsonNode error : json.path("errors")) {
            words.add(pair(error.path("code").asText(), error.path("message").asText()));
        }
        if (words.isEmpty()) {
            words.add(pair(
                    json.path("error").asText(), json.path("error_description").asText()));
        }
        if (words.get(0).isEmpty()) {
            words.set(0, json.path("details").asText(json.path("message").asText()));
        }
        String text = String.join("; ", words);
        for (String secret : secrets) {
            text = secret.isEmpty() ? text : text.replace(secret, "****");
        }
        return clean(text);
    }

    private static String pair(String code, String message) {
        return code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message;
    }

    static String clean(String text) {
        StringBuilder line = new StringBuilder();
        text.strip().codePoints().limit(MAX_SHOWN).forEach(c -> {
            boolean plain = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
            line.appendCodePoint(plain ? c : ' ');
        });
        return text.strip().codePointCount(0, text.strip().length()) > MAX_SHOWN ? line + "…" : line.toString();
    }
}
