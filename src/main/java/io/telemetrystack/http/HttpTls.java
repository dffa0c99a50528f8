package io.telemetrystack.http;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.TlsFiles;
import io.telemetrystack.config.ValueType;
import java.util.List;

/** How HTTP is served over TLS. */
public record HttpTls(TlsFiles files, ClientCertificates clients) {
  /** Whether clients show certificates of the authority. */
  public enum ClientCertificates {
    /** They are not asked. */
    NONE,
    /** They are asked; one that is shown must be right. */
    REQUEST,
    /** Who shows none is refused. */
    REQUIRED
  }

  private static final Option<Boolean> HTTP_TLS =
      Option.of(
          "http-tls",
          ValueType.flag(),
          "true",
          "Whether HTTP is served over TLS where tls-cert-file is set; false leaves the certificate"
              + " to the event bus.");
  private static final Option<ClientCertificates> CLIENT_AUTH =
      Option.of(
          "http-client-auth",
          ValueType.oneOf(ClientCertificates.class),
          "none",
          "Whether HTTP clients show a certificate of tls-client-ca-file, besides their key.");

  static final List<Option<?>> OPTIONS = List.of(HTTP_TLS, CLIENT_AUTH);

  /** Null for plain HTTP. */
  public static HttpTls from(Settings settings) {
    TlsFiles files = TlsFiles.from(settings);
    return files == null || !settings.get(HTTP_TLS)
        ? null
        : new HttpTls(files, settings.get(CLIENT_AUTH));
  }

  static List<String> problems(Settings settings) {
    HttpTls tls = from(settings);
    if (settings.get(CLIENT_AUTH) != ClientCertificates.NONE
        && (tls == null || tls.files().ca() == null)) {
      return List.of(
          "HTTP_CLIENT_AUTH asks for certificates of clients and needs TLS_CERT_FILE,"
              + " TLS_KEY_FILE and TLS_CLIENT_CA_FILE, and http-tls");
    }
    return List.of();
  }
}
