package dev.drydock.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Digest;
import dev.drydock.content.RecordFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadRecordsTest {
    @TempDir
    Path store;

    private static final Download DOWNLOAD = new Download("\"e\"", "then", "attachment", Digest.EMPTY, 7);

    @Test
    void theLatestDownloadOfAnAddressIsRemembered() throws Exception {
        DownloadRecords records = LayerCache.open(store).downloads();
        assertThat(records.find("http://host/x")).isEmpty();
        records.put("http://host/x", new Download("", "", "", Digest.EMPTY, 0));
        records.put("http://host/x", DOWNLOAD);
        assertThat(LayerCache.open(store).downloads().find("http://host/x")).contains(DOWNLOAD);
        assertThat(records.find("http://host/y")).isEmpty();
    }

    @Test
    void theAddressIsWrittenNowhereAndABrokenRecordIsNotBelieved() throws Exception {
        LayerCache cache = LayerCache.open(store);
        cache.downloads().put("http://host/x?token=abc", DOWNLOAD);
        List<Path> files;
        try (var all = Files.list(cache.layout().downloads())) {
            files = all.toList();
        }
        assertThat(files).hasSize(1);
        byte[] bytes = Files.readAllBytes(files.get(0));
        assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("token", "host");
        bytes[bytes.length / 2] ^= 1;
        Files.write(files.get(0), bytes);
        assertThatThrownBy(() -> cache.downloads().find("http://host/x?token=abc"))
                .isInstanceOf(RecordFormatException.class);
    }
}
