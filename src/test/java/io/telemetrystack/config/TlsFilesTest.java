package io.telemetrystack.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsFilesTest {
  @TempDir private Path directory;

  private static Settings settings(Map<String, String> texts) {
    Map<String, Layer.Entry> entries = new HashMap<>();
    texts.forEach((key, text) -> entries.put(key, new Layer.Entry(text, "test")));
    return SettingsResolver.resolve(TlsFiles.OPTIONS, List.of(new Layer(entries))).settings();
  }

  @Test
  void areNoneByDefault() {
    assertThat(TlsFiles.problems(settings(Map.of()))).isEmpty();
    assertThat(TlsFiles.from(settings(Map.of()))).isNull();
  }

  @Test
  void refusesWhatIsNotComplete() throws IOException {
    String file = Files.writeString(directory.resolve("pem"), "x").toString();

    assertThat(TlsFiles.problems(settings(Map.of("tls-cert-file", file))))
        .singleElement()
        .asString()
        .contains("TLS_CERT_FILE", "TLS_KEY_FILE");
    assertThat(TlsFiles.problems(settings(Map.of("tls-key-file", file)))).hasSize(1);
    assertThat(TlsFiles.problems(settings(Map.of("tls-client-ca-file", file)))).hasSize(1);
    assertThat(TlsFiles.problems(settings(Map.of("tls-cert-file", file, "tls-key-file", file))))
        .isEmpty();
  }

  @Test
  void refusesAFileThatCannotBeRead() throws IOException {
    String file = Files.writeString(directory.resolve("pem"), "x").toString();
    String none = directory.resolve("none").toString();

    assertThat(TlsFiles.problems(settings(Map.of("tls-cert-file", file, "tls-key-file", none))))
        .singleElement()
        .asString()
        .contains("TLS_KEY_FILE", "cannot be read");
  }
}
