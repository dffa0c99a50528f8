package io.telemetrystack.streamer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks the Kubernetes API for pods, page by page. The token and the authority's certificate are
 * read for each look-up, since Kubernetes replaces them. On one event loop.
 */
final class ScrapePodsHandler {
  private static final long PAGE_TIMEOUT_MS = 10_000;
  private static final int MOST_BYTES_A_PAGE = 32 << 20;
  private static final int OK = 200;

  /**
   * What the node has to talk to the API; both null where it talks without TLS, over which no
   * secret is sent.
   */
  private record Credentials(String token, Buffer authority) {}

  private final Vertx vertx;
  private final WorkerExecutor lookups;
  private final ScrapeConfig.Discovery config;
  private HttpClient client;
  private Buffer trusted;

  ScrapePodsHandler(Vertx vertx, WorkerExecutor lookups, ScrapeConfig.Discovery config) {
    this.vertx = vertx;
    this.lookups = lookups;
    this.config = config;
  }

  /** The targets that the pods are; fails with a sentence for people. */
  Future<List<ScrapeTarget>> find(ScrapeSource.Pods pods) {
    return lookups
        .executeBlocking(this::readCredentials, false)
        .compose(credentials -> page(pods, credentials, "", new ArrayList<>()));
  }

  void close() {
    if (client != null) {
      client.close();
    }
  }

  private Credentials readCredentials() throws IOException {
    if (!config.apiUrl().startsWith("https:")) {
      return new Credentials(null, null);
    }
    byte[] token = read(config.tokenFile(), "scrape-kubernetes-token-file");
    byte[] authority = read(config.apiCaFile(), "scrape-kubernetes-ca-file");
    return new Credentials(Buffer.buffer(token).toString().strip(), Buffer.buffer(authority));
  }

  private static byte[] read(Path file, String option) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(option + " '" + file + "' cannot be read");
    }
    return Files.readAllBytes(file);
  }

  private Future<List<ScrapeTarget>> page(
      ScrapeSource.Pods pods, Credentials credentials, String next, List<ScrapeTarget> found) {
    RequestOptions options =
        new RequestOptions()
            .setAbsoluteURI(config.apiUrl() + ScrapePods.request(pods, next))
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.ACCEPT, "application/json");
    if (credentials.token() != null) {
      options.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + credentials.token());
    }
    return client(credentials)
        .request(options)
        .compose(this::body)
        .timeout(PAGE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .compose(
            body ->
                lookups.executeBlocking(
                    () -> ScrapePods.parse(body.getBytes(), pods.port()), false))
        .compose(
            page -> {
              found.addAll(page.targets());
              boolean whole = page.next().isEmpty() || found.size() > ScrapeTargets.MOST;
              return whole
                  ? Future.succeededFuture(found)
                  : page(pods, credentials, page.next(), found);
            });
  }

  private HttpClient client(Credentials credentials) {
    if (client == null || (trusted != null && !trusted.equals(credentials.authority()))) {
      close();
      trusted = credentials.authority();
      HttpClientOptions options = new HttpClientOptions().setConnectTimeout((int) PAGE_TIMEOUT_MS);
      if (trusted != null) {
        options.setTrustOptions(new PemTrustOptions().addCertValue(trusted));
      }
      client = vertx.createHttpClient(options);
    }
    return client;
  }

  private Future<Buffer> body(HttpClientRequest request) {
    long timer = vertx.setTimer(PAGE_TIMEOUT_MS, late -> request.reset());
    return request
        .send()
        .compose(response -> read(request, response))
        .eventually(() -> Future.succeededFuture(vertx.cancelTimer(timer)));
  }

  private static Future<Buffer> read(HttpClientRequest request, HttpClientResponse response) {
    if (response.statusCode() != OK) {
      response.exceptionHandler(broken -> {});
      request.reset();
      return Future.failedFuture(refusal(response.statusCode()));
    }
    Buffer body = Buffer.buffer();
    Promise<Buffer> whole = Promise.promise();
    response.exceptionHandler(whole::tryFail);
    response.endHandler(end -> whole.tryComplete(body));
    response.handler(
        piece -> {
          if (body.length() + piece.length() > MOST_BYTES_A_PAGE) {
            whole.tryFail("the answer of the Kubernetes API is too large");
            request.reset();
          } else {
            body.appendBuffer(piece);
          }
        });
    return whole.future();
  }

  private static String refusal(int status) {
    String hint =
        switch (status) {
          case 401 -> "; see scrape-kubernetes-token-file";
          case 403 -> "; the service account must be allowed to list pods";
          default -> "";
        };
    return "the Kubernetes API answers with status " + status + hint;
  }
}
