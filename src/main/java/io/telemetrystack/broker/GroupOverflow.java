package io.telemetrystack.broker;

import java.util.List;

/**
 * What an {@link Overflow} keeps for one group: messages by offset, and dead letters. The same
 * rules hold as there.
 *
 * <p>{@link #bury}, {@link #redrive} and {@link #purge} survive a killed process when they return.
 * {@link #remove} and {@link #recordAttempts} may wait for {@link Overflow#flush}, or for any other
 * write: until then a crash brings the message back as it was.
 */
public interface GroupOverflow {
  String name();

  /** Differs among the groups that exist, from 0 to {@link #MOST_GROUPS} - 1. */
  int number();

  /** How many groups a partition may have. */
  int MOST_GROUPS = 60;

  /** Messages held. */
  long count();

  /** The sum of their {@link StoredMessage#storedBytes}. */
  long bytes();

  long deadLetters();

  /** The sum of their {@link StoredMessage#storedBytes}. */
  long deadLetterBytes();

  /** Up to that many messages from an offset on, in order; one at least if there is one. */
  List<StoredMessage> read(long fromOffset, int maxMessages, long maxBytes);

  /** The message of an offset that is held. */
  StoredMessage get(long offset);

  /** Replaces the counts of a message that is held. */
  void recordAttempts(long offset, int attempts, int rejections);

  /**
   * Removes a message that is held.
   *
   * @param storedBytes what {@link StoredMessage#storedBytes} said when it was added or read
   */
  void remove(long offset, int storedBytes);

  /**
   * Makes a message a dead letter and, in the same step, removes it where it is held.
   *
   * @param storedBytes as in {@link #remove}, 0 where it is not held
   */
  void bury(StoredMessage message, String reason, int storedBytes);

  /** The dead letters from an offset on, oldest first. */
  List<DeadLetter> deadLetters(long fromOffset, int maxMessages);

  /** Forgets dead letters that are held. */
  void purge(List<DeadLetter> letters);

  /** Forgets dead letters that are held and, in the same step, adds messages of new offsets. */
  void redrive(List<DeadLetter> letters, List<StoredMessage> messages);

  /**
   * Gives back the space of what was removed, where enough has gathered. To be called now and then.
   *
   * @param appendsFrom no offset below it will be appended any more
   */
  void trim(long appendsFrom);
}
