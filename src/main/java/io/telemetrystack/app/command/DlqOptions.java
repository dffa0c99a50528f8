package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** Whose dead letters. The fields are set by picocli. */
final class DlqOptions {
  /** As many are asked for at a time. */
  static final int PAGE = 1_000;

  private static final String PIPELINE_TOPIC = "telemetry";
  private static final String PIPELINE_GROUP = "collector";

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      defaultValue = PIPELINE_TOPIC,
      description = "Of this topic. Default: telemetry, the pipeline's.")
  private String topic;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = "Of this group. Default: collector for the topic telemetry, else default.")
  private String group;

  /**
   * The path of these dead letters.
   *
   * @param below what stands behind it, such as {@code /redrive}
   */
  String path(String below) {
    String standard = topic.equals(PIPELINE_TOPIC) ? PIPELINE_GROUP : "default";
    return "/topics/"
        + RemoteNode.encoded(topic)
        + "/dead-letters"
        + below
        + "?group="
        + RemoteNode.encoded(group == null ? standard : group);
  }

  /**
   * Goes through them, page by page.
   *
   * @param most of a page
   * @param page whether to go on behind this one
   */
  void forEachPage(RemoteNode node, int most, Predicate<JsonNode> page)
      throws NodeException, InterruptedException {
    String cursor = "";
    boolean goesOn = true;
    while (goesOn) {
      JsonNode answer = node.get(path("") + "&limit=" + most + cursor);
      JsonNode next = answer.path("next_cursor");
      cursor = "&cursor=" + RemoteNode.encoded(next.asText(""));
      goesOn = page.test(answer) && next.isTextual();
    }
  }

  /** Whether exactly one of ids and all is given. */
  static void checkOneOf(List<String> ids, boolean all) {
    if (ids.isEmpty() != all) {
      throw new IllegalArgumentException("say which dead letters are meant: ids, or --all");
    }
  }
}
