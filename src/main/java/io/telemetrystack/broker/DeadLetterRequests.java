package io.telemetrystack.broker;

import io.telemetrystack.wire.DeadLettersReply;
import io.telemetrystack.wire.DeadLettersReply.DeadMessage;
import io.telemetrystack.wire.DeadLettersRequest;
import io.telemetrystack.wire.PurgeRequest;
import io.telemetrystack.wire.RedriveRequest;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.SettleReply.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Says the wire's requests about dead letters to one group of a partition. */
final class DeadLetterRequests {
  private static final int MOST_MESSAGES = 1_000;
  private static final int PIECE = 64;

  private final Partition partition;
  private final Group group;
  private final HandleText texts;

  DeadLetterRequests(Partition partition, Group group, HandleText texts) {
    this.partition = partition;
    this.group = group;
    this.texts = texts;
  }

  /** Fewer than asked where they are many; the caller goes on after the last. */
  DeadLettersReply list(DeadLettersRequest request) {
    long from = request.after().isEmpty() ? 0 : texts.parseId(request.after()).orElse(-1L) + 1;
    List<DeadMessage> messages = new ArrayList<>();
    for (DeadLetter letter : group.deadLetters(from, bounded(request.maxMessages()))) {
      StoredMessage message = letter.message();
      messages.add(
          new DeadMessage(
              texts.id(message.offset()),
              message.key(),
              message.wrapped(),
              message.attempts(),
              message.createdMs(),
              letter.reason()));
    }
    return new DeadLettersReply(group.balance().deadLettered(), messages);
  }

  /** Nothing may be staged. */
  SettleReply redrive(RedriveRequest request) {
    return inPieces(
        request.ids(), request.maxMessages(), letters -> partition.redrive(group, letters));
  }

  SettleReply purge(PurgeRequest request) {
    return inPieces(
        request.ids(),
        request.maxMessages(),
        letters -> {
          group.purge(letters);
          return letters.size();
        });
  }

  /**
   * Changes those of the ids, or the oldest where none are given, a few at a time, because they may
   * be large.
   *
   * @param change returns how many it did; where that is not all, no more are tried
   */
  private SettleReply inPieces(
      List<String> ids, int maxMessages, ToIntFunction<List<DeadLetter>> change) {
    List<Refusal> refused = new ArrayList<>();
    Deque<Long> left = new ArrayDeque<>(offsets(ids, refused));
    int most = bounded(maxMessages);
    int changed = 0;
    boolean more = true;
    while (more && changed < most) {
      int piece = Math.min(PIECE, most - changed);
      List<DeadLetter> letters =
          ids.isEmpty() ? group.deadLetters(0, piece) : find(left, piece, refused);
      int done = letters.isEmpty() ? 0 : change.applyAsInt(letters);
      for (DeadLetter letter : letters.subList(done, letters.size())) {
        refused.add(new Refusal(texts.id(letter.message().offset()), "the partition is full"));
      }
      changed += done;
      more = done == letters.size() && (ids.isEmpty() ? done > 0 : !left.isEmpty());
    }
    return new SettleReply(changed, refused);
  }

  private Set<Long> offsets(List<String> ids, List<Refusal> refused) {
    Set<Long> offsets = new LinkedHashSet<>();
    for (String id : ids) {
      texts.parseId(id).ifPresentOrElse(offsets::add, () -> refused.add(unknown(id)));
    }
    return offsets;
  }

  private List<DeadLetter> find(Deque<Long> offsets, int most, List<Refusal> refused) {
    List<DeadLetter> found = new ArrayList<>();
    while (found.size() < most && !offsets.isEmpty()) {
      long offset = offsets.remove();
      group.deadLetters(offset, 1).stream()
          .filter(letter -> letter.message().offset() == offset)
          .findFirst()
          .ifPresentOrElse(found::add, () -> refused.add(unknown(texts.id(offset))));
    }
    return found;
  }

  private static Refusal unknown(String id) {
    return new Refusal(id, "no dead letter");
  }

  private static int bounded(int maxMessages) {
    return Math.max(0, Math.min(maxMessages, MOST_MESSAGES));
  }
}
