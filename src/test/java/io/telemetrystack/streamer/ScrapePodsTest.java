package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScrapePodsTest {
  private static ScrapePods parse(String json) throws IOException {
    return ScrapePods.parse(json.getBytes(StandardCharsets.UTF_8), 9400);
  }

  private static String list(String pods) {
    return "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[" + pods + "]}";
  }

  private static String pod(String metadata, String spec, String status) {
    return "{\"metadata\":{\"name\":\"p\"%s},\"spec\":{%s},\"status\":{%s}}"
        .formatted(metadata, spec, status);
  }

  @Test
  void asksForARunningPagesWorthOfPods() {
    ScrapeSource.Pods pods =
        (ScrapeSource.Pods) ScrapeSource.parse("pods:gpus/app.kubernetes.io/name=dcgm,x=y");

    assertThat(ScrapePods.request(pods, ""))
        .isEqualTo(
            "/api/v1/namespaces/gpus/pods?labelSelector=app.kubernetes.io%2Fname%3Ddcgm%2Cx%3Dy"
                + "&fieldSelector=status.phase%3DRunning&limit=200");
    ScrapeSource.Pods all = (ScrapeSource.Pods) ScrapeSource.parse("pods:*/x=y");
    assertThat(ScrapePods.request(all, "a&b="))
        .startsWith("/api/v1/pods?labelSelector=x%3Dy")
        .endsWith("&continue=a%26b%3D");
  }

  @Test
  void aPodIsATargetByItsAddressAndReportsAsItsNode() throws IOException {
    String running = "\"phase\":\"Running\",\"podIP\":\"10.1.2.3\"";
    String six = "\"phase\":\"Running\",\"podIP\":\"2001:db8::3\"";
    String json = list(pod("", "\"nodeName\":\"gpu-1\"", running) + "," + pod("", "", six));

    assertThat(parse(json).targets())
        .containsExactly(
            ScrapeTarget.plain("10.1.2.3", 9400, "gpu-1"),
            ScrapeTarget.plain("2001:db8:0:0:0:0:0:3", 9400, "2001:db8:0:0:0:0:0:3"));
  }

  @Test
  void podsThatCannotBeScrapedAreLeftOut() throws IOException {
    String json =
        list(
            pod("", "", "\"phase\":\"Pending\"")
                + ","
                + pod("", "", "\"phase\":\"Running\"")
                + ","
                + pod("", "", "\"phase\":\"Succeeded\",\"podIP\":\"10.1.2.3\"")
                + ","
                + pod("", "", "\"phase\":\"Running\",\"podIP\":\"evil.example.org\"")
                + ","
                + pod(
                    ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"",
                    "",
                    "\"phase\":\"Running\",\"podIP\":\"10.1.2.3\""));

    assertThat(parse(json).targets()).isEmpty();
  }

  @Test
  void knowsWhetherThereIsAnotherPage() throws IOException {
    assertThat(parse(list("")).next()).isEmpty();
    assertThat(
            parse("{\"kind\":\"PodList\",\"metadata\":{\"continue\":\"abc\"},\"items\":[]}").next())
        .isEqualTo("abc");
  }

  @Test
  void whatIsNoListOfPodsIsRefused() {
    assertThatThrownBy(() -> parse("{\"kind\":\"Status\"}")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> parse("<html>")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> parse("")).isInstanceOf(IOException.class);
  }
}
