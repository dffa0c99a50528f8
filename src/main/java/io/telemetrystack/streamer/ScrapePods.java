package io.telemetrystack.streamer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of the Kubernetes API's list of pods
 * (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/).
 *
 * @param next what asks for the next page, empty where there is none
 */
record ScrapePods(List<ScrapeTarget> targets, String next) {
  private static final int PAGE = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Path and query that ask for a page.
   *
   * @param next of the page before, empty for the first
   */
  static String request(ScrapeSource.Pods pods, String next) {
    String path = pods.namespace().equals("*") ? "" : "/namespaces/" + pods.namespace();
    return "/api/v1%s/pods?labelSelector=%s&fieldSelector=%s&limit=%d%s"
        .formatted(
            path,
            encode(pods.selector()),
            encode("status.phase=Running"),
            PAGE,
            next.isEmpty() ? "" : "&continue=" + encode(next));
  }

  /**
   * @param port of the targets
   */
  static ScrapePods parse(byte[] body, int port) throws IOException {
    JsonNode list = JSON.readTree(body);
    if (!list.path("kind").asText().equals("PodList")) {
      throw new IOException("the answer of the Kubernetes API is no PodList");
    }
    List<ScrapeTarget> targets = new ArrayList<>();
    for (JsonNode pod : list.path("items")) {
      InetAddress address = ScrapeAddresses.literal(pod.path("status").path("podIP").asText());
      if (address != null && isRunning(pod)) {
        String host = address.getHostAddress();
        String node = pod.path("spec").path("nodeName").asText();
        targets.add(ScrapeTarget.plain(host, port, node.isEmpty() ? host : node));
      }
    }
    return new ScrapePods(targets, list.path("metadata").path("continue").asText());
  }

  /** A pod that is being deleted is still called running. */
  private static boolean isRunning(JsonNode pod) {
    return pod.path("status").path("phase").asText().equals("Running")
        && pod.path("metadata").path("deletionTimestamp").isMissingNode();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
