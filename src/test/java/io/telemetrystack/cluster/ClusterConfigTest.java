package io.telemetrystack.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.cluster.Discovery.Kind;
import io.telemetrystack.config.Layer;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {
  @TempDir Path directory;

  @Test
  void isAloneByDefault() {
    SettingsResolver.Resolution defaults = resolve(Map.of());
    ClusterConfig config = ClusterConfig.from(defaults.settings(), null);

    assertThat(ClusterConfig.isAskedFor(defaults.settings())).isFalse();
    assertThat(config.name()).isEqualTo("telemetry-stack");
    assertThat(config.port()).isEqualTo(5701);
    assertThat(config.eventBusPort()).isEqualTo(5710);
    assertThat(config.drain()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.tls()).isNull();
  }

  @Test
  void givesMembersThePortOfThisNodeWhereTheyNameNone() {
    ClusterConfig config =
        ClusterConfig.from(
            resolve(Map.of("cluster-members", "10.0.0.1, b:99", "cluster-port", "6000")).settings(),
            "token");

    assertThat(config.memberAddresses()).containsExactly("10.0.0.1:6000", "b:99");
  }

  @Test
  void readsHowNodesAreFound() {
    assertThat(discovery("dns:brokers.svc")).isEqualTo(new Discovery(Kind.DNS, "brokers.svc", ""));
    assertThat(discovery("kubernetes:ns/svc"))
        .isEqualTo(new Discovery(Kind.KUBERNETES, "svc", "ns"));
    assertThat(discovery("multicast").kind()).isEqualTo(Kind.MULTICAST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dns", "dns:", "kubernetes:svc", "kubernetes:a/b/c", "etcd:x", ""})
  void refusesOtherWaysToFindNodes(String text) {
    assertThat(resolve(Map.of("cluster-discovery", text)).problems())
        .anyMatch(problem -> problem.contains("dns:NAME or kubernetes:NAMESPACE/SERVICE"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "127.0.0.1:5701,10.0.0.2", "some-host"})
  void refusesAClusterBeyondLoopbackWithoutToken(String members) {
    Map<String, String> texts = Map.of("cluster-members", members);

    assertThat(problems(texts, null)).singleElement().asString().contains("SERVICE_TOKEN");
    assertThat(problems(texts, " ")).hasSize(1);
    assertThat(problems(texts, "token")).isEmpty();
  }

  @Test
  void refusesDiscoveryWithoutTokenAndTakesLoopback() {
    assertThat(problems(Map.of("cluster-discovery", "dns:brokers"), null)).hasSize(1);
    assertThat(problems(Map.of("cluster-members", "127.0.0.1:1,localhost"), null)).isEmpty();
  }

  @Test
  void refusesAnAddressThatThisHostDoesNotHave() {
    assertThat(problems(Map.of("cluster-host", "203.0.113.7"), null))
        .containsExactly(
            "CLUSTER_HOST: '203.0.113.7' is no address of this host; allowed is one that its network"
                + " interfaces have");
    assertThat(problems(Map.of("cluster-host", "127.0.0.1"), null)).isEmpty();
  }

  @Test
  void needsAnAuthorityWhereNodesShowCertificates() throws IOException {
    String file = Files.writeString(directory.resolve("pem"), "x").toString();
    Map<String, String> texts = new HashMap<>(Map.of("tls-cert-file", file, "tls-key-file", file));
    assertThat(problems(texts, null)).isEmpty();

    texts.put("cluster-members", "127.0.0.1");
    assertThat(problems(texts, null)).singleElement().asString().contains("TLS_CLIENT_CA_FILE");
  }

  private static Discovery discovery(String text) {
    return ClusterConfig.from(resolve(Map.of("cluster-discovery", text)).settings(), null)
        .discovery();
  }

  private static List<String> problems(Map<String, String> texts, String token) {
    return ClusterConfig.problems(resolve(texts).settings(), token);
  }

  private static SettingsResolver.Resolution resolve(Map<String, String> texts) {
    Map<String, Layer.Entry> entries = new HashMap<>();
    texts.forEach((key, text) -> entries.put(key, new Layer.Entry(text, "test")));
    List<Option<?>> options = new ArrayList<>(ClusterConfig.OPTIONS);
    options.addAll(TlsFiles.OPTIONS);
    return SettingsResolver.resolve(options, List.of(new Layer(entries)));
  }
}
