package io.telemetrystack.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.transport.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sees connections as they are accepted, which Vert.x tells of only once the head of a request is
 * there whole: bounds how many there are, and closes those on which none comes. Thread-safe; the
 * servers of one Vert.x share it, and those of other ports than the watched one pass.
 */
@Sharable
public final class AcceptHandler extends ChannelInboundHandlerAdapter {
  private record Silent(Channel channel, long sinceNs) {}

  private final Map<String, Silent> silent = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Counter refused;
  private final Counter expired;
  private volatile int port;
  private volatile int maxOpen;

  public AcceptHandler(MeterRegistry registry) {
    refused = closed(registry, "too-many");
    expired = closed(registry, "no-request");
    Gauge.builder("telemetry.http.connections", open, AtomicInteger::get)
        .description("Open HTTP connections")
        .register(registry);
  }

  private static Counter closed(MeterRegistry registry, String reason) {
    return Counter.builder("telemetry.http.connections.closed")
        .description("HTTP connections closed by the node: there were too many, or no request came")
        .tag("reason", reason)
        .register(registry);
  }

  /** The transport of a Vert.x whose servers' connections this sees. */
  public io.vertx.core.transport.Transport transport() {
    return new Watched(this);
  }

  /** From now on connections to this port are watched, and more than so many refused. */
  void watch(int port, int maxOpen) {
    this.maxOpen = maxOpen;
    this.port = port;
  }

  /** A request has come on the connection of this client. */
  void spoke(io.vertx.core.net.SocketAddress client) {
    silent.remove(client.hostAddress() + ":" + client.port());
  }

  /** Closes connections accepted before, on which no request has come. */
  void closeSilent(long beforeNs) {
    for (Silent one : silent.values()) {
      if (one.sinceNs() - beforeNs < 0) {
        expired.increment();
        ChannelFuture unused = one.channel().close();
      }
    }
  }

  /** A connection has been without a request for too long and is closed. */
  void countExpired() {
    expired.increment();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof Channel accepted && isWatched(accepted.localAddress())) {
      if (open.incrementAndGet() > maxOpen) {
        open.decrementAndGet();
        refused.increment();
        accepted.unsafe().closeForcibly();
        return;
      }
      String client = key(accepted.remoteAddress());
      silent.put(client, new Silent(accepted, System.nanoTime()));
      accepted
          .closeFuture()
          .addListener(
              closed -> {
                open.decrementAndGet();
                silent.remove(client);
              });
    }
    super.channelRead(context, message);
  }

  private boolean isWatched(SocketAddress local) {
    return local instanceof InetSocketAddress address && address.getPort() == port;
  }

  private static String key(SocketAddress client) {
    return client instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress() + ":" + address.getPort()
        : "";
  }

  private record Watched(AcceptHandler accepts) implements io.vertx.core.transport.Transport {
    @Override
    public String name() {
      return "nio";
    }

    @Override
    public boolean available() {
      return true;
    }

    @Override
    public Throwable unavailabilityCause() {
      return null;
    }

    @Override
    public Transport implementation() {
      return new NioTransport() {
        @Override
        public void configure(
            NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
          super.configure(options, domainSocket, bootstrap);
          bootstrap.handler(accepts);
        }
      };
    }
  }
}
