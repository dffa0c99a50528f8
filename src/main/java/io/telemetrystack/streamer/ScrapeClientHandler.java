package io.telemetrystack.streamer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Connections to targets, of which each has one while it is scraped. Names are looked up here and
 * not by the HTTP client, so that the address that was checked is the one that is connected to.
 */
final class ScrapeClientHandler {
  /** Of as many targets connections are kept open between scrapes. */
  private static final int MOST_KEPT = 1_000;

  /** Several targets may be behind one address. */
  private static final int CONNECTIONS_PER_ADDRESS = 8;

  /** For how long a connection is kept beyond the next scrape. */
  private static final int KEPT_LONGER_S = 5;

  /**
   * Prometheus' text first: OpenMetrics gives counters another name. The versions are those that
   * are parsed.
   */
  private static final String ACCEPT =
      "text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1";

  /** Why a host cannot be connected to. */
  static final class RefusedException extends Exception {
    private final ScrapeFailure failure;

    private RefusedException(ScrapeFailure failure, String message) {
      super(message, null, false, false);
      this.failure = failure;
    }

    ScrapeFailure failure() {
      return failure;
    }
  }

  private final HttpClient client;
  private final WorkerExecutor lookups;
  private final ScrapeNames names;
  private final int timeoutMs;
  private final Map<String, Future<InetAddress[]>> asking = new HashMap<>();

  /**
   * @param lookups may be blocked by look-ups of names
   */
  ScrapeClientHandler(Vertx vertx, ScrapeConfig config, WorkerExecutor lookups, ScrapeNames names) {
    this.lookups = lookups;
    this.names = names;
    timeoutMs = (int) config.timeout().toMillis();
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(timeoutMs)
            .setKeepAliveTimeout((int) config.interval().toSeconds() + KEPT_LONGER_S);
    if (config.caFile() != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(config.caFile().toString()));
    }
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_ADDRESS);
    client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(pool)
            // Vert.x logs what nobody handles; the scrape that is under way says it once.
            .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
            .build();
  }

  /** An address of the host that may be connected to; fails with {@link RefusedException}. */
  Future<InetAddress> address(String host) {
    InetAddress literal = ScrapeAddresses.literal(host);
    Future<InetAddress[]> addresses =
        literal == null ? lookUp(host) : Future.succeededFuture(new InetAddress[] {literal});
    return addresses.transform(
        (found, unknown) ->
            unknown == null
                ? choose(found)
                : Future.failedFuture(
                    new RefusedException(
                        ScrapeFailure.NAME, "host '" + host + "' is not known to the DNS")));
  }

  /** A name is asked for once at a time, so that a DNS that is silent does not gather questions. */
  private Future<InetAddress[]> lookUp(String host) {
    Future<InetAddress[]> asked = asking.get(host);
    if (asked == null) {
      asked = lookups.executeBlocking(() -> names.addresses(host), false);
      asking.put(host, asked);
      asked.onComplete(answer -> asking.remove(host));
    }
    return asked;
  }

  private static Future<InetAddress> choose(InetAddress[] addresses) {
    Optional<InetAddress> first = ScrapeAddresses.allowed(addresses).findFirst();
    return first
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    new RefusedException(
                        ScrapeFailure.ADDRESS,
                        "%s %s"
                            .formatted(addresses[0].getHostAddress(), ScrapeAddresses.REFUSED))));
  }

  /**
   * A request for the target's metrics that goes to that address and to no other.
   *
   * @param targets how many there are at present
   */
  Future<HttpClientRequest> request(ScrapeTarget target, InetAddress address, int targets) {
    RequestOptions options =
        new RequestOptions()
            .setServer(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()))
            .setHost(target.host())
            .setPort(target.port())
            .setSsl(target.tls())
            .setURI(target.path())
            .setFollowRedirects(false)
            .setConnectTimeout(timeoutMs)
            .putHeader(HttpHeaders.ACCEPT, ACCEPT)
            .putHeader(HttpHeaders.ACCEPT_ENCODING, "gzip")
            .putHeader(HttpHeaders.USER_AGENT, "telemetry-stack");
    if (targets > MOST_KEPT) {
      options.putHeader(HttpHeaders.CONNECTION, "close");
    }
    return client.request(options);
  }

  void close() {
    client.close();
  }
}
