package io.telemetrystack.wire;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the partition is that gave out a handle or an id. Both begin with the number of the
 * partition in hexadecimal and a hyphen, and end with {@code @} and the node; what is between is
 * the partition's own business.
 */
public record HandleAddress(int partition, String node) {
  private static final int HEX = 16;
  private static final int MOST_CHARACTERS = 256;
  private static final Pattern TEXT =
      Pattern.compile("([0-9a-f]{1,4})-[0-9a-f-]{1,64}@([A-Za-z0-9-]{1,63})");

  /** Empty where the text is neither handle nor id; safe with any text. */
  public static Optional<HandleAddress> parse(String text) {
    if (text.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(new HandleAddress(Integer.parseInt(matcher.group(1), HEX), matcher.group(2)))
        : Optional.empty();
  }
}
