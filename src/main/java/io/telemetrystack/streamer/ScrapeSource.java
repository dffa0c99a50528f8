package io.telemetrystack.streamer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where targets come from: an entry of the option {@code scrape-targets}. */
sealed interface ScrapeSource {
  /** What may be written. */
  String FORMS =
      "http(s)://HOST[:PORT][/PATH], HOST[:PORT] (port 9400, path /metrics), srv:_NAME._tcp.DOMAIN"
          + " or pods:NAMESPACE/LABEL=VALUE[,LABEL=VALUE][:PORT], where NAMESPACE may be *";

  /** As written, for people. */
  String text();

  /** An exporter whose address is known. */
  record Fixed(String text, ScrapeTarget target) implements ScrapeSource {}

  /**
   * Every SRV record of a name is a target.
   *
   * @param name all of it: no search domain is tried
   */
  record Srv(String text, String name) implements ScrapeSource {}

  /**
   * Every running pod with these labels is a target.
   *
   * @param namespace {@code *} for all
   * @param selector as the Kubernetes API takes it
   */
  record Pods(String text, String namespace, String selector, int port) implements ScrapeSource {}

  /** Throws IllegalArgumentException, with a sentence that says why, where it is no source. */
  static ScrapeSource parse(String text) {
    Matcher srv = Patterns.SRV.matcher(text);
    if (srv.matches()) {
      return new Srv(text, srv.group(1));
    }
    Matcher pods = Patterns.PODS.matcher(text);
    if (pods.matches()) {
      int port = port(pods.group(3), ScrapeTarget.DEFAULT_PORT, text);
      return new Pods(text, pods.group(1), pods.group(2), port);
    }
    return new Fixed(text, target(text));
  }

  /**
   * Takes a list apart; a comma also stands between the labels of {@code pods:}, which are known by
   * their equals sign.
   */
  static List<String> split(String list) {
    List<String> entries = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      String stripped = part.strip();
      int last = entries.size() - 1;
      if (last >= 0 && entries.get(last).startsWith("pods:") && Patterns.isLabel(stripped)) {
        entries.set(last, entries.get(last) + "," + stripped);
      } else if (!stripped.isEmpty()) {
        entries.add(stripped);
      }
    }
    return entries;
  }

  private static ScrapeTarget target(String text) {
    Matcher url = Patterns.URL.matcher(text);
    Matcher address = Patterns.ADDRESS.matcher(text);
    ScrapeTarget target;
    if (url.matches()) {
      boolean tls = url.group(1).equals("https");
      String path = url.group(4) == null ? ScrapeTarget.DEFAULT_PATH : url.group(4);
      int port = port(url.group(3), tls ? 443 : 80, text);
      target = ScrapeTarget.of(tls, bare(url.group(2)), port, path);
    } else if (address.matches()) {
      int port = port(address.group(2), ScrapeTarget.DEFAULT_PORT, text);
      target = ScrapeTarget.of(false, bare(address.group(1)), port, ScrapeTarget.DEFAULT_PATH);
    } else {
      throw new IllegalArgumentException("'" + text + "' is no target; allowed is " + FORMS);
    }
    if (!ScrapeAddresses.mayBe(target.host())) {
      throw new IllegalArgumentException(
          "'" + text + "' " + ScrapeAddresses.REFUSED + "; allowed is any other address");
    }
    return target;
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(String digits, int fallback, String text) {
    int port = digits == null ? fallback : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "'" + text + "' has port " + port + "; allowed is a port from 1 to 65535");
    }
    return port;
  }

  /** The forms as patterns. */
  final class Patterns {
    private static final String HOST = "([A-Za-z0-9][A-Za-z0-9._-]{0,252}|\\[[0-9A-Fa-f:.]{2,45}])";
    private static final String PORT = "(?::(\\d{1,5}))?";

    /** Of the path what needs no quoting; neither a query nor a fragment. */
    private static final Pattern URL =
        Pattern.compile("(https?)://" + HOST + PORT + "(/[A-Za-z0-9._~%!$&'()*+;=:@/-]{0,1000})?");

    private static final Pattern ADDRESS = Pattern.compile(HOST + PORT);
    private static final Pattern SRV =
        Pattern.compile("srv:(_[A-Za-z0-9-]{1,63}\\._tcp\\.[A-Za-z0-9][A-Za-z0-9._-]{0,180})");

    /**
     * As Kubernetes restricts names:
     * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/.
     */
    private static final String LABEL =
        "(?:[a-z0-9][a-z0-9.-]{0,252}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,62}=[A-Za-z0-9._-]{0,63}";

    private static final Pattern LABEL_AND_PORT = Pattern.compile(LABEL + PORT);
    private static final Pattern PODS =
        Pattern.compile(
            "pods:(\\*|[a-z0-9][a-z0-9-]{0,62})/(" + LABEL + "(?:," + LABEL + "){0,19})" + PORT);

    private Patterns() {}

    private static boolean isLabel(String text) {
      return LABEL_AND_PORT.matcher(text).matches();
    }
  }
}
