package io.telemetrystack.telemetry;

/**
 * Texts in the form that they have in line protocol of measurement {@value Series#MEASUREMENT}, and
 * so in the database. Line protocol cannot carry line breaks, nor a backslash before some
 * characters, in names and tag values: those are written as in a URL, {@code %0A}, and so is a
 * {@code %} that would be taken for the start of such a code. Every other text is stored as it is.
 */
public final class StoredText {
  /** A field of this name would be dropped by the database. */
  private static final String TIME = "time";

  private static final String TIME_STORED = "%74ime";
  private static final String DIGITS = "0123456789ABCDEF";
  private static final int CODE_LENGTH = 3;

  private StoredText() {}

  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (mustBeCoded(text, i)) {
        return coded(text, i);
      }
    }
    return text;
  }

  public static String ofField(String name) {
    return name.equals(TIME) ? TIME_STORED : of(name);
  }

  /** What was stored so. */
  public static String read(String stored) {
    int percent = stored.indexOf('%');
    if (percent < 0) {
      return stored;
    }
    StringBuilder text = new StringBuilder(stored.length()).append(stored, 0, percent);
    for (int i = percent; i < stored.length(); i++) {
      if (isCode(stored, i)) {
        text.append((char) Integer.parseInt(stored, i + 1, i + CODE_LENGTH, 16));
        i += CODE_LENGTH - 1;
      } else {
        text.append(stored.charAt(i));
      }
    }
    return text.toString();
  }

  private static String coded(String text, int from) {
    StringBuilder stored = new StringBuilder(text.length() + 8).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (mustBeCoded(text, i)) {
        stored.append('%').append(DIGITS.charAt(c >> 4)).append(DIGITS.charAt(c & 15));
      } else {
        stored.append(c);
      }
    }
    return stored.toString();
  }

  private static boolean mustBeCoded(String text, int at) {
    char c = text.charAt(at);
    return c < ' ' || c == '\\' || c == 0x7f || isCode(text, at);
  }

  private static boolean isCode(String text, int at) {
    return text.charAt(at) == '%'
        && at + CODE_LENGTH <= text.length()
        && DIGITS.indexOf(text.charAt(at + 1)) >= 0
        && DIGITS.indexOf(text.charAt(at + 2)) >= 0;
  }
}
