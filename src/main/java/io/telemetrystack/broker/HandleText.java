package io.telemetrystack.broker;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Handles and ids of a partition as the opaque strings that leave the node. They begin with the
 * partition and end with {@code @} and the node, so that anybody who routes can find the partition
 * again ({@link io.telemetrystack.wire.HandleAddress}). Immutable.
 *
 * <pre>
 * id      partition-offset @node
 * handle  partition-group-offset-slot-epoch-attempt @node     (numbers in hexadecimal)
 * </pre>
 *
 * @param group the number of the consumer group within the partition
 */
record HandleText(String node, int partition, int group) {
  private static final int HEX = 16;
  private static final Pattern HANDLE =
      Pattern.compile(
          "([0-9a-f]{1,4})-([0-9a-f]{1,7})-([0-7]?[0-9a-f]{1,15})-([0-9a-f]{1,7})"
              + "-([0-9a-f]{1,8})-([0-9a-f]{1,7})@(.+)",
          Pattern.DOTALL);
  private static final Pattern ID =
      Pattern.compile("([0-9a-f]{1,4})-([0-7]?[0-9a-f]{1,15})@(.+)", Pattern.DOTALL);

  String id(long offset) {
    return Integer.toHexString(partition) + "-" + Long.toHexString(offset) + "@" + node;
  }

  String handle(Handle handle) {
    return Integer.toHexString(partition)
        + "-"
        + Integer.toHexString(group)
        + "-"
        + Long.toHexString(handle.offset())
        + "-"
        + Integer.toHexString(handle.slot())
        + "-"
        + Integer.toHexString(handle.epoch())
        + "-"
        + Integer.toHexString(handle.attempt())
        + "@"
        + node;
  }

  /** Empty where the text is not a handle of this partition and group; safe with any text. */
  Optional<Handle> parse(String text) {
    Matcher matcher = HANDLE.matcher(text);
    if (!matcher.matches()
        || !matcher.group(7).equals(node)
        || number(matcher.group(1)) != partition
        || number(matcher.group(2)) != group) {
      return Optional.empty();
    }
    return Optional.of(
        new Handle(
            Long.parseLong(matcher.group(3), HEX),
            number(matcher.group(4)),
            Integer.parseUnsignedInt(matcher.group(5), HEX),
            number(matcher.group(6))));
  }

  /** The offset of an id of this partition; empty for any other text. */
  Optional<Long> parseId(String text) {
    Matcher matcher = ID.matcher(text);
    return matcher.matches()
            && matcher.group(3).equals(node)
            && number(matcher.group(1)) == partition
        ? Optional.of(Long.parseLong(matcher.group(2), HEX))
        : Optional.empty();
  }

  private static int number(String hex) {
    return Integer.parseInt(hex, HEX);
  }
}
