package io.telemetrystack.wire;

import java.util.List;
import java.util.regex.Pattern;

/** Names of topics and groups. */
public final class Topics {
  /** The topic of frames. */
  public static final String TELEMETRY = "telemetry";

  /** The consumer group of the collectors. */
  public static final String COLLECTOR_GROUP = "collector";

  /** The group of any other topic for whoever names none. */
  public static final String DEFAULT_GROUP = "default";

  /** What a name must be, as the end of the sentence "allowed is …". */
  public static final String NAMES =
      "1 to 64 letters, digits, dots, hyphens and underscores, a letter or a digit first";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private Topics() {}

  /** Whether a topic or a group may be called so; such a name is safe as that of a file. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** The groups that a topic has without being asked for them. */
  public static List<String> groupsFromCreation(String topic) {
    return List.of(topic.equals(TELEMETRY) ? COLLECTOR_GROUP : DEFAULT_GROUP);
  }
}
