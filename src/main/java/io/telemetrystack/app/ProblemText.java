package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** What a node's refusal says, for people. */
final class ProblemText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProblemText() {}

  /**
   * The parameter at fault, what is wrong and what is allowed.
   *
   * @param body problem details in JSON; of anything else nothing is said
   */
  static String of(String body) {
    try {
      JsonNode problem = JSON.readTree(body);
      String parameter = problem.path("parameter").asText();
      String allowed = problem.path("allowed").asText();
      return (parameter.isEmpty() ? "" : parameter + ": ")
          + problem.path("detail").asText()
          + (allowed.isEmpty() ? "" : " Allowed is " + allowed + ".");
    } catch (IOException e) {
      return "";
    }
  }
}
