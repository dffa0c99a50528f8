package io.telemetrystack.streamer;

import io.telemetrystack.http.LogText;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import java.util.Locale;

/** What the header Content-Type says of a body. */
final class ContentTypes {
  private ContentTypes() {}

  /** The type without parameters in lower case, empty where there is none. */
  static String type(String contentType) {
    String text = contentType == null ? "" : contentType;
    int parameters = text.indexOf(';');
    String type = parameters < 0 ? text : text.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /** The answer to a type that is not taken. */
  static ProblemException unsupported(String contentType, String allowed) {
    String detail =
        contentType == null
            ? "The request does not say what its body is."
            : "Telemetry is not taken here as '" + LogText.escape(contentType) + "'.";
    return new ProblemException(
        new Problem(
            "urn:telemetry-stack:content-type",
            "Unsupported media type",
            415,
            detail,
            "Content-Type",
            allowed,
            null));
  }
}
