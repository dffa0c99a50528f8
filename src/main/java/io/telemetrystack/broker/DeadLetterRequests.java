package io.telemetrystack.broker;

import io.telemetrystack.wire.DeadLettersReply;
import io.telemetrystack.wire.DeadLettersReply.DeadMessage;
import io.telemetrystack.wire.DeadLettersRequest;
import io.telemetrystack.wire.PurgeRequest;
import io.telemetrystack.wire.RedriveRequest;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.SettleReply.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says the wire's requests about dead letters to one group of a partition. */
final class DeadLetterRequests {
  private static final int MOST_MESSAGES = 1_000;

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
    List<Refusal> refused = new ArrayList<>();
    List<DeadLetter> letters = find(request.ids(), request.maxMessages(), refused);
    int redriven = partition.redrive(group, letters);
    for (DeadLetter letter : letters.subList(redriven, letters.size())) {
      refused.add(new Refusal(texts.id(letter.message().offset()), "the partition is full"));
    }
    return new SettleReply(redriven, refused);
  }

  SettleReply purge(PurgeRequest request) {
    List<Refusal> refused = new ArrayList<>();
    List<DeadLetter> letters = find(request.ids(), request.maxMessages(), refused);
    group.purge(letters);
    return new SettleReply(letters.size(), refused);
  }

  /** Those of the ids, or the oldest where none are given. */
  private List<DeadLetter> find(List<String> ids, int maxMessages, List<Refusal> refused) {
    if (ids.isEmpty()) {
      return group.deadLetters(0, bounded(maxMessages));
    }
    List<DeadLetter> letters = new ArrayList<>();
    for (String id : ids.stream().distinct().limit(bounded(maxMessages)).toList()) {
      find(id).ifPresentOrElse(letters::add, () -> refused.add(new Refusal(id, "no dead letter")));
    }
    return letters;
  }

  private Optional<DeadLetter> find(String id) {
    return texts
        .parseId(id)
        .flatMap(
            offset ->
                group.deadLetters(offset, 1).stream()
                    .filter(letter -> letter.message().offset() == offset)
                    .findFirst());
  }

  private static int bounded(int maxMessages) {
    return Math.max(0, Math.min(maxMessages, MOST_MESSAGES));
  }
}
