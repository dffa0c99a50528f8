package io.telemetrystack.streamer;

import java.util.Locale;

/** Why a scrape failed. */
enum ScrapeFailure {
  /** The name of the host stands for no address. */
  NAME,
  /** It stands only for addresses that are not scraped. */
  ADDRESS,
  /** No connection, or none that is trusted. */
  CONNECT,
  /** The connection ended, or the body did, before all was there. */
  CUT,
  TIMEOUT,
  REDIRECT,
  /** Another status than 200. */
  STATUS,
  /** A content coding that was not asked for, or broken gzip. */
  CODING,
  TOO_LARGE,
  /** The body holds samples beyond what all scrapes together may hold at a time. */
  TOO_MANY_SAMPLES,
  /** Not one line of the body is a sample. */
  NOT_METRICS;

  /** The first cause of an exception says what happened, those above it where. */
  static String text(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** As a metric's label. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
