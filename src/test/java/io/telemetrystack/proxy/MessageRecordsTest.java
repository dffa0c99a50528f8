package io.telemetrystack.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.http.ProblemException;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.PublishRequest.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageRecordsTest {
  private static final int MOST_BYTES = 10;

  @Test
  void readsOneMessageAfterTheOther() {
    byte[] body = records(record("schlüssel", 1, 2, 3), record("", -1), record("k"));

    assertThat(MessageRecords.parse(ByteBuffer.wrap(body), "all", MOST_BYTES))
        .containsExactly(
            message("schlüssel", 1, 2, 3), message("all", -1), message("k", new int[0]));
  }

  @Test
  void refusesAllWhereTheLastEndsEarlyAndSaysWhich() {
    byte[] body = records(record("k", 1), record("k", 1, 2, 3));
    int first = record("k", 1).length;
    for (int length = first + 1; length < body.length; length++) {
      assertRefused(Arrays.copyOf(body, length), "Message 2: It should go on");
    }
  }

  @Test
  void refusesWhatIsTooLong() {
    assertRefused(
        records(record("k".repeat(2049), 1)),
        "Message 1: Its key has 2049 bytes, of at most 2048.");
    assertRefused(
        records(record("k", new int[11])), "Message 1: Its payload has 11 bytes, of at most 10.");
    assertRefused(
        new byte[] {0, 0, -1, -1, -1, -1, 0}, "Message 1: Its payload has 4294967295 bytes");
  }

  @Test
  void refusesABatchOfNoneOrTooMany() {
    byte[][] many = new byte[10_001][];
    Arrays.fill(many, record(""));

    assertRefused(new byte[0], "The batch has 0 messages.");
    assertRefused(records(many), "The batch has 10001 messages.");
  }

  @Test
  void readsOrRefusesAnyBytes() {
    SplittableRandom random = new SplittableRandom(3);
    byte[] good = records(record("key", 1, 2, 3), record("", 4));
    for (int round = 0; round < 10_000; round++) {
      byte[] body = good.clone();
      body[random.nextInt(body.length)] = (byte) random.nextInt();
      try {
        assertThat(MessageRecords.parse(ByteBuffer.wrap(body), "", MOST_BYTES)).isNotEmpty();
      } catch (ProblemException e) {
        assertThat(e.problem().status()).isEqualTo(400);
      }
    }
  }

  @Test
  void writesWhatIsDelivered() {
    LeasedMessage message =
        new LeasedMessage("0-1@n", "0-0-1-2-3-4@n", "ä", new BytesPayload(new byte[] {7}), 4, 99);

    ByteBuffer bytes = MessageRecords.delivered(List.of(message, message));
    for (int i = 0; i < 2; i++) {
      assertThat(text(bytes)).isEqualTo("0-0-1-2-3-4@n");
      assertThat(text(bytes)).isEqualTo("0-1@n");
      assertThat(text(bytes)).isEqualTo("ä");
      assertThat(bytes.getInt()).isEqualTo(4);
      assertThat(bytes.getLong()).isEqualTo(99);
      assertThat(bytes.getInt()).isEqualTo(1);
      assertThat(bytes.get()).isEqualTo((byte) 7);
    }
    assertThat(bytes.hasRemaining()).isFalse();
  }

  private static void assertRefused(byte[] body, String detail) {
    assertThatThrownBy(() -> MessageRecords.parse(ByteBuffer.wrap(body), "", MOST_BYTES))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(400);
              assertThat(e.problem().detail()).startsWith(detail);
            });
  }

  private static Message message(String key, int... payload) {
    return new Message(key, new BytesPayload(bytes(payload)));
  }

  private static byte[] record(String key, int... payload) {
    byte[] keyBytes = key.getBytes(UTF_8);
    return ByteBuffer.allocate(Short.BYTES + keyBytes.length + Integer.BYTES + payload.length)
        .putShort((short) keyBytes.length)
        .put(keyBytes)
        .putInt(payload.length)
        .put(bytes(payload))
        .array();
  }

  private static byte[] records(byte[]... records) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] each : records) {
      all.writeBytes(each);
    }
    return all.toByteArray();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static String text(ByteBuffer from) {
    byte[] bytes = new byte[from.getShort()];
    from.get(bytes);
    return new String(bytes, UTF_8);
  }
}
