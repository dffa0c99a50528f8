package io.telemetrystack.wire;

import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Where the partition is that gave out a handle or an id. Both begin with the number of the
 * partition in hexadecimal and a hyphen, and end with {@code @} and the node; what is between is
 * the partition's own business.
 */
public record HandleAddress(int partition, String node) {
  private static final int HEX = 16;
  private static final int MOST_PARTITION_DIGITS = 4;
  private static final int MOST_OWN_CHARACTERS = 64;
  private static final int MOST_NODE_CHARACTERS = 63;

  /** Empty where the text is neither handle nor id; safe with any text. */
  public static Optional<HandleAddress> parse(String text) {
    int hyphen = text.indexOf('-');
    int at = text.indexOf('@', hyphen + 1);
    return hyphen <= MOST_PARTITION_DIGITS
            && at - hyphen - 1 <= MOST_OWN_CHARACTERS
            && text.length() - at - 1 <= MOST_NODE_CHARACTERS
            && isAll(text, 0, hyphen, HandleAddress::isHex)
            && isAll(text, hyphen + 1, at, it -> it == '-' || isHex(it))
            && isAll(text, at + 1, text.length(), it -> it == '-' || isLetterOrDigit(it))
        ? Optional.of(
            new HandleAddress(Integer.parseInt(text, 0, hyphen, HEX), text.substring(at + 1)))
        : Optional.empty();
  }

  /**
   * Whether that partition gave out a text, if it is a handle or an id at all. What is between
   * beginning and end is not looked at.
   */
  public boolean isOf(String text) {
    String number = Integer.toHexString(partition);
    int own = text.length() - number.length() - node.length() - 2;
    return own > 0
        && own <= MOST_OWN_CHARACTERS
        && text.startsWith(number)
        && text.charAt(number.length()) == '-'
        && text.charAt(number.length() + own + 1) == '@'
        && text.endsWith(node);
  }

  /** Whether there are characters from one place to another, and all are such. */
  private static boolean isAll(String text, int from, int to, IntPredicate such) {
    for (int i = from; i < to; i++) {
      if (!such.test(text.charAt(i))) {
        return false;
      }
    }
    return from < to;
  }

  private static boolean isHex(int character) {
    return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
  }

  private static boolean isLetterOrDigit(int character) {
    return (character >= '0' && character <= '9')
        || (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z');
  }
}
