package io.telemetrystack.http;

import io.telemetrystack.http.Gunzip.BrokenException;
import java.util.Locale;

/** How a request's body is packed. */
public enum ContentCoding {
  IDENTITY,
  GZIP;

  private static final String ALLOWED = "gzip, or none";

  /**
   * By the value of Content-Encoding, null where there is none; others end the request with 415.
   */
  public static ContentCoding of(String contentEncoding) {
    String coding = contentEncoding == null ? "" : contentEncoding.strip().toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      default -> throw unsupported(coding, ALLOWED);
    };
  }

  /** The answer to a coding that is not taken. */
  public static ProblemException unsupported(String coding, String allowed) {
    return new ProblemException(
        new Problem(
            "urn:telemetry-stack:content-encoding",
            "Unsupported content encoding",
            415,
            "The body is packed as '" + LogText.escape(coding) + "'.",
            "Content-Encoding",
            allowed,
            null));
  }

  /** The answer to a body that is not what Content-Encoding says. */
  public static ProblemException broken(BrokenException cause) {
    return new ProblemException(
        new Problem(
            "urn:telemetry-stack:content-encoding",
            "Broken content encoding",
            400,
            "The body cannot be unpacked: " + cause.getMessage() + ".",
            "Content-Encoding",
            null,
            null));
  }

  /** The answer to a body that ends before what it is packed in does. */
  public static ProblemException cut() {
    return broken(new BrokenException("it ends too early"));
  }
}
