package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Turns an answer that is no success into words for people. */
final class Refusal {
  private static final String KEY_HINT =
      " A key is given as API_KEY, or in a file by --key-file or API_KEY_FILE.";
  private static final String SERVICE_HINT =
      " The queue takes the service token: SERVICE_TOKEN or SERVICE_TOKEN_FILE.";
  private static final long MS_PER_SECOND = 1_000;

  private Refusal() {}

  /**
   * What to tell, and whether asking again is of use.
   *
   * @param request what was asked, such as {@code GET /topics}
   * @param body of the answer, problem details or anything else
   * @param retryAfter the header of that name, empty where there is none
   */
  static NodeException of(String request, int status, String body, String retryAfter) {
    JsonNode problem = parse(body);
    String said = text(problem);
    String answer =
        "the node answered " + request + " with " + status + (said.isEmpty() ? "." : ": " + said);
    return switch (status) {
      case 400 -> NodeException.lasting(answer, ExitCode.USAGE);
      case 401, 403 -> NodeException.lasting(answer + hint(said), ExitCode.FAILED);
      case 408, 429, 500, 502, 503, 504 ->
          NodeException.passing(answer, retryAfterMs(problem, retryAfter));
      default -> NodeException.lasting(answer, ExitCode.FAILED);
    };
  }

  private static String hint(String said) {
    return said.contains("token") ? KEY_HINT + SERVICE_HINT : KEY_HINT;
  }

  private static JsonNode parse(String body) {
    try {
      return RemoteNode.JSON.readTree(body);
    } catch (IOException e) {
      return RemoteNode.JSON.missingNode();
    }
  }

  /** The parameter at fault, what is wrong and what is allowed; empty where it says nothing. */
  private static String text(JsonNode problem) {
    String parameter = problem.path("parameter").asText();
    String allowed = problem.path("allowed").asText();
    return (parameter.isEmpty() ? "" : parameter + ": ")
        + problem.path("detail").asText()
        + (allowed.isEmpty() ? "" : " Allowed is " + allowed + ".");
  }

  private static long retryAfterMs(JsonNode problem, String header) {
    if (problem.path("retry_after_ms").canConvertToLong()) {
      return Math.max(0, problem.path("retry_after_ms").asLong());
    }
    return header.matches("\\d{1,6}") ? Long.parseLong(header) * MS_PER_SECOND : 0;
  }
}
