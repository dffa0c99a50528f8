package io.telemetrystack.intake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The host of a sample whose labels name none: what is said about the target that it was scraped
 * from, the first of {@link #ORDER}, without a port.
 */
final class TargetHost {
  private static final List<String> ORDER =
      List.of("k8s.node.name", "instance", "node", "server.address");

  private final Map<String, String> said = new HashMap<>();

  void label(String name, String text) {
    if (ORDER.contains(name) && !text.isEmpty()) {
      said.put(name, withoutPort(text));
    }
  }

  /** Empty where no label told. */
  String name() {
    return ORDER.stream().filter(said::containsKey).findFirst().map(said::get).orElse("");
  }

  private static String withoutPort(String address) {
    int colon = address.lastIndexOf(':');
    boolean port =
        colon > 0
            && colon + 1 < address.length()
            && address.chars().skip(colon + 1).allMatch(Character::isDigit);
    boolean bareIpv6 = port && address.indexOf(':') < colon && address.charAt(colon - 1) != ']';
    return port && !bareIpv6 ? address.substring(0, colon) : address;
  }
}
