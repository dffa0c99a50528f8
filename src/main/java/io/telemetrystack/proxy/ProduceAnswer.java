package io.telemetrystack.proxy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.http.Problem;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.PublishReply;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * What a client is told of the messages it published together. Never a success for what was not
 * taken: 202 where all were, 207 with a result for each where some were, else a problem.
 *
 * @param replies in the order of the messages
 */
record ProduceAnswer(List<PublishReply> replies) {
  private static final int ACCEPTED = 202;
  private static final int FULL = 429;
  private static final int UNAVAILABLE = 503;
  private static final int MULTI_STATUS = 207;

  ProduceAnswer {
    replies = List.copyOf(replies);
  }

  int status() {
    int accepted = accepted();
    if (accepted == 0) {
      return any(PublishReply.Full.class) ? FULL : UNAVAILABLE;
    }
    return accepted == replies.size() ? ACCEPTED : MULTI_STATUS;
  }

  /** To be asked where the status is an error. */
  Problem problem() {
    long retryAfterMs = replies.stream().mapToLong(ProduceAnswer::retryAfterMs).max().orElse(0);
    String reason = reason(replies.get(0));
    return status() == FULL
        ? Problem.full("Nothing was taken: " + reason + ".", retryAfterMs)
        : Problem.unavailable("Nothing is known to be taken: " + reason + ".", retryAfterMs);
  }

  /** To be asked where the status is a success. */
  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("accepted", accepted());
    json.writeStringField("durability", name(weakest()));
    if (status() == ACCEPTED) {
      json.writeArrayFieldStart("ids");
      for (PublishReply reply : replies) {
        json.writeString(((PublishReply.Accepted) reply).id());
      }
      json.writeEndArray();
    } else {
      json.writeNumberField("refused", replies.size() - accepted());
      json.writeArrayFieldStart("results");
      for (PublishReply reply : replies) {
        writeResult(reply, json);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void writeResult(PublishReply reply, JsonGenerator json) throws IOException {
    json.writeStartObject();
    if (reply instanceof PublishReply.Accepted accepted) {
      json.writeNumberField("status", ACCEPTED);
      json.writeStringField("id", accepted.id());
    } else {
      json.writeNumberField("status", reply instanceof PublishReply.Full ? FULL : UNAVAILABLE);
      json.writeStringField("reason", reason(reply));
      json.writeNumberField("retry_after_ms", retryAfterMs(reply));
    }
    json.writeEndObject();
  }

  private int accepted() {
    return (int) replies.stream().filter(PublishReply.Accepted.class::isInstance).count();
  }

  private boolean any(Class<? extends PublishReply> kind) {
    return replies.stream().anyMatch(kind::isInstance);
  }

  private Durability weakest() {
    return replies.stream()
        .filter(PublishReply.Accepted.class::isInstance)
        .map(reply -> ((PublishReply.Accepted) reply).durability())
        .min(Durability::compareTo)
        .orElseThrow();
  }

  private static String name(Durability durability) {
    return durability.name().toLowerCase(Locale.ROOT);
  }

  private static String reason(PublishReply reply) {
    if (reply instanceof PublishReply.Full full) {
      return full.reason();
    }
    return reply instanceof PublishReply.Unavailable unavailable ? unavailable.reason() : "";
  }

  private static long retryAfterMs(PublishReply reply) {
    if (reply instanceof PublishReply.Full full) {
      return full.retryAfterMs();
    }
    return reply instanceof PublishReply.Unavailable unavailable ? unavailable.retryAfterMs() : 0;
  }
}
