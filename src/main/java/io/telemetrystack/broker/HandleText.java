package io.telemetrystack.broker;

import io.telemetrystack.wire.HexFields;
import io.telemetrystack.wire.HexText;
import java.util.Optional;

/**
 * Handles and ids of a partition as the opaque strings that leave the node. They begin with the
 * partition and end with {@code @} and the node, so that anybody who routes can find the partition
 * again ({@link io.telemetrystack.wire.HandleAddress}). One thread.
 *
 * <pre>
 * id      partition-offset @node
 * handle  partition-group-offset-slot-epoch-attempt @node     (numbers in hexadecimal)
 * </pre>
 */
final class HandleText {
  private static final int MOST_NUMBERS = 6;
  private static final int MOST_PARTITION_DIGITS = 4;
  private static final int MOST_INT_DIGITS = 7;
  private static final int MOST_UNSIGNED_DIGITS = 8;
  private static final int MOST_LONG_DIGITS = 16;

  private final String node;
  private final int partition;
  private final int group;
  private final HexText out;

  /**
   * @param group the number of the consumer group within the partition
   */
  HandleText(String node, int partition, int group) {
    this.node = node;
    this.partition = partition;
    this.group = group;
    out = new HexText(MOST_NUMBERS, node);
  }

  String id(long offset) {
    return out.number(partition, '-').number(offset, '@').take();
  }

  String handle(Handle handle) {
    return out.number(partition, '-')
        .number(group, '-')
        .number(handle.offset(), '-')
        .number(handle.slot(), '-')
        .number(Integer.toUnsignedLong(handle.epoch()), '-')
        .number(handle.attempt(), '@')
        .take();
  }

  /** Empty where the text is not a handle of this partition and group; safe with any text. */
  Optional<Handle> parse(String text) {
    HexFields fields = new HexFields(text);
    long ofPartition = fields.next(MOST_PARTITION_DIGITS, '-');
    long ofGroup = fields.next(MOST_INT_DIGITS, '-');
    long offset = fields.next(MOST_LONG_DIGITS, '-');
    long slot = fields.next(MOST_INT_DIGITS, '-');
    long epoch = fields.next(MOST_UNSIGNED_DIGITS, '-');
    long attempt = fields.next(MOST_INT_DIGITS, '@');
    return fields.endsWith(node) && ofPartition == partition && ofGroup == group
        ? Optional.of(new Handle(offset, (int) slot, (int) epoch, (int) attempt))
        : Optional.empty();
  }

  /** The offset of an id of this partition; empty for any other text. */
  Optional<Long> parseId(String text) {
    HexFields fields = new HexFields(text);
    long ofPartition = fields.next(MOST_PARTITION_DIGITS, '-');
    long offset = fields.next(MOST_LONG_DIGITS, '@');
    return fields.endsWith(node) && ofPartition == partition
        ? Optional.of(offset)
        : Optional.empty();
  }
}
