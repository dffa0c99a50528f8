package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.PublishRequest.Message;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShareTest {
  private static final PublishReply ACCEPTED = new PublishReply.Accepted("1@n", Durability.DISK);
  private static final PublishReply FULL = new PublishReply.Full("full", 20);
  private static final PublishReply GONE = new PublishReply.Unavailable("gone", 20);

  @Test
  void goesToEachPartitionInTheOrderOfTheRequest() {
    List<Share> shares = shares(1, "a1", "b1", "a2", "b2", "a3");

    assertThat(shares).extracting(Share::partition).containsExactly(0, 1);
    assertThat(shares).extracting(ShareTest::keys).containsExactly("a1 a2 a3", "b1 b2");
  }

  @Test
  void sendsNoMoreThanAMebibyteAtOnceButALargerMessageAlone() {
    assertThat(shares(400 << 10, "a1", "a2", "a3", "b1"))
        .extracting(ShareTest::keys)
        .containsExactly("a1 a2", "a3", "b1");
    assertThat(shares(3 << 20, "a1", "a2")).extracting(ShareTest::keys).containsExactly("a1", "a2");
  }

  @Test
  void putsAnswersWhereTheirMessagesAreAndKeepsWhatNobodyTook() {
    List<Share> shares = shares(1, "b1", "a1", "a2", "a3");
    PublishReply[] all = new PublishReply[4];
    Share rest = shares.get(1).settle(List.of(ACCEPTED, GONE, FULL), all);
    shares.get(0).settle(List.of(ACCEPTED), all);

    assertThat(all).containsExactly(ACCEPTED, ACCEPTED, GONE, FULL);
    assertThat(keys(rest)).isEqualTo("a2");
    assertThat(rest.settle(List.of(ACCEPTED), all).size()).isZero();
    assertThat(all).containsExactly(ACCEPTED, ACCEPTED, ACCEPTED, FULL);
  }

  /** Of messages whose partition is the first letter of their key. */
  private static List<Share> shares(int bytes, String... keys) {
    List<Message> messages =
        Stream.of(keys).map(key -> new Message(key, new BytesPayload(new byte[bytes]))).toList();
    return Share.of(new PublishRequest("t", messages), message -> message.key().charAt(0) - 'a');
  }

  private static String keys(Share share) {
    return String.join(" ", share.request("t").messages().stream().map(Message::key).toList());
  }
}
