package io.telemetrystack.proxy;

import io.telemetrystack.http.Parameters;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.wire.PublishRequest.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Messages as a client writes them line by line: {@code {"payload": "…", "key": "…"}}, or {@code
 * payload_base64} for bytes that are not text. One bad line refuses all, by its number.
 */
final class MessageLines {
  static final int MOST_MESSAGES = 10_000;
  static final int MOST_KEY_CHARACTERS = 2048;

  private static final String PAYLOAD = "payload";
  private static final String PAYLOAD_BASE64 = "payload_base64";
  private static final String KEY = "key";
  private static final Set<String> NAMES = Set.of(PAYLOAD, PAYLOAD_BASE64, KEY);

  private MessageLines() {}

  /**
   * @param defaultKey of messages that have none
   */
  static List<Message> parse(byte[] body, String defaultKey, int maxPayloadBytes) {
    List<Message> messages = new ArrayList<>();
    int number = 0;
    for (int start = 0; start < body.length; ) {
      int end = endOfLine(body, start);
      number++;
      byte[] line = Arrays.copyOfRange(body, start, end);
      if (!isBlank(line)) {
        messages.add(message(line, number, defaultKey, maxPayloadBytes));
      }
      start = end + 1;
    }
    checkCount(messages.size());
    return messages;
  }

  /** Refuses a batch of none or too many. */
  static void checkCount(int messages) {
    if (messages == 0 || messages > MOST_MESSAGES) {
      throw Parameters.refuse(
          "body",
          "The batch has " + messages + " messages.",
          "1 to " + MOST_MESSAGES + " messages");
    }
  }

  private static Message message(byte[] line, int number, String defaultKey, int maxPayloadBytes) {
    JsonFields fields = JsonFields.of(line, "Line " + number + ": ", NAMES);
    if (fields.has(PAYLOAD) == fields.has(PAYLOAD_BASE64)) {
      throw fields.refuse(PAYLOAD, "There must be one payload.", "payload or payload_base64");
    }
    byte[] payload =
        fields.has(PAYLOAD)
            ? fields.text(PAYLOAD, Integer.MAX_VALUE).getBytes(StandardCharsets.UTF_8)
            : fields.base64(PAYLOAD_BASE64);
    if (payload.length > maxPayloadBytes) {
      throw fields.refuse(
          PAYLOAD, "The payload is too long.", "at most " + maxPayloadBytes + " bytes");
    }
    String key = fields.text(KEY, MOST_KEY_CHARACTERS);
    return new Message(key == null ? defaultKey : key, new BytesPayload(payload));
  }

  private static int endOfLine(byte[] body, int start) {
    int end = start;
    while (end < body.length && body[end] != '\n') {
      end++;
    }
    return end;
  }

  private static boolean isBlank(byte[] line) {
    for (byte character : line) {
      if (character > ' ' || character < 0) {
        return false;
      }
    }
    return true;
  }
}
