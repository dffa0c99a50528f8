package io.telemetrystack.cluster;

import io.telemetrystack.config.ValueType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How nodes are found.
 *
 * @param name the DNS name, or the Kubernetes service; empty for the other kinds
 * @param namespace of the Kubernetes service, else empty
 */
public record Discovery(Kind kind, String name, String namespace) {
  /** Where addresses come from. */
  public enum Kind {
    NONE,
    MULTICAST,
    DNS,
    KUBERNETES
  }

  private static final Pattern TEXT =
      Pattern.compile(
          "(none|multicast)|dns:([A-Za-z0-9._-]{1,253})"
              + "|kubernetes:([a-z0-9-]{1,63})/([a-z0-9-]{1,63})");

  static ValueType<Discovery> type() {
    return new ValueType<>(
        "none, multicast, dns:NAME or kubernetes:NAMESPACE/SERVICE", Discovery::parse);
  }

  private static Discovery parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    if (matcher.group(2) != null) {
      return new Discovery(Kind.DNS, matcher.group(2), "");
    }
    if (matcher.group(3) != null) {
      return new Discovery(Kind.KUBERNETES, matcher.group(4), matcher.group(3));
    }
    return new Discovery(text.equals("none") ? Kind.NONE : Kind.MULTICAST, "", "");
  }
}
