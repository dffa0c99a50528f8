package io.telemetrystack.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node shows to those who connect to it, and whom it believes; all PEM.
 *
 * @param ca who signed the certificates of clients and of other nodes; null where none are asked
 *     for
 */
public record TlsFiles(Path cert, Path key, Path ca) {
  private static final Option<Path> CERT =
      Option.withoutDefault(
              "tls-cert-file",
              ValueType.path(),
              "Certificate of this node with its chain, PEM: shown over HTTP, and to other nodes on the"
                  + " event bus.")
          .live();
  private static final Option<Path> KEY =
      Option.withoutDefault("tls-key-file", ValueType.path(), "Its private key, PEM.").live();
  private static final Option<Path> CA =
      Option.withoutDefault(
              "tls-client-ca-file",
              ValueType.path(),
              "The authority that signed the certificates of all nodes, and of HTTP clients where"
                  + " http-client-auth asks for them, PEM.")
          .live();

  public static final List<Option<?>> OPTIONS = List.of(CERT, KEY, CA);

  /** Null where there are none. */
  public static TlsFiles from(Settings settings) {
    return settings
        .find(CERT)
        .map(cert -> new TlsFiles(cert, settings.get(KEY), settings.find(CA).orElse(null)))
        .orElse(null);
  }

  /** What is wrong with the settings taken together, one sentence each. */
  public static List<String> problems(Settings settings) {
    List<String> problems = new ArrayList<>();
    needs(CERT, KEY, settings, problems);
    needs(KEY, CERT, settings, problems);
    needs(CA, CERT, settings, problems);
    for (Option<Path> option : List.of(CERT, KEY, CA)) {
      settings
          .find(option)
          .filter(file -> !Files.isReadable(file))
          .ifPresent(
              file ->
                  problems.add(
                      "%s: '%s' cannot be read; allowed is a PEM file"
                          .formatted(option.env(), file)));
    }
    return problems;
  }

  /** The files there are. */
  public List<Path> files() {
    return ca == null ? List.of(cert, key) : List.of(cert, key, ca);
  }

  private static void needs(
      Option<Path> one, Option<Path> other, Settings settings, List<String> problems) {
    if (settings.find(one).isPresent() && settings.find(other).isEmpty()) {
      problems.add(
          "%s is set without %s; a certificate needs its key, and an authority a certificate"
              .formatted(one.env(), other.env()));
    }
  }
}
