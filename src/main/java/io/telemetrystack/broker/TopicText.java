package io.telemetrystack.broker;

import io.telemetrystack.message.Durability;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The settings of a topic as the few lines that are kept of them. Any damage is noticed.
 *
 * <pre>
 * format 2
 * topic orders
 * partitions 4
 * durability default 0     (and how often it was changed; format 1 has no number)
 * groups default,audit
 * check 09abcdef          (CRC-32C of the lines before)
 * </pre>
 */
final class TopicText {
  static final int FORMAT = 2;

  private static final String DEFAULT_DURABILITY = "default";
  private static final Pattern ANY_FORMAT = Pattern.compile("format (\\d{1,9})\n(?s:.*)");
  private static final Pattern TEXT =
      Pattern.compile(
          """
          (format ([12])
          topic (\\S+)
          partitions (\\d{1,4})
          durability (default|memory|disk|fsync)(?: (\\d{1,9}))?
          groups (\\S+)
          )check ([0-9a-f]{8})
          """);

  private TopicText() {}

  static String write(String topic, TopicSettings settings) {
    String lines =
        "format %d\ntopic %s\npartitions %d\ndurability %s %d\ngroups %s\n"
            .formatted(
                FORMAT,
                topic,
                settings.partitions(),
                name(settings.durability()),
                settings.durabilityChanges(),
                String.join(",", settings.groups()));
    return lines + "check " + check(lines) + "\n";
  }

  /** Empty where the text is not what {@link #write} made for this topic. */
  static Optional<TopicSettings> read(String topic, String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()
        || !matcher.group(3).equals(topic)
        || matcher.group(2).equals("2") != (matcher.group(6) != null)
        || !matcher.group(8).equals(check(matcher.group(1)))) {
      return Optional.empty();
    }
    Durability durability = durability(matcher.group(5));
    return Optional.of(
        new TopicSettings(
            Integer.parseInt(matcher.group(4)),
            durability,
            matcher.group(6) == null
                ? changesBefore(durability)
                : Integer.parseInt(matcher.group(6)),
            List.of(matcher.group(7).split(","))));
  }

  /** Format 1 did not count them; a durability of its own took one at least. */
  private static int changesBefore(Durability durability) {
    return durability == null ? 0 : 1;
  }

  /** The format that the text says it has; {@value #FORMAT} where it says none. */
  static int format(String text) {
    Matcher matcher = ANY_FORMAT.matcher(text);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : FORMAT;
  }

  private static String check(String lines) {
    CRC32C crc = new CRC32C();
    crc.update(lines.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  private static String name(Durability durability) {
    return durability == null ? DEFAULT_DURABILITY : durability.name().toLowerCase(Locale.ROOT);
  }

  private static Durability durability(String name) {
    return name.equals(DEFAULT_DURABILITY)
        ? null
        : Durability.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
