package io.telemetrystack.broker;

import java.util.List;
import java.util.Map;

/**
 * What a partition takes along when its disk is opened anew.
 *
 * @param nextOffset all offsets below may be in use
 * @param messages by group
 * @param removed by group, the offsets of messages that were removed and may still be held
 */
record CarriedOver(
    long nextOffset, Map<String, List<StoredMessage>> messages, Map<String, List<Long>> removed) {
  static final CarriedOver NOTHING = new CarriedOver(0, Map.of(), Map.of());

  boolean isNothing() {
    return nextOffset == 0 && messages.isEmpty();
  }
}
