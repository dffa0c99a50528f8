package io.telemetrystack.proxy;

import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Payload;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.PublishRequest.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Messages as bytes, one after the other, for clients that publish or take many. Numbers are
 * big-endian and have no sign, texts are UTF-8.
 *
 * <pre>
 * published   key length (2), key, payload length (4), payload
 * delivered   handle length (2), handle, id length (2), id, key length (2), key, attempt (4),
 *             milliseconds since 1970 when it was created (8), payload length (4), payload
 * </pre>
 */
final class MessageRecords {
  /** The content type of both. */
  static final String TYPE = "application/vnd.telemetry-stack.messages";

  static final int MOST_KEY_BYTES = 2048;

  private static final int U16_MASK = 0xffff;
  private static final long U32_MASK = 0xffff_ffffL;

  /** What the numbers of a delivered message take. */
  private static final int NUMBER_BYTES = 3 * Short.BYTES + 2 * Integer.BYTES + Long.BYTES;

  /** What a delivered message takes beside its payload, about. */
  private static final int OVERHEAD_BYTES = 128;

  private MessageRecords() {}

  static boolean isType(String contentType) {
    return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(TYPE);
  }

  /**
   * What a client publishes. One bad message refuses all, by its number.
   *
   * @param in read to its end
   * @param defaultKey of messages whose key is empty
   */
  static List<Message> parse(ByteBuffer in, String defaultKey, int maxPayloadBytes) {
    List<Message> messages = new ArrayList<>();
    while (in.hasRemaining() && messages.size() <= MessageLines.MOST_MESSAGES) {
      try {
        messages.add(message(in, defaultKey, maxPayloadBytes));
      } catch (IllegalArgumentException e) {
        throw refuse(messages.size() + 1, e.getMessage());
      }
    }
    MessageLines.checkCount(messages.size());
    return messages;
  }

  private static Message message(ByteBuffer in, String defaultKey, int maxPayloadBytes) {
    int keyBytes = need(in, Short.BYTES).getShort() & U16_MASK;
    String key = new String(bytes(in, "key", keyBytes, MOST_KEY_BYTES), StandardCharsets.UTF_8);
    long payloadBytes = need(in, Integer.BYTES).getInt() & U32_MASK;
    byte[] payload = bytes(in, "payload", payloadBytes, maxPayloadBytes);
    return new Message(key.isEmpty() ? defaultKey : key, new BytesPayload(payload));
  }

  /** No length is believed before that many bytes are there. */
  private static byte[] bytes(ByteBuffer in, String what, long count, int most) {
    if (count > most) {
      throw new IllegalArgumentException(
          "Its " + what + " has " + count + " bytes, of at most " + most + ".");
    }
    need(in, count);
    byte[] bytes = new byte[(int) count];
    in.get(bytes);
    return bytes;
  }

  private static ByteBuffer need(ByteBuffer in, long bytes) {
    if (in.remaining() < bytes) {
      throw new IllegalArgumentException(
          "It should go on for " + bytes + " bytes, and there are " + in.remaining() + ".");
    }
    return in;
  }

  private static ProblemException refuse(int number, String detail) {
    return Parameters.refuse(
        "body",
        "Message " + number + ": " + detail,
        "messages of key length (2 bytes), key, payload length (4 bytes), payload");
  }

  /** What a client is given, from the buffer's position to its limit. */
  static ByteBuffer delivered(List<LeasedMessage> messages) {
    int bytes = 0;
    for (LeasedMessage message : messages) {
      bytes += message.payload().sizeBytes() + OVERHEAD_BYTES;
    }
    ByteBuffer out = ByteBuffer.allocate(bytes);
    for (LeasedMessage message : messages) {
      out = write(message, out);
    }
    return out.flip();
  }

  private static ByteBuffer write(LeasedMessage message, ByteBuffer buffer) {
    byte[] handle = utf8(message.handle());
    byte[] id = utf8(message.id());
    byte[] key = utf8(message.key());
    byte[] payload = bytes(message.payload());
    return room(buffer, NUMBER_BYTES + handle.length + id.length + key.length + payload.length)
        .putShort((short) handle.length)
        .put(handle)
        .putShort((short) id.length)
        .put(id)
        .putShort((short) key.length)
        .put(key)
        .putInt(message.attempt())
        .putLong(message.createdMs())
        .putInt(payload.length)
        .put(payload);
  }

  /** Only to be read. */
  private static byte[] bytes(Payload payload) {
    return payload instanceof BytesPayload raw ? raw.bytes() : payload.encode();
  }

  private static ByteBuffer room(ByteBuffer buffer, int bytes) {
    return buffer.remaining() >= bytes
        ? buffer
        : ByteBuffer.allocate(2 * buffer.capacity() + bytes).put(buffer.flip());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
