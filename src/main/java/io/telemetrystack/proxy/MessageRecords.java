package io.telemetrystack.proxy;

import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Messages as bytes, one after the other, for clients that publish or take many. Numbers are
 * big-endian and without a sign, texts are UTF-8.
 *
 * <pre>
 * published   key length (2), key, payload length (4), payload
 * delivered   handle length (2), handle, id length (2), id, key length (2), key, attempt (4),
 *             milliseconds since 1970 of its creation (8), payload length (4), payload
 * </pre>
 */
final class MessageRecords {
  /** The content type of both. */
  static final String TYPE = "application/vnd.telemetry-stack.messages";

  private static final int U16 = 2;
  private static final int U32 = 4;

  /** What a delivered message takes beside its payload, roughly. */
  private static final int OVERHEAD_BYTES = 128;

  private MessageRecords() {}

  static boolean isType(String contentType) {
    return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(TYPE);
  }

  /**
   * One bad message refuses all, by its number.
   *
   * @param defaultKey of messages whose key is empty
   */
  static List<NewMessage> parse(Buffer body, String defaultKey, int maxPayloadBytes) {
    Reader reader = new Reader(body);
    List<NewMessage> messages = new ArrayList<>();
    while (!reader.isAtEnd() && messages.size() <= MessageLines.MOST_MESSAGES) {
      reader.begin(messages.size() + 1);
      String key = reader.text(U16, NewMessage.MOST_KEY_BYTES, "key");
      byte[] payload = reader.bytes(U32, maxPayloadBytes, "payload");
      messages.add(new NewMessage(key.isEmpty() ? defaultKey : key, new BytesPayload(payload)));
    }
    MessageLines.checkCount(messages.size());
    return messages;
  }

  static Buffer delivered(List<LeasedMessage> messages) {
    int bytes = 0;
    for (LeasedMessage message : messages) {
      bytes += message.payload().sizeBytes() + OVERHEAD_BYTES;
    }
    Buffer out = Buffer.buffer(bytes);
    for (LeasedMessage message : messages) {
      text(out, message.handle());
      text(out, message.id());
      text(out, message.key());
      out.appendInt(message.attempt()).appendLong(message.createdMs());
      byte[] payload = message.payload().encode();
      out.appendInt(payload.length).appendBytes(payload);
    }
    return out;
  }

  private static void text(Buffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.appendUnsignedShort(bytes.length).appendBytes(bytes);
  }

  /** Believes no length before that many bytes are there. */
  private static final class Reader {
    private final Buffer body;
    private int at;
    private int number;

    Reader(Buffer body) {
      this.body = body;
    }

    boolean isAtEnd() {
      return at == body.length();
    }

    void begin(int message) {
      number = message;
    }

    String text(int lengthBytes, int most, String what) {
      return new String(bytes(lengthBytes, most, what), StandardCharsets.UTF_8);
    }

    byte[] bytes(int lengthBytes, int most, String what) {
      need(lengthBytes, what);
      long length = lengthBytes == U16 ? body.getUnsignedShort(at) : body.getUnsignedInt(at);
      at += lengthBytes;
      if (length > most) {
        throw refuse("its " + what + " has " + length + " bytes", "at most " + most + " bytes");
      }
      need((int) length, what);
      at += (int) length;
      return body.getBytes(at - (int) length, at);
    }

    private void need(int bytes, String what) {
      if (bytes > body.length() - at) {
        throw refuse("it ends within its " + what, "whole messages");
      }
    }

    private ProblemException refuse(String detail, String allowed) {
      return Parameters.refuse("body", "Message " + number + ": " + detail + ".", allowed);
    }
  }
}
