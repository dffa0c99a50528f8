package io.telemetrystack.dashboards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of the nodes' metrics, as the source registers them and as operations.md has them. */
public final class MetricNames {
  private static final Path SOURCE = Path.of("src/main/java");
  private static final Path DESCRIPTION = Path.of("docs/operations.md");
  private static final Pattern LITERAL = Pattern.compile("\"([a-z]+(?:\\.[a-z]+)*\\.?)\"");
  private static final Pattern DESCRIBED = Pattern.compile("`((?:telemetry|http)_[a-z0-9_]+)");
  private static final List<String> UNITS =
      List.of("", "_total", "_seconds", "_bytes", "_timestamp_seconds");

  private MetricNames() {}

  /**
   * Every name that a source file may register, with each unit that Micrometer may append; so there
   * are more than there are metrics. A literal with a dot at its end goes before the file's others.
   */
  static Set<String> inTheCode() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SOURCE)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        List<String> literals = find(LITERAL, Files.readString(file));
        for (String literal : literals) {
          if (literal.matches("(telemetry|http\\.server)\\..*\\.")) {
            literals.forEach(rest -> addWithUnits(names, literal + rest));
          } else if (literal.matches("(telemetry|http\\.server)\\..*")) {
            addWithUnits(names, literal);
          }
        }
      }
    }
    return names;
  }

  private static void addWithUnits(Set<String> names, String meter) {
    UNITS.forEach(unit -> names.add(meter.replace('.', '_') + unit));
  }

  /** Those in the table of metrics. */
  public static Set<String> described() throws IOException {
    String text = Files.readString(DESCRIPTION);
    return new TreeSet<>(find(DESCRIBED, text.substring(text.indexOf("\n## Metrics"))));
  }

  private static List<String> find(Pattern pattern, String text) {
    return new ArrayList<>(
        pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).toList());
  }
}
