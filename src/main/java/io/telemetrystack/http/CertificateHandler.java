package io.telemetrystack.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.config.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.X509KeyManager;

/** The certificate of one server, and until when it is good. TLS 1.2 and 1.3. */
final class CertificateHandler {
  /** Kinds of keys, and how each signs. */
  private static final Map<String, String> SIGNATURES =
      Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");

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
        .setKeyCertOptions(pem(files))
        .setClientAuth(clientAuth(tls.clients()));
    if (tls.clients() != HttpTls.ClientCertificates.NONE) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(files.ca().toString()));
    }
    return options;
  }

  /** Fails, with what is wrong, where the files cannot be used. */
  static Future<Void> check(Vertx vertx, TlsFiles files) {
    return vertx.executeBlocking(
        () -> {
          X509KeyManager keys =
              (X509KeyManager) pem(files).getKeyManagerFactory(vertx).getKeyManagers()[0];
          for (Map.Entry<String, String> type : SIGNATURES.entrySet()) {
            String[] aliases = keys.getServerAliases(type.getKey(), null);
            if (aliases != null && isPair(keys, aliases[0], type.getValue())) {
              return null;
            }
          }
          throw new IllegalArgumentException(
              "the key in '%s' is not that of the certificate in '%s'"
                  .formatted(files.key(), files.cert()));
        });
  }

  private static boolean isPair(X509KeyManager keys, String alias, String algorithm)
      throws GeneralSecurityException {
    byte[] anything = alias.getBytes(StandardCharsets.UTF_8);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(keys.getPrivateKey(alias));
    signature.update(anything);
    byte[] signed = signature.sign();
    signature.initVerify(keys.getCertificateChain(alias)[0]);
    signature.update(anything);
    return signature.verify(signed);
  }

  /** New connections see what is in the files now; where that cannot be used, what was before. */
  Future<Void> swap(Vertx vertx, HttpServer server, HttpTls tls) {
    ServerSSLOptions options = apply(tls, new HttpServerOptions()).getSslOptions();
    return check(vertx, tls.files())
        .compose(checked -> server.updateSSLOptions(options, true))
        .onSuccess(changed -> notAfterSeconds = notAfterSeconds(tls.files().cert()))
        .mapEmpty();
  }

  private static PemKeyCertOptions pem(TlsFiles files) {
    return new PemKeyCertOptions()
        .setCertPath(files.cert().toString())
        .setKeyPath(files.key().toString());
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
      return first.getNotAfter().toInstant().getEpochSecond();
    } catch (IOException | GeneralSecurityException e) {
      return Double.NaN;
    }
  }
}
