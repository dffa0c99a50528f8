package io.telemetrystack.streamer;

import io.telemetrystack.intake.RejectReason;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.PublishReply;
import java.util.List;

/**
 * What became of a request's samples.
 *
 * @param samples values that were well formed
 * @param absent blanks, which are no values
 * @param rejected rows that were refused
 * @param faults the first of those
 * @param durability the weakest with which samples were accepted, null when none were
 * @param refusal why a broker did not take all samples, null when it did
 */
record PushResult(
    long samples,
    long absent,
    long rejected,
    List<Fault> faults,
    Durability durability,
    PublishReply refusal) {
  /**
   * A row that was refused.
   *
   * @param line its first line, or its place in a format without lines, the first being 1
   * @param detail what the reason does not say, empty where it says all
   */
  record Fault(long line, RejectReason reason, String detail) {
    String text() {
      return "line " + line + ": " + why();
    }

    /** The reason, and what is wrong in particular or in general. */
    String why() {
      return reason.label() + " (" + (detail.isEmpty() ? reason.meaning() : detail) + ")";
    }
  }

  /** Whether every row was refused that there was. */
  boolean isAllRejected() {
    return samples == 0 && absent == 0 && rejected > 0;
  }

  /** How many rows were refused, and why the first of them were. */
  String faultText() {
    StringBuilder text = new StringBuilder();
    text.append(rejected).append(rejected == 1 ? " row is" : " rows are").append(" refused: ");
    for (int i = 0; i < faults.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(faults.get(i).text());
    }
    return rejected > faults.size() ? text.append(", …").toString() : text.toString();
  }
}
