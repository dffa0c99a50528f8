package io.telemetrystack.proxy;

import io.telemetrystack.http.Parameters;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.MalformedFrameException;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishRequest.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that a client publishes to the topic of frames. Each must be one: what nobody could
 * store would only become a dead letter.
 */
final class FrameMessages {
  private static final String ALLOWED =
      "in topic telemetry, a frame of at most "
          + Frame.MAX_SAMPLES
          + " samples; telemetry of any other form goes to POST /api/v1/telemetry";

  private FrameMessages() {}

  /** Decoded, each with its host as the key where it had none. One bad message refuses all. */
  static List<Message> of(List<Message> messages) {
    List<Message> frames = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      frames.add(of(messages.get(i), i + 1));
    }
    return frames;
  }

  private static Message of(Message message, int number) {
    try {
      FramePayload payload = FramePayload.of(message.payload());
      check(payload.frame());
      return new Message(message.key().isEmpty() ? payload.frame().host() : message.key(), payload);
    } catch (MalformedFrameException e) {
      throw Parameters.refuse(
          "body", "Message " + number + " is not a frame: " + e.getMessage() + ".", ALLOWED);
    }
  }

  private static void check(Frame frame) {
    for (int i = 0; i < frame.size(); i++) {
      String field = frame.field(frame.fieldIndex(i));
      if (FieldCatalogue.standard().isAbsent(field, frame.value(i))) {
        throw new MalformedFrameException("sample " + (i + 1) + " is a blank of DCGM");
      }
    }
  }
}
