package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.broker.Overflow.Append;
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
  private static final int ONE_BYTES = message(1).storedBytes();

  private Overflow overflow;
  private GroupOverflow group;

  /** An overflow that holds nothing yet. */
  protected abstract Overflow create();

  /** Closes it and opens what it kept. */
  protected abstract Overflow reopen(Overflow closed);

  @BeforeEach
  void createOneWithAGroup() {
    overflow = create();
    assertThat(overflow.groups()).isEmpty();
    group = overflow.addGroup("g");
  }

  @Test
  void startsEmpty() {
    assertThat(overflow.epoch()).isPositive();
    assertThat(overflow.reservedUpTo()).isNotNegative();
    assertThat(overflow.freeBytes()).isPositive();
    assertThat(overflow.groups()).containsExactly(group);
    assertThat(group.name()).isEqualTo("g");
    assertThat(group.count()).isZero();
    assertThat(group.bytes()).isZero();
    assertThat(group.deadLetters()).isZero();
    assertThat(group.deadLetterBytes()).isZero();
    assertThat(group.read(0, ALL, ALL)).isEmpty();
    assertThat(group.deadLetters(0, ALL)).isEmpty();
  }

  @Test
  void readsInOrderWhateverTheOrderOfAppending() {
    append(300, 301, 70_000);
    append(5, 299);

    assertThat(held()).containsExactly(5L, 299L, 300L, 301L, 70_000L);
    assertThat(offsets(group.read(300, 2, ALL))).containsExactly(300L, 301L);
  }

  @Test
  void readsNoMoreBytesThanAskedButOneMessageAtLeast() {
    append(1, 2, 3);

    assertThat(offsets(group.read(1, ALL, 2L * ONE_BYTES))).containsExactly(1L, 2L);
    assertThat(offsets(group.read(1, ALL, 1))).containsExactly(1L);
  }

  @Test
  void givesAMessageBackAsItWas() {
    StoredMessage message =
        new StoredMessage(9, "schlüssel", new byte[] {0, -1, 7}, 1_700_000_000_000L, 4, 2);
    append(group, message);

    assertThat(group.get(9)).usingRecursiveComparison().isEqualTo(message);
    assertThat(group.read(0, 1, 1).get(0)).usingRecursiveComparison().isEqualTo(message);
  }

  @Test
  void givesBackAPayloadOfAnySize() {
    byte[] large = new byte[3_000_000];
    new SplittableRandom(2).nextBytes(large);
    append(group, new StoredMessage(1, "", new byte[0], 0, 0, 0));
    append(group, new StoredMessage(2, "k", large, 0, 0, 0));
    append(3);

    List<StoredMessage> read = group.read(0, ALL, ALL);
    assertThat(read.get(0).payload()).isEmpty();
    assertThat(read.get(1).payload()).isEqualTo(large);
    assertThat(read.get(2)).usingRecursiveComparison().isEqualTo(message(3));
  }

  @Test
  void countsMessagesAndBytes() {
    append(1, 2, 3);
    group.remove(2, ONE_BYTES);

    assertThat(group.count()).isEqualTo(2);
    assertThat(group.bytes()).isEqualTo(2L * ONE_BYTES);
  }

  @Test
  void forgetsWhatWasRemoved() {
    append(1, 2, 3);
    group.remove(1, ONE_BYTES);
    overflow.flush();
    group.trim(4);
    reopen();

    assertThat(held()).containsExactly(2L, 3L);
    assertThatThrownBy(() -> group.get(1)).isInstanceOf(OverflowException.class);
  }

  @Test
  void showsNoMessageThatWasRemovedThoughNothingWasFlushed() {
    append(1, 2, 3);
    group.read(0, ALL, ALL);
    group.remove(1, ONE_BYTES);
    group.remove(3, ONE_BYTES);
    append(4);

    assertThat(group.count()).isEqualTo(2);
    reopen();
    assertThat(held()).containsExactly(2L, 4L);
  }

  @Test
  void keepsEverythingOverAReopening() {
    int epoch = overflow.epoch();
    overflow.reserve(overflow.reservedUpTo() + 1_000);
    long reserved = overflow.reservedUpTo();
    append(1, 2);
    group.recordAttempts(2, 3, 1);
    group.bury(message(7), "bad", 0);
    overflow.sync();
    reopen();

    assertThat(overflow.epoch()).isGreaterThan(epoch);
    assertThat(overflow.reservedUpTo()).isEqualTo(reserved);
    assertThat(group.name()).isEqualTo("g");
    assertThat(group.count()).isEqualTo(2);
    assertThat(group.bytes()).isEqualTo(2L * ONE_BYTES);
    assertThat(group.get(2).attempts()).isEqualTo(3);
    assertThat(group.read(2, 1, ALL).get(0).rejections()).isEqualTo(1);
    assertThat(group.read(1, 1, ALL).get(0).attempts()).isZero();
    assertThat(group.deadLetters()).isEqualTo(1);
    assertThat(group.deadLetterBytes()).isEqualTo(ONE_BYTES);
    assertThat(group.deadLetters(0, ALL).get(0).message())
        .usingRecursiveComparison()
        .isEqualTo(message(7));
  }

  @Test
  void givesUnusedOffsetsBack() {
    long first = overflow.reservedUpTo();
    overflow.reserve(first + 1_000_000);
    overflow.reserve(first + 7);
    reopen();

    assertThat(overflow.reservedUpTo()).isEqualTo(first + 7);
  }

  @Test
  void growsItsEpochWithEachOpening() {
    int first = overflow.epoch();
    reopen();
    int second = overflow.epoch();
    reopen();

    assertThat(second).isGreaterThan(first);
    assertThat(overflow.epoch()).isGreaterThan(second);
  }

  @Test
  void replacesTheCountsOfAttempts() {
    append(1, 2, 3);
    group.recordAttempts(2, 1, 0);
    group.recordAttempts(2, 2, 1);
    overflow.flush();

    assertThat(group.get(2).attempts()).isEqualTo(2);
    assertThat(group.read(0, ALL, ALL))
        .extracting(message -> message.attempts() + " " + message.rejections())
        .containsExactly("0 0", "2 1", "0 0");
  }

  @Test
  void buriesWithItsReasonAndRemovesInTheSameStep() {
    append(1, 2);
    group.bury(group.get(1), "no such field", ONE_BYTES);
    group.bury(message(9), "never stored", 0);

    assertThat(held()).containsExactly(2L);
    assertThat(group.count()).isEqualTo(1);
    assertThat(group.bytes()).isEqualTo(ONE_BYTES);
    assertThat(letters(group)).containsExactly("1 no such field", "9 never stored");
    assertThat(group.deadLetters(2, 1)).hasSize(1);
    assertThat(group.deadLetterBytes()).isEqualTo(2L * ONE_BYTES);
  }

  @Test
  void purgesDeadLetters() {
    LongStream.range(0, 5).forEach(offset -> group.bury(message(offset), "r", 0));
    List<DeadLetter> letters = group.deadLetters(0, ALL);
    group.purge(List.of(letters.get(0), letters.get(3)));
    reopen();

    assertThat(letters(group)).containsExactly("1 r", "2 r", "4 r");
    assertThat(group.deadLetters()).isEqualTo(3);
    assertThat(group.deadLetterBytes()).isEqualTo(3L * ONE_BYTES);
  }

  @Test
  void redrivesDeadLettersAsNewMessages() {
    append(1);
    group.bury(message(7), "r", 0);
    group.bury(message(8), "r", 0);
    group.redrive(List.of(group.deadLetters(0, 1).get(0)), List.of(message(20)));
    reopen();

    assertThat(held()).containsExactly(1L, 20L);
    assertThat(letters(group)).containsExactly("8 r");
    assertThat(group.count()).isEqualTo(2);
    assertThat(group.bytes()).isEqualTo(2L * ONE_BYTES);
    assertThat(group.deadLetters()).isEqualTo(1);
    assertThat(group.deadLetterBytes()).isEqualTo(ONE_BYTES);
  }

  @Test
  void keepsItsGroupsApart() {
    GroupOverflow other = overflow.addGroup("other");
    assertThat(other.number()).isNotEqualTo(group.number());
    overflow.append(
        List.of(
            new Append(group, List.of(message(1), message(2))),
            new Append(other, List.of(message(2), message(3)))),
        false);
    group.remove(2, ONE_BYTES);
    group.recordAttempts(1, 5, 5);
    other.bury(message(2), "r", ONE_BYTES);
    overflow.flush();
    group.trim(4);
    other.trim(4);
    reopen();

    GroupOverflow otherAgain = overflow.groups().get(1);
    assertThat(overflow.groups()).extracting(GroupOverflow::name).containsExactly("g", "other");
    assertThat(otherAgain.number()).isEqualTo(other.number());
    assertThat(held()).containsExactly(1L);
    assertThat(group.get(1).attempts()).isEqualTo(5);
    assertThat(group.deadLetters()).isZero();
    assertThat(offsets(otherAgain.read(0, ALL, ALL))).containsExactly(3L);
    assertThat(otherAgain.get(3).attempts()).isZero();
    assertThat(letters(otherAgain)).containsExactly("2 r");
  }

  @Test
  void forgetsAGroupWithAllThatItHolds() {
    append(1, 2);
    group.bury(message(3), "r", 0);
    group.recordAttempts(1, 1, 1);
    GroupOverflow other = overflow.addGroup("other");
    append(other, message(2));
    overflow.removeGroup(group);
    assertThat(overflow.groups()).containsExactly(other);
    reopen();
    assertThat(overflow.groups()).extracting(GroupOverflow::name).containsExactly("other");

    GroupOverflow again = overflow.addGroup("g");
    assertThat(again.read(0, ALL, ALL)).isEmpty();
    assertThat(again.count()).isZero();
    assertThat(again.deadLetters(0, ALL)).isEmpty();
    assertThat(offsets(overflow.groups().get(0).read(0, ALL, ALL))).containsExactly(2L);
  }

  @Test
  void remembersTheOrderInWhichGroupsWereMade() {
    overflow.addGroup("b");
    overflow.addGroup("c");
    overflow.removeGroup(group);
    overflow.addGroup("a");
    reopen();

    assertThat(overflow.groups()).extracting(GroupOverflow::name).containsExactly("b", "c", "a");
  }

  @Test
  void hasRoomForAsManyGroupsAsItSays() {
    for (int i = 1; i < GroupOverflow.MOST_GROUPS; i++) {
      append(overflow.addGroup("g" + i), message(i));
    }
    reopen();

    assertThat(overflow.groups()).hasSize(GroupOverflow.MOST_GROUPS);
    assertThat(overflow.groups().stream().map(GroupOverflow::number).distinct())
        .allSatisfy(number -> assertThat(number).isBetween(0, GroupOverflow.MOST_GROUPS - 1))
        .hasSize(GroupOverflow.MOST_GROUPS);
    assertThat(offsets(overflow.groups().get(41).read(0, ALL, ALL))).containsExactly(41L);
  }

  @Test
  void takesABatchForNoGroupAtAll() {
    overflow.append(List.of(), true);
    overflow.append(List.of(new Append(group, List.of())), true);

    assertThat(group.count()).isZero();
  }

  @Test
  void staysTrueWhileMuchPassesThrough() {
    SplittableRandom random = new SplittableRandom(1);
    List<Long> held = new ArrayList<>();
    long readOn = 0;
    for (long offset = 0; offset < 20_000; offset += 10) {
      append(LongStream.range(offset, offset + 10).toArray());
      LongStream.range(offset, offset + 10).forEach(held::add);
      while (held.size() > 100) {
        boolean inOrder = offset % 3_000 < 1_500;
        long settled = held.remove(inOrder ? 0 : random.nextInt(50));
        group.remove(settled, ONE_BYTES);
      }
      if (offset % 70 == 0) {
        List<StoredMessage> window = group.read(readOn, 30, ALL);
        readOn = window.isEmpty() ? readOn : window.get(window.size() - 1).offset() + 1;
      }
      overflow.flush();
      group.trim(offset + 10);
    }
    assertThat(held()).isEqualTo(held);
    reopen();

    assertThat(held()).isEqualTo(held);
    assertThat(group.count()).isEqualTo(held.size());
  }

  @Test
  void takesAnOlderMessageAfterNewerOnesHaveGone() {
    for (long offset = 1; offset <= 10_000; offset++) {
      append(offset);
      group.remove(offset, ONE_BYTES);
    }
    overflow.flush();
    group.trim(0);
    append(0);
    overflow.flush();
    group.trim(10_001);
    assertThat(held()).containsExactly(0L);
    reopen();

    assertThat(held()).containsExactly(0L);
  }

  private void reopen() {
    overflow = reopen(overflow);
    group = overflow.groups().get(0);
  }

  private void append(long... offsets) {
    append(group, LongStream.of(offsets).mapToObj(OverflowContract::message).toList());
  }

  private void append(GroupOverflow to, StoredMessage message) {
    append(to, List.of(message));
  }

  private void append(GroupOverflow to, List<StoredMessage> messages) {
    overflow.append(List.of(new Append(to, messages)), false);
  }

  private List<Long> held() {
    return offsets(group.read(0, ALL, Long.MAX_VALUE));
  }

  private static StoredMessage message(long offset) {
    byte[] payload = String.format("%08d", offset).getBytes(StandardCharsets.UTF_8);
    return new StoredMessage(offset, "key", payload, offset, 0, 0);
  }

  private static List<Long> offsets(List<StoredMessage> messages) {
    return messages.stream().map(StoredMessage::offset).toList();
  }

  private static List<String> letters(GroupOverflow group) {
    return group.deadLetters(0, ALL).stream()
        .map(letter -> letter.message().offset() + " " + letter.reason())
        .toList();
  }
}
