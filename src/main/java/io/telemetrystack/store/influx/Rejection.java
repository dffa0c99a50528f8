package io.telemetrystack.store.influx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreUnavailableException.Remedy;

/**
 * An answer of the database that is not a success.
 *
 * @param body what it wrote, which may be anything
 * @param retryAfter the header's text; null where there is none
 */
record Rejection(int status, String body, String retryAfter) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_REASON_LENGTH = 500;
  private static final long MAX_RETRY_AFTER_S = 3_600;

  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_LARGE = 413;
  private static final int UNPROCESSABLE = 422;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  /** What it means for lines; throws StoreUnavailableException where it is not about them. */
  WriteAnswer toWriteAnswer() {
    return switch (status) {
      case BAD_REQUEST, UNPROCESSABLE -> new WriteAnswer.Refused(status + " " + reason());
      case TOO_LARGE -> new WriteAnswer.TooLarge(status + " " + reason());
      default -> throw toException();
    };
  }

  StoreUnavailableException toException() {
    return new StoreUnavailableException(remedy(), message(), null, retryAfterMs());
  }

  /** In the database's own words, as far as it said any. */
  String reason() {
    String text = messageOf(body);
    return text.length() <= MAX_REASON_LENGTH ? text : text.substring(0, MAX_REASON_LENGTH) + "…";
  }

  private String message() {
    String advice =
        switch (status) {
          case UNAUTHORIZED -> "; check influxdb-token";
          case FORBIDDEN -> "; influxdb-token may not use influxdb-bucket";
          case NOT_FOUND -> "; check influxdb-org and influxdb-bucket, then influxdb-url";
          default -> remedy() == Remedy.RECONFIGURE ? "; check influxdb-url" : "";
        };
    return "the database answered " + status + " " + reason() + advice;
  }

  private Remedy remedy() {
    if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE) {
      return Remedy.SLOW_DOWN;
    }
    return status < SERVER_ERROR ? Remedy.RECONFIGURE : Remedy.WAIT;
  }

  /** Dates, which the header may hold too, count as absent. */
  private long retryAfterMs() {
    if (retryAfter == null || !retryAfter.matches("\\d{1,9}")) {
      return 0;
    }
    return 1_000 * Math.min(MAX_RETRY_AFTER_S, Long.parseLong(retryAfter));
  }

  private static String messageOf(String body) {
    try {
      JsonNode message = JSON.readTree(body).path("message");
      return message.isTextual() ? message.textValue() : body.strip();
    } catch (JsonProcessingException e) {
      return body.strip();
    }
  }
}
