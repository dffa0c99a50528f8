package io.telemetrystack.health;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is known about XIDs, from {@code xids.tsv}. Immutable. */
public final class XidCatalogue {
  /**
   * One XID.
   *
   * @param name what it is, as the end of a sentence
   * @param action what to do; one sentence or two
   */
  public record Xid(long code, Severity severity, String name, String action) {}

  private static final String RESOURCE = "xids.tsv";
  private static final String ACTION = "action";
  private static final String UNKNOWN = "CONTACT_SUPPORT";
  private static final XidCatalogue STANDARD = load();

  private final Map<String, String> actions = new TreeMap<>();
  private final Map<Long, Xid> byCode = new TreeMap<>();

  private XidCatalogue() {}

  /** The catalogue that comes with the program. */
  public static XidCatalogue standard() {
    return STANDARD;
  }

  /** Every XID that is listed, by code. */
  public Collection<Xid> all() {
    return byCode.values();
  }

  /** One that is not listed is a warning. */
  public Xid find(long code) {
    Xid known = byCode.get(code);
    return known != null
        ? known
        : new Xid(
            code, Severity.WARNING, "not known to this catalogue", action(UNKNOWN, "code " + code));
  }

  private static XidCatalogue load() {
    XidCatalogue catalogue = new XidCatalogue();
    try (InputStream in = XidCatalogue.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.lines().filter(line -> !line.startsWith("#")).forEach(catalogue::add);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
    return catalogue;
  }

  private void add(String line) {
    String[] columns = line.split("\t", -1);
    if (columns[0].equals(ACTION)) {
      actions.put(columns[1], columns[2]);
      return;
    }
    String[] bounds = columns[0].split("-", 2);
    long last = Long.parseLong(bounds[bounds.length - 1]);
    Severity severity = Severity.valueOf(columns[1].toUpperCase(Locale.ROOT));
    String action = action(columns[2], line);
    for (long code = Long.parseLong(bounds[0]); code <= last; code++) {
      if (byCode.put(code, new Xid(code, severity, columns[3], action)) != null) {
        throw new IllegalStateException("XID " + code + " is listed twice");
      }
    }
  }

  private String action(String name, String where) {
    String action = actions.get(name);
    if (action == null) {
      throw new IllegalStateException("no action " + name + ": " + where);
    }
    return action;
  }
}
