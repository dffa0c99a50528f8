package io.telemetrystack.streamer;

/**
 * One exporter to scrape; the URL is its identity.
 *
 * @param host a name or an address, without brackets
 * @param sampleHost the host of its samples that name none
 */
record ScrapeTarget(
    String url, boolean tls, String host, int port, String path, String sampleHost) {
  /** Where dcgm-exporter listens unless it is told otherwise (its option {@code --address}). */
  static final int DEFAULT_PORT = 9400;

  static final String DEFAULT_PATH = "/metrics";

  /** Over HTTP at the usual path. */
  static ScrapeTarget plain(String host, int port, String sampleHost) {
    return of(false, host, port, DEFAULT_PATH).reportedAs(sampleHost);
  }

  /** Its samples that name no host are of the one that is scraped. */
  static ScrapeTarget of(boolean tls, String host, int port, String path) {
    String written = host.contains(":") ? "[" + host + "]" : host;
    String url = (tls ? "https://" : "http://") + written + ":" + port + path;
    return new ScrapeTarget(url, tls, host, port, path, host);
  }

  private ScrapeTarget reportedAs(String sampleHost) {
    return new ScrapeTarget(url, tls, host, port, path, sampleHost);
  }
}
