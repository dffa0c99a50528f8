package io.telemetrystack.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Map;

/**
 * The body of every answer that is not a success: problem details of RFC 9457. The methods are the
 * table from outcomes to HTTP.
 *
 * @param parameter name of the parameter that is at fault, or null
 * @param allowed what that parameter may be, or null
 * @param retryAfterMs when the same request may succeed, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String parameter,
    String allowed,
    @JsonProperty("retry_after_ms") Long retryAfterMs) {
  public static final String CONTENT_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:telemetry-stack:";
  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not found"),
          Map.entry(405, "Method not allowed"),
          Map.entry(406, "Not acceptable"),
          Map.entry(408, "Request timeout"),
          Map.entry(409, "Conflict"),
          Map.entry(413, "Content too large"),
          Map.entry(414, "URI too long"),
          Map.entry(415, "Unsupported media type"),
          Map.entry(429, "Too many requests"),
          Map.entry(431, "Request header fields too large"),
          Map.entry(500, "Internal error"),
          Map.entry(503, "Service unavailable"));

  /** A problem that its status says all about. */
  public static Problem of(int status, String detail) {
    return new Problem("about:blank", title(status), status, detail, null, null, null);
  }

  public static Problem invalidParameter(String name, String detail, String allowed) {
    return new Problem(
        TYPE_PREFIX + "invalid-parameter", "Invalid parameter", 400, detail, name, allowed, null);
  }

  /**
   * What the path names is not known.
   *
   * @param kind what it should be, such as {@code GPU}
   * @param parameter the path's parameter
   */
  public static Problem unknown(String kind, String parameter, String value) {
    return new Problem(
        TYPE_PREFIX + "unknown-" + kind.toLowerCase(Locale.ROOT),
        "Unknown " + kind,
        404,
        "No sample of " + kind + " '" + value + "' was ever stored.",
        parameter,
        null,
        null);
  }

  /** Nothing of the request was taken; there may be room later. */
  public static Problem full(String detail, long retryAfterMs) {
    return new Problem(TYPE_PREFIX + "full", title(429), 429, detail, null, null, retryAfterMs);
  }

  /** The client asks too often. */
  public static Problem tooMany(String detail, long retryAfterMs) {
    return new Problem(
        TYPE_PREFIX + "rate-limit", title(429), 429, detail, null, null, retryAfterMs);
  }

  public static Problem unavailable(String detail, long retryAfterMs) {
    return new Problem(
        TYPE_PREFIX + "unavailable", title(503), 503, detail, null, null, retryAfterMs);
  }

  public static Problem timeout(String detail) {
    return new Problem(TYPE_PREFIX + "timeout", "Took too long", 503, detail, null, null, null);
  }

  /** All of it in one sentence, for protocols that have no other place. */
  public String text() {
    String text = parameter == null ? detail : parameter + ": " + detail;
    return allowed == null ? text : text + " Allowed: " + allowed + ".";
  }

  private static String title(int status) {
    return TITLES.getOrDefault(status, status < 500 ? "Bad request" : "Internal error");
  }
}
