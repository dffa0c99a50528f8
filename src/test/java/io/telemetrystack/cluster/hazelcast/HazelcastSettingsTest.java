package io.telemetrystack.cluster.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.telemetrystack.cluster.ClusterConfig;
import io.telemetrystack.cluster.Discovery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HazelcastSettingsTest {
  private static final Discovery NONE = new Discovery(Discovery.Kind.NONE, "", "");

  @Test
  void keepsEverythingOffThatIsNotMembership() {
    Config config = HazelcastSettings.from(config(NONE, "10.0.0.1"));
    JoinConfig join = config.getNetworkConfig().getJoin();

    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    assertThat(config.getNetworkConfig().getRestApiConfig().isEnabled()).isFalse();
    assertThat(config.getManagementCenterConfig().isScriptingEnabled()).isFalse();
    assertThat(config.getManagementCenterConfig().isConsoleEnabled()).isFalse();
    assertThat(config.getJetConfig().isEnabled()).isFalse();
    assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
  }

  @Test
  void makesNoObjectOfAForeignClass() {
    var allowed =
        HazelcastSettings.from(config(NONE, "10.0.0.1"))
            .getSerializationConfig()
            .getJavaSerializationFilterConfig();

    assertThat(allowed.isDefaultsDisabled()).isTrue();
    for (String name :
        List.of(
            "java.util.PriorityQueue",
            "java.lang.reflect.Proxy",
            "javax.management.BadAttributeValueExpException",
            "org.apache.commons.collections.functors.InvokerTransformer",
            "io.telemetrystack.app.Main")) {
      assertThat(allowed.getWhitelist().isListed(name)).as(name).isFalse();
    }
  }

  @Test
  void joinsTheMembersThatAreListed() {
    JoinConfig join =
        HazelcastSettings.from(config(NONE, "10.0.0.1", "10.0.0.2:99"))
            .getNetworkConfig()
            .getJoin();

    assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
    assertThat(join.getTcpIpConfig().getMembers()).containsExactly("10.0.0.1:6000", "10.0.0.2:99");
  }

  @Test
  void asksDnsOrKubernetesWhereItIsToldTo() {
    JoinConfig dns =
        HazelcastSettings.from(config(new Discovery(Discovery.Kind.DNS, "brokers.svc", "")))
            .getNetworkConfig()
            .getJoin();
    JoinConfig kubernetes =
        HazelcastSettings.from(config(new Discovery(Discovery.Kind.KUBERNETES, "svc", "ns")))
            .getNetworkConfig()
            .getJoin();

    assertThat(dns.getKubernetesConfig().getProperties())
        .containsEntry("service-dns", "brokers.svc")
        .containsEntry("service-port", "6000");
    assertThat(kubernetes.getKubernetesConfig().getProperties())
        .containsEntry("namespace", "ns")
        .containsEntry("service-name", "svc");
    assertThat(dns.getTcpIpConfig().isEnabled()).isFalse();
  }

  private static ClusterConfig config(Discovery discovery, String... members) {
    return new ClusterConfig(
        "c", List.of(members), discovery, null, 6000, 0, null, "token", Duration.ZERO);
  }
}
