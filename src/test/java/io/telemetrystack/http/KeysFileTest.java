package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.telemetry.Visibility;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeysFileTest {
  private static final String HASH = "sha256:" + "0".repeat(64);

  @TempDir private Path directory;

  private Path file(String text) throws Exception {
    return Files.writeString(directory.resolve("keys.yaml"), text);
  }

  @Test
  void holdsKeysAsTheyWereWritten() throws Exception {
    List<ApiKey> keys =
        List.of(
            new ApiKey(
                "all",
                KeyText.hash("a"),
                Set.of(Scope.READ, Scope.WRITE, Scope.ADMIN),
                Visibility.ALL,
                null,
                null,
                false),
            new ApiKey(
                "team-a",
                KeyText.hash("b"),
                Set.of(Scope.READ),
                new Visibility(Set.of("h1", "h2"), Set.of("ns")),
                new RateLimit(30, Duration.ofMinutes(1)),
                Instant.parse("2030-01-01T00:00:00Z"),
                true));
    Path file = directory.resolve("keys.yaml");

    KeysFile.write(file, keys);

    assertThat(KeysFile.read(file)).isEqualTo(keys);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void replacesWhatALinkPointsTo() throws Exception {
    Path target = file("keys: []\n");
    Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), target);

    KeysFile.write(link, List.of(ApiKey.unlimited("k", "text")));

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(KeysFile.read(target)).hasSize(1);
  }

  @Test
  void mayBeEmpty() throws Exception {
    assertThat(KeysFile.read(file("keys: []"))).isEmpty();
    assertThat(KeysFile.read(file("keys:\n"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keys: [{name: 'a b', hash: H, scopes: [read]}] | key 1 ('a b'): name",
        "keys: [{name: a, hash: 12, scopes: [read]}] | key 1 ('a'): hash",
        "keys: [{name: a, hash: H}] | scopes: allowed is a list of read, write, admin",
        "keys: [{name: a, hash: H, scopes: [all]}] | scopes: 'all' is none",
        "keys: [{name: a, hash: H, scopes: [read], hosts: []}] | hosts",
        "keys: [{name: a, hash: H, scopes: [read], namespaces: ['']}] | namespaces",
        "keys: [{name: a, hash: H, scopes: [read], rate_limit: 5}] | rate_limit: allowed is unlimited",
        "keys: [{name: a, hash: H, scopes: [read], expires: soon}] | expires: allowed is a time",
        "keys: [{name: a, hash: H, scopes: [read], host: x}] | keys.yaml:1: 'host' is unknown; allowed is a list 'keys'",
        "keys: [{name: a, hash: H, scopes: [read]}, {name: a, hash: H, scopes: [read]}] | key 2 ('a'): name",
        "keys: [{name: a, | keys.yaml:1",
        "keys: [null] | key 1: it is empty",
        "key: [] | keys.yaml:1",
        "[] | keys.yaml:1",
      })
  void saysWhatIsWrongAndWhatIsAllowed(String text, String message) throws Exception {
    Path file = file(text.replace("H,", HASH + ",").replace("H}", HASH + "}"));

    assertThatThrownBy(() -> KeysFile.read(file))
        .isInstanceOf(KeysFile.InvalidException.class)
        .hasMessageContaining("keys.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void saysThatItIsNotThere() {
    assertThatThrownBy(() -> KeysFile.read(directory.resolve("none.yaml")))
        .isInstanceOf(KeysFile.InvalidException.class)
        .hasMessageContaining("none.yaml' is not there");
  }
}
