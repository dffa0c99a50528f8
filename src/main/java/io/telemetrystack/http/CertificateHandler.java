package io.telemetrystack.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.config.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** The certificate of one server, and until when it is good. TLS 1.2 and 1.3. */
final class CertificateHandler {
  private static final double MS_PER_SECOND = 1_000;

  private volatile double notAfterSeconds;

  CertificateHandler(HttpTls tls, MeterRegistry registry) {
    notAfterSeconds = notAfterSeconds(tls.files().cert());
    Gauge.builder("telemetry.tls.certificate.expiry", this, it -> it.notAfterSeconds)
        .description("When the certificate that is shown over HTTP ends, since the epoch")
        .baseUnit("timestamp_seconds")
        .strongReference(true)
        .register(registry);
  }

  /** How a server shows the certificate. */
  static HttpServerOptions apply(HttpTls tls, HttpServerOptions options) {
    TlsFiles files = tls.files();
    options
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(files.cert().toString())
                .setKeyPath(files.key().toString()))
        .setClientAuth(clientAuth(tls.clients()));
    if (tls.clients() != HttpTls.ClientCertificates.NONE) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(files.ca().toString()));
    }
    return options;
  }

  /** New connections see what is in the files now; where that cannot be used, what was before. */
  Future<Void> swap(HttpServer server, HttpTls tls) {
    return server
        .updateSSLOptions(apply(tls, new HttpServerOptions()).getSslOptions(), true)
        .onSuccess(changed -> notAfterSeconds = notAfterSeconds(tls.files().cert()))
        .mapEmpty();
  }

  private static ClientAuth clientAuth(HttpTls.ClientCertificates clients) {
    return switch (clients) {
      case NONE -> ClientAuth.NONE;
      case REQUEST -> ClientAuth.REQUEST;
      case REQUIRED -> ClientAuth.REQUIRED;
    };
  }

  /** NaN where the file cannot be read as a certificate. */
  private static double notAfterSeconds(Path cert) {
    try (InputStream pem = Files.newInputStream(cert)) {
      X509Certificate first =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
      return first.getNotAfter().getTime() / MS_PER_SECOND;
    } catch (IOException | GeneralSecurityException e) {
      return Double.NaN;
    }
  }
}
