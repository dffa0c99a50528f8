package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeSourceTest {
  private static ScrapeTarget fixed(String text) {
    return ((ScrapeSource.Fixed) ScrapeSource.parse(text)).target();
  }

  @ParameterizedTest
  @CsvSource({
    "gpu-1, http://gpu-1:9400/metrics, gpu-1",
    "gpu-1:9401, http://gpu-1:9401/metrics, gpu-1",
    "10.0.0.7, http://10.0.0.7:9400/metrics, 10.0.0.7",
    "[2001:db8::7]:9401, http://[2001:db8::7]:9401/metrics, 2001:db8::7",
    "http://gpu_1:9400/dcgm/metrics, http://gpu_1:9400/dcgm/metrics, gpu_1",
    "http://gpu-1:9400, http://gpu-1:9400/metrics, gpu-1",
    "http://gpu-1/metrics, http://gpu-1:80/metrics, gpu-1",
    "https://gpu-1/metrics, https://gpu-1:443/metrics, gpu-1",
  })
  void completesWhatAnAddressLeavesOut(String text, String url, String host) {
    ScrapeTarget target = fixed(text);

    assertThat(target.url()).isEqualTo(url);
    assertThat(target.host()).isEqualTo(host);
    assertThat(target.sampleHost()).isEqualTo(host);
    assertThat(target.tls()).isEqualTo(text.startsWith("https"));
  }

  @Test
  void readsSourcesThatNameManyTargets() {
    assertThat(ScrapeSource.parse("srv:_metrics._tcp.gpus.example.org"))
        .isEqualTo(
            new ScrapeSource.Srv(
                "srv:_metrics._tcp.gpus.example.org", "_metrics._tcp.gpus.example.org"));
    String pods = "pods:gpu-operator/app.kubernetes.io/name=dcgm-exporter,tier=a:9401";
    assertThat(ScrapeSource.parse(pods))
        .isEqualTo(
            new ScrapeSource.Pods(
                pods, "gpu-operator", "app.kubernetes.io/name=dcgm-exporter,tier=a", 9401));
    assertThat(ScrapeSource.parse("pods:*/app=x"))
        .isEqualTo(new ScrapeSource.Pods("pods:*/app=x", "*", "app=x", 9400));
  }

  @Test
  void aCommaSeparatesTargetsAndTheLabelsOfPods() {
    assertThat(ScrapeSource.split("a, pods:*/app=x,tier=y:9401,b:1 ,,srv:_m._tcp.d,http://c/x"))
        .containsExactly("a", "pods:*/app=x,tier=y:9401", "b:1", "srv:_m._tcp.d", "http://c/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://gpu-1",
        "http://user:secret@gpu-1/metrics",
        "http://gpu-1/metrics?token=x",
        "http://gpu-1/metrics#x",
        "http://gpu-1:/metrics",
        "gpu 1",
        "gpu-1:port",
        "srv:metrics.example.org",
        "srv:_metrics._udp.example.org",
        "pods:app=x",
        "pods:ns/",
        "pods:Ns/app=x",
        "pods:ns/app",
        "=x",
        "\u0000",
      })
  void refusesWhatIsNoTargetAndSaysWhatIsAllowed(String text) {
    assertThatThrownBy(() -> ScrapeSource.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'%s' is no target; allowed is %s", text, ScrapeSource.FORMS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu-1:0", "http://gpu-1:65536/metrics", "pods:ns/app=x:99999"})
  void refusesPortsThatAreNone(String text) {
    assertThatThrownBy(() -> ScrapeSource.parse(text))
        .hasMessageContaining("allowed is a port from 1 to 65535");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254:80",
        "http://169.254.0.1/latest/meta-data",
        "[fe80::1]",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]:80",
      })
  void refusesAddressesAtWhichCloudsServeCredentials(String text) {
    assertThatThrownBy(() -> ScrapeSource.parse(text))
        .hasMessageStartingWith("'%s' is a link-local address", text);
  }
}
