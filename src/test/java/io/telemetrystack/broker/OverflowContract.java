package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a partition may rely on, whatever keeps its overflow. */
public abstract class OverflowContract {
  private static final int ALL = Integer.MAX_VALUE;

  private Overflow overflow;

  /** An overflow that holds nothing yet. */
  protected abstract Overflow create();

  /** Closes it and opens what it kept. */
  protected abstract Overflow reopen(Overflow closed);

  @BeforeEach
  void createOne() {
    overflow = create();
  }

  @Test
  void startsEmptyInItsFirstEpoch() {
    assertThat(overflow.epoch()).isEqualTo(1);
    assertThat(overflow.reservedUpTo()).isZero();
    assertThat(overflow.count()).isZero();
    assertThat(overflow.read(0, ALL, ALL)).isEmpty();
  }

  @Test
  void readsInOrderWhateverTheOrderOfAppending() {
    append(300, 301, 70_000);
    append(5, 299);

    assertThat(offsets(overflow.read(0, ALL, ALL))).containsExactly(5L, 299L, 300L, 301L, 70_000L);
    assertThat(offsets(overflow.read(300, 2, ALL))).containsExactly(300L, 301L);
  }

  @Test
  void readsNoMoreBytesThanAskedButOneMessageAtLeast() {
    append(1, 2, 3);
    int one = message(1).storedBytes();

    assertThat(offsets(overflow.read(1, ALL, 2L * one))).containsExactly(1L, 2L);
    assertThat(offsets(overflow.read(1, ALL, 1))).containsExactly(1L);
  }

  @Test
  void givesAMessageBackAsItWas() {
    StoredMessage message =
        new StoredMessage(9, "schlüssel", new byte[] {0, -1, 7}, 1_700_000_000_000L, 4, 2);
    overflow.append(List.of(message));

    assertThat(overflow.get(9)).usingRecursiveComparison().isEqualTo(message);
    assertThat(overflow.read(0, 1, 1).get(0)).usingRecursiveComparison().isEqualTo(message);
  }

  @Test
  void countsMessagesAndBytes() {
    append(1, 2, 3);
    overflow.remove(2, message(2).storedBytes());

    assertThat(overflow.count()).isEqualTo(2);
    assertThat(overflow.bytes()).isEqualTo(2L * message(1).storedBytes());
  }

  @Test
  void forgetsWhatWasRemoved() {
    append(1, 2, 3);
    overflow.remove(1, message(1).storedBytes());
    overflow.flush(4);
    overflow = reopen(overflow);

    assertThat(offsets(overflow.read(0, ALL, ALL))).containsExactly(2L, 3L);
    assertThatThrownBy(() -> overflow.get(1)).isInstanceOf(OverflowException.class);
  }

  @Test
  void keepsEverythingOverAReopening() {
    overflow.reserve(1_000);
    append(1, 2);
    overflow.recordAttempts(2, 3, 1);
    overflow.bury(message(7), "bad", 0);
    overflow.sync();
    overflow = reopen(overflow);

    assertThat(overflow.epoch()).isEqualTo(2);
    assertThat(overflow.reservedUpTo()).isEqualTo(1_000);
    assertThat(overflow.count()).isEqualTo(2);
    assertThat(overflow.bytes()).isEqualTo(2L * message(1).storedBytes());
    assertThat(overflow.get(2).attempts()).isEqualTo(3);
    assertThat(overflow.read(2, 1, ALL).get(0).rejections()).isEqualTo(1);
    assertThat(overflow.deadLetters()).isEqualTo(1);
  }

  @Test
  void buriesWithItsReasonAndRemovesInTheSameStep() {
    append(1, 2);
    overflow.bury(overflow.get(1), "no such field", message(1).storedBytes());
    overflow.bury(message(9), "never stored", 0);

    assertThat(offsets(overflow.read(0, ALL, ALL))).containsExactly(2L);
    assertThat(overflow.count()).isEqualTo(1);
    assertThat(overflow.deadLetters(0, ALL))
        .extracting(letter -> letter.message().offset() + " " + letter.reason())
        .containsExactly("1 no such field", "9 never stored");
    assertThat(overflow.deadLetters(2, 1)).hasSize(1);
  }

  @Test
  void staysTrueWhileMuchPassesThrough() {
    SplittableRandom random = new SplittableRandom(1);
    List<Long> held = new ArrayList<>();
    for (long offset = 0; offset < 20_000; offset += 10) {
      append(LongStream.range(offset, offset + 10).toArray());
      LongStream.range(offset, offset + 10).forEach(held::add);
      while (held.size() > 100) {
        long settled = held.remove(random.nextInt(50));
        overflow.remove(settled, message(settled).storedBytes());
      }
      overflow.flush(offset + 10);
    }
    assertThat(offsets(overflow.read(0, ALL, ALL))).isEqualTo(held);
    overflow = reopen(overflow);

    assertThat(offsets(overflow.read(0, ALL, ALL))).isEqualTo(held);
    assertThat(overflow.count()).isEqualTo(held.size());
  }

  @Test
  void takesAnOlderMessageAfterNewerOnesHaveGone() {
    for (long offset = 1; offset <= 10_000; offset++) {
      append(offset);
      overflow.remove(offset, message(offset).storedBytes());
    }
    overflow.flush(0);
    append(0);
    overflow.flush(10_001);

    assertThat(offsets(overflow.read(0, ALL, ALL))).containsExactly(0L);
  }

  private void append(long... offsets) {
    overflow.append(LongStream.of(offsets).mapToObj(OverflowContract::message).toList());
  }

  private static StoredMessage message(long offset) {
    byte[] payload = String.format("%08d", offset).getBytes(StandardCharsets.UTF_8);
    return new StoredMessage(offset, "key", payload, offset, 0, 0);
  }

  private static List<Long> offsets(List<StoredMessage> messages) {
    return messages.stream().map(StoredMessage::offset).toList();
  }
}
