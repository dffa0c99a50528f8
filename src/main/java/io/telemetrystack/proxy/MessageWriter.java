package io.telemetrystack.proxy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.http.Times;
import io.telemetrystack.message.Payload;
import io.telemetrystack.wire.DeadLettersReply.DeadMessage;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Messages as clients read them. */
final class MessageWriter {
  private final JsonGenerator json;

  MessageWriter(JsonGenerator json) {
    this.json = json;
  }

  void leased(LeasedMessage message) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", message.id());
    json.writeStringField("handle", message.handle());
    content(message.key(), message.payload());
    json.writeNumberField("attempt", message.attempt());
    created(message.createdMs());
    json.writeEndObject();
  }

  void dead(DeadMessage message) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", message.id());
    content(message.key(), message.payload());
    json.writeNumberField("attempts", message.attempts());
    created(message.createdMs());
    json.writeStringField("reason", message.reason());
    json.writeEndObject();
  }

  private void created(long createdMs) throws IOException {
    json.writeStringField("created", Times.format(TimeUnit.MILLISECONDS.toNanos(createdMs)));
  }

  /** Bytes that are not text come in base64. */
  private void content(String key, Payload payload) throws IOException {
    json.writeStringField("key", key);
    byte[] bytes = payload.encode();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      json.writeStringField("payload", text);
    } catch (CharacterCodingException e) {
      json.writeBinaryField("payload_base64", bytes);
    }
  }
}
