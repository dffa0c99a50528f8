package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP over TLS: protocols, and certificates of clients. */
final class TlsIT {
  private static final String REFUSED = "refused";

  @TempDir private Path directory;
  private TestCertificates certificates;

  @BeforeEach
  void create() throws Exception {
    certificates = TestCertificates.create(directory);
  }

  private RunningNode start(String clientAuth) throws Exception {
    Map<String, String> settings =
        Map.of(
            "tls-cert-file", certificates.cert().toString(),
            "tls-key-file", certificates.key().toString(),
            "tls-client-ca-file", certificates.ca().toString(),
            "http-client-auth", clientAuth);
    return RunningNode.start(directory, settings, UnaryOperator.identity());
  }

  @Test
  void offersHttp2ToThoseWhoCan() throws Exception {
    try (RunningNode node = start("none");
        SSLSocket both = connect(node, new KeyManager[0], "h2", "http/1.1");
        SSLSocket old = connect(node, new KeyManager[0], "http/1.1")) {
      both.startHandshake();
      old.startHandshake();

      assertThat(both.getApplicationProtocol()).isEqualTo("h2");
      assertThat(both.getSession().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(old.getApplicationProtocol()).isEqualTo("http/1.1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "none, 200, 200, 200",
    "request, 200, 200, refused",
    "required, refused, 200, refused",
  })
  void asksClientsForTheirCertificates(
      String clientAuth, String without, String right, String foreign) throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    TestCertificates.create(elsewhere);
    try (RunningNode node = start(clientAuth)) {
      assertThat(answer(node, new KeyManager[0])).isEqualTo(without);
      assertThat(answer(node, keys(directory))).isEqualTo(right);
      assertThat(answer(node, keys(elsewhere))).isEqualTo(foreign);
    }
  }

  private static KeyManager[] keys(Path directory) throws Exception {
    char[] password = TestCertificates.PASSWORD.toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve("keys.p12"))) {
      store.load(in, password);
    }
    store.deleteEntry("ca");
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return new KeyManager[] {new AlwaysShows(factory)};
  }

  private static SSLSocket connect(RunningNode node, KeyManager[] keys, String... protocols)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {ReloadIT.believing()}, null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), node.node().port());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** The status, or that the connection was refused. */
  private static String answer(RunningNode node, KeyManager[] keys) throws Exception {
    try (SSLSocket socket = connect(node, keys, "http/1.1")) {
      String request = "GET /health HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.isEmpty() ? REFUSED : answer.substring(9, 12);
    } catch (IOException e) {
      return REFUSED;
    }
  }

  /** Shows its certificate also to who asks for those of another authority. */
  private static final class AlwaysShows extends X509ExtendedKeyManager {
    private static final String ALIAS = "node";

    private final X509KeyManager keys;

    AlwaysShows(KeyManagerFactory factory) {
      keys = (X509KeyManager) factory.getKeyManagers()[0];
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return ALIAS;
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return keys.getServerAliases(type, issuers);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return keys.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey(alias);
    }
  }
}
