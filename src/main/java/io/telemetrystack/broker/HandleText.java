package io.telemetrystack.broker;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Handles and ids of a partition as the opaque strings that leave the node. They end with {@code @}
 * and the node, so that anybody who routes can find the partition again. Immutable.
 *
 * <pre>
 * id      offset @node
 * handle  offset-slot-epoch-attempt @node     (numbers in hexadecimal)
 * </pre>
 */
record HandleText(String node) {
  private static final int HEX = 16;
  private static final Pattern HANDLE =
      Pattern.compile(
          "([0-9a-f]{1,15})-([0-9a-f]{1,7})-([0-9a-f]{1,7})-([0-9a-f]{1,7})@(.+)", Pattern.DOTALL);

  String id(long offset) {
    return Long.toHexString(offset) + "@" + node;
  }

  String handle(Handle handle) {
    return Long.toHexString(handle.offset())
        + "-"
        + Integer.toHexString(handle.slot())
        + "-"
        + Integer.toHexString(handle.epoch())
        + "-"
        + Integer.toHexString(handle.attempt())
        + "@"
        + node;
  }

  /** Empty where the text is not a handle of this node; safe with any text. */
  Optional<Handle> parse(String text) {
    Matcher matcher = HANDLE.matcher(text);
    if (!matcher.matches() || !matcher.group(5).equals(node)) {
      return Optional.empty();
    }
    return Optional.of(
        new Handle(
            Long.parseLong(matcher.group(1), HEX),
            Integer.parseInt(matcher.group(2), HEX),
            Integer.parseInt(matcher.group(3), HEX),
            Integer.parseInt(matcher.group(4), HEX)));
  }
}
