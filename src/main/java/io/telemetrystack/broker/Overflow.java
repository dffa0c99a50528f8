package io.telemetrystack.broker;

import java.util.List;

/**
 * What a partition keeps on disk: messages by offset, their dead letters, and the few numbers that
 * must outlive the process. Called by the partition alone, on its thread; blocks.
 *
 * <p>What {@link #append}, {@link #bury} and {@link #reserve} have done survives a killed process
 * when they return. {@link #remove} and {@link #recordAttempts} may wait for {@link #flush}: until
 * then a crash brings the message back as it was. Any method may throw {@link OverflowException},
 * and then has changed nothing.
 */
public interface Overflow extends AutoCloseable {
  /** Grows by one with each opening, from 1. */
  int epoch();

  /** No offset below it was free when the overflow was opened. */
  long reservedUpTo();

  /** Messages held. */
  long count();

  /** The sum of their {@link StoredMessage#storedBytes}. */
  long bytes();

  long deadLetters();

  /**
   * Notes that offsets below may be in use from now on, or, where it takes some back, that none
   * from here on ever was. Survives a power cut.
   */
  void reserve(long upTo);

  /** Adds messages whose offsets are new. */
  void append(List<StoredMessage> messages);

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

  /**
   * Writes what waits.
   *
   * @param appendsFrom no offset below it will be appended any more
   */
  void flush(long appendsFrom);

  /** Writes what waits, so that all that was written survives a power cut. */
  void sync();

  @Override
  void close();
}
