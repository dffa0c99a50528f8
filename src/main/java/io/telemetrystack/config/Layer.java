package io.telemetrystack.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Texts for options from one place: a file, the environment, the command line.
 *
 * @param entries by option key
 */
public record Layer(Map<String, Entry> entries) {
  /**
   * @param text what was written
   * @param origin where, in the words of that place: {@code env QUEUE_SIZE}, {@code node.yaml:12}
   */
  public record Entry(String text, String origin) {}

  /**
   * The environment. Variables that no option declares belong to others and are left out; secrets
   * may come as {@code …_FILE}.
   */
  public static Layer environment(Iterable<Option<?>> options, Map<String, String> environment) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Option<?> option : options) {
      addFrom(environment, option.key(), entries);
      if (option.secret()) {
        addFrom(environment, option.fileKey(), entries);
      }
    }
    return new Layer(entries);
  }

  private static void addFrom(
      Map<String, String> environment, String key, Map<String, Entry> entries) {
    String text = environment.get(Option.envName(key));
    if (text != null) {
      entries.put(key, new Entry(text, "env " + Option.envName(key)));
    }
  }
}
