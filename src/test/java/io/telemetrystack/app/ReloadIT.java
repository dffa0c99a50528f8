package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.http.ApiKey;
import io.telemetrystack.http.KeyText;
import io.telemetrystack.http.KeysFile;
import io.telemetrystack.http.Scope;
import io.telemetrystack.telemetry.Visibility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running node takes without a restart, while clients go on. */
final class ReloadIT {
  /** Within which a removed key is refused. */
  private static final Duration KEY_GOES = Duration.ofSeconds(5);

  @TempDir private Path directory;

  private static ApiKey key(String text) {
    return new ApiKey(
        text, KeyText.hash(text), Set.of(Scope.READ), Visibility.ALL, null, null, false);
  }

  private static void writeKeys(Path file, String... keys) throws Exception {
    KeysFile.write(file, Arrays.stream(keys).map(ReloadIT::key).toList());
  }

  private RunningNode start(Map<String, String> settings) throws Exception {
    return RunningNode.start(directory, settings, UnaryOperator.identity());
  }

  private static int status(RunningNode node, String key) {
    try {
      return node.client().get("/api/v1/hosts", "X-API-Key", key).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Runs until it is told to stop; what came back other than what was wanted. */
  private static CompletableFuture<Set<String>> load(AtomicBoolean stop, Load one) {
    return CompletableFuture.supplyAsync(
        () -> {
          Set<String> odd = ConcurrentHashMap.newKeySet();
          while (!stop.get()) {
            String answer;
            try {
              answer = one.ask();
            } catch (Exception e) {
              answer = e.toString();
            }
            if (!answer.equals("200")) {
              odd.add(answer);
            }
          }
          return odd;
        });
  }

  private interface Load {
    String ask() throws Exception;
  }

  @Test
  void rotatesKeysWithoutRefusingOneThatIsGood() throws Exception {
    Path file = directory.resolve("keys.yaml");
    writeKeys(file, "old");
    try (RunningNode node =
        start(Map.of("api-keys-file", file.toString(), "rate-limit", "unlimited"))) {
      AtomicBoolean stop = new AtomicBoolean();
      String[] current = {"old"};
      CompletableFuture<Set<String>> odd =
          load(stop, () -> Integer.toString(status(node, current[0])));

      writeKeys(file, "old", "new");
      Awaitility.await("the new key").atMost(KEY_GOES).until(() -> status(node, "new") == 200);
      current[0] = "new";
      writeKeys(file, "new");
      Awaitility.await("the old key").atMost(KEY_GOES).until(() -> status(node, "old") == 401);
      Files.writeString(file, "keys: [{name: broken}]");
      Awaitility.await("the broken file")
          .until(() -> node.metric("telemetry_reloads_total", "failed") > 0);
      stop.set(true);

      assertThat(odd.join()).isEmpty();
      assertThat(status(node, "new")).isEqualTo(200);
    }
  }

  @Test
  void swapsItsCertificateWithoutFailingARequest() throws Exception {
    TestCertificates first = TestCertificates.create(sub("first"));
    TestCertificates second = TestCertificates.create(sub("second"));
    Path cert = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    put(first.key(), key);
    put(first.cert(), cert);
    try (RunningNode node =
        start(Map.of("tls-cert-file", cert.toString(), "tls-key-file", key.toString()))) {
      int port = node.node().port();
      AtomicBoolean stop = new AtomicBoolean();
      CompletableFuture<Set<String>> odd = load(stop, () -> ask(port, new ArrayList<>()));

      put(second.key(), key);
      put(second.cert(), cert);
      Awaitility.await("the new certificate")
          .until(() -> shown(port).equals(serial(second.cert())));
      Files.writeString(key, "no key");
      Awaitility.await("the broken key").until(() -> failedReloads(port) > 0);
      assertThat(shown(port)).isEqualTo(serial(second.cert()));
      stop.set(true);

      assertThat(odd.join()).isEmpty();
    }
  }

  @Test
  void takesWhatIsLiveAndSaysWhatNeedsARestart() throws Exception {
    Path file = Files.writeString(directory.resolve("settings.yaml"), "log-level: info\n");
    try (JarProcess jar = JarProcess.ready(directory, "--config=" + file)) {
      assertThat(jar.metric("telemetry_scrape_targets_known")).isZero();

      Files.writeString(
          file,
          "scrape-targets: [%s/metrics]\nqueue-size: 10\nspill-age: 2s\n".formatted(jar.base()));
      new ProcessBuilder("kill", "-HUP", Long.toString(jar.pid())).start().waitFor();
      Awaitility.await("the targets")
          .until(() -> jar.metric("telemetry_scrape_targets_known") == 1);
      assertThat(jar.log())
          .contains("spill-age has changed, which is taken at the next start")
          .doesNotContain("queue-size has changed");

      Files.writeString(file, "queue-size: none\n");
      Awaitility.await("the refusal")
          .until(() -> jar.log().contains("not reloaded: queue-size: 'none'"));
      assertThat(jar.metric("telemetry_scrape_targets_known")).isEqualTo(1);
    }
  }

  @Test
  void readsAFileAgainThatChangesWhileItIsRead() throws Exception {
    Path file = Files.writeString(directory.resolve("settings.yaml"), "");
    SettingsResolver.Resolution resolution = Options.resolve(null, Map.of(), Map.of("port", "0"));
    AtomicInteger reads = new AtomicInteger();
    Supplier<SettingsResolver.Resolution> read =
        () -> {
          if (reads.incrementAndGet() == 1) {
            write(file, "# changed behind the reader");
          }
          return resolution;
        };
    try (DataDirectory data = DataDirectory.open(directory.resolve("data"))) {
      Node node = new Node(resolution.settings(), new SettingsSource(file, read), data.path());
      node.start();
      node.reload();
      Awaitility.await("another look").until(() -> reads.get() == 2);

      assertThat(node.stop()).isTrue();
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path sub(String name) throws Exception {
    return Files.createDirectory(directory.resolve(name));
  }

  private static void put(Path from, Path to) throws Exception {
    Path fresh = to.resolveSibling(to.getFileName() + ".new");
    Files.copy(from, fresh, StandardCopyOption.REPLACE_EXISTING);
    Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static BigInteger serial(Path cert) throws Exception {
    return ((X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(cert))))
        .getSerialNumber();
  }

  private static BigInteger shown(int port) throws Exception {
    List<X509Certificate> chain = new ArrayList<>();
    ask(port, chain);
    return chain.get(0).getSerialNumber();
  }

  private static double failedReloads(int port) throws Exception {
    String metrics = exchange(port, "/metrics", new ArrayList<>());
    return metrics
        .lines()
        .filter(line -> line.startsWith("telemetry_reloads_total{result=\"failed\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** The status of an answer over a connection of its own. */
  private static String ask(int port, List<X509Certificate> chain) throws Exception {
    return exchange(port, "/health", chain).split(" ", 3)[1];
  }

  private static String exchange(int port, String path, List<X509Certificate> chain)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Remembers(chain)}, null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      String request = "GET " + path + " HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Believes everybody. */
  static X509TrustManager believing() {
    return new Remembers(new ArrayList<>());
  }

  /** Believes everybody and keeps what they showed. */
  private record Remembers(List<X509Certificate> chain) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] shown, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String type) {
      chain.addAll(List.of(shown));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
