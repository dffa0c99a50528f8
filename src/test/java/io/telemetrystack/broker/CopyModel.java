package io.telemetrystack.broker;

/** One group's copy of a message: where it is for its consumers, and where it may be on disk. */
final class CopyModel {
  enum State {
    READY,
    LEASED,
    DELAYED,
    DEAD,
    /** Acknowledged, purged, or lost as its class allows. */
    GONE
  }

  /** Places on disk, as bits of a set. */
  static final int NOWHERE = 1;

  static final int QUEUED = 2;
  static final int BURIED = 4;

  final int id;
  final byte[] payload;

  /** What it counts in memory, as long as it is not on disk; no more than there. */
  final int sizeBytes;

  final long createdMs;
  long offset;
  State state = State.READY;
  int consumer;
  long deadlineMs;
  int attempts;
  int rejections;
  boolean delivered;

  /** Attempts when it last was given back. */
  int attemptsToKeep;

  /** Attempts that a kill must leave. */
  int attemptsKept;

  /** Whether the group looks for it when time passes. */
  boolean watched;

  /** Where a kill leaves it. */
  private int written = NOWHERE;

  /** Where else a kill may leave it, because a write is held back or its outcome unknown. */
  private int maybe;

  /** Where a power cut may leave it: every place since the sync of that number. */
  private int places = NOWHERE;

  private int placesSince;

  CopyModel(int id, byte[] payload, int sizeBytes, long createdMs, long offset) {
    this.id = id;
    this.payload = payload;
    this.sizeBytes = sizeBytes;
    this.createdMs = createdMs;
    this.offset = offset;
  }

  /** A failed call may have kept them from the disk. */
  void mayForgetAttempts() {
    attemptsToKeep = 0;
    attemptsKept = 0;
  }

  boolean isHeld() {
    return state == State.READY || state == State.LEASED || state == State.DELAYED;
  }

  boolean isTimed() {
    return state == State.LEASED || state == State.DELAYED;
  }

  boolean isWritten(int place) {
    return written == place;
  }

  /** A write that is certain to be found after a kill. */
  void written(int place, int syncs) {
    places = afterPowerCut(syncs) | place;
    placesSince = syncs;
    written = place;
    maybe = 0;
  }

  /** A write that a kill may undo. */
  void maybeWritten(int place, int syncs) {
    places = afterPowerCut(syncs) | place;
    placesSince = syncs;
    maybe |= place;
  }

  int afterKill() {
    return written | maybe;
  }

  int afterPowerCut(int syncs) {
    return (placesSince == syncs ? places : written) | maybe;
  }

  /** Found at that place by an opening. */
  void found(int place, int syncs) {
    written = place;
    maybe = 0;
    places = place;
    placesSince = syncs;
  }
}
