package io.telemetrystack.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays layers over the defaults, later ones win, and gathers all that is wrong with any of them.
 */
public final class SettingsResolver {
  private static final String DEFAULT_ORIGIN = "default";

  /**
   * The settings, or what keeps them from being made.
   *
   * @param settings usable only without problems
   * @param problems one sentence each: the option, the value, where it was written, what is allowed
   */
  public record Resolution(Settings settings, List<String> problems) {}

  private final List<Option<?>> options;
  private final Map<String, Option<?>> byKey = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  private SettingsResolver(List<Option<?>> options) {
    this.options = options;
    for (Option<?> option : options) {
      byKey.put(option.key(), option);
      if (option.secret()) {
        byKey.put(option.fileKey(), option);
      }
    }
  }

  public static Resolution resolve(List<Option<?>> options, List<Layer> layers) {
    SettingsResolver resolver = new SettingsResolver(options);
    Map<Option<?>, Settings.Resolved> values = resolver.defaults();
    layers.forEach(layer -> resolver.lay(layer, values));
    return new Resolution(new Settings(values), List.copyOf(resolver.problems));
  }

  private Map<Option<?>, Settings.Resolved> defaults() {
    Map<Option<?>, Settings.Resolved> values = new LinkedHashMap<>();
    for (Option<?> option : options) {
      String text = option.defaultText();
      Object value = text == null ? null : option.type().parser().apply(text);
      values.put(option, new Settings.Resolved(value, text, DEFAULT_ORIGIN, null));
    }
    return values;
  }

  private void lay(Layer layer, Map<Option<?>, Settings.Resolved> values) {
    layer.entries().forEach((key, entry) -> lay(key, entry, values));
  }

  private void lay(String key, Layer.Entry entry, Map<Option<?>, Settings.Resolved> values) {
    Option<?> option = byKey.get(key);
    if (option == null) {
      problems.add("unknown option '" + key + "' (" + entry.origin() + ")" + nearest(key));
      return;
    }
    boolean isFile = !key.equals(option.key());
    String text = isFile ? readSecret(option, entry) : entry.text();
    if (text == null) {
      return;
    }
    try {
      Object value = option.type().parser().apply(text);
      Path file = isFile ? Path.of(entry.text()) : null;
      values.put(option, new Settings.Resolved(value, text, entry.origin(), file));
    } catch (IllegalArgumentException | ArithmeticException e) {
      String shown = option.secret() ? "" : ": '" + text + "'";
      problems.add(
          key
              + shown
              + " ("
              + entry.origin()
              + ") is not valid; allowed is "
              + option.type().allowed());
    }
  }

  private String readSecret(Option<?> option, Layer.Entry entry) {
    try {
      return Files.readString(Path.of(entry.text())).strip();
    } catch (IOException | IllegalArgumentException e) {
      problems.add(
          option.fileKey()
              + ": '"
              + entry.text()
              + "' ("
              + entry.origin()
              + ") cannot be read; it must name a readable file that holds the secret");
      return null;
    }
  }

  private String nearest(String key) {
    return byKey.keySet().stream()
        .filter(known -> distance(known, key) <= Math.max(1, key.length() / 4))
        .min(Comparator.comparingInt(known -> distance(known, key)))
        .map(known -> "; did you mean '" + known + "'?")
        .orElse("; --help lists the options");
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
