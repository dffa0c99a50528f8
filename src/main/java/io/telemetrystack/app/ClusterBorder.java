package io.telemetrystack.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.ClusterConfig;
import io.telemetrystack.wire.Seal;
import io.telemetrystack.wire.Unreadable;
import io.telemetrystack.wire.WireCodec;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What leaves this node for others is sealed; what comes and is not is counted and logged. */
final class ClusterBorder {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterBorder.class);
  private static final long LOG_EVERY_NS = TimeUnit.SECONDS.toNanos(10);

  private final Seal seal;
  private final Counter unreadable;
  private final AtomicLong loggedNs = new AtomicLong(System.nanoTime() - LOG_EVERY_NS);

  ClusterBorder(ClusterConfig config, MeterRegistry meters) {
    seal = config.serviceToken() == null ? null : new Seal(config.serviceToken(), salt());
    unreadable =
        Counter.builder("telemetry.cluster.messages.ignored")
            .description("Messages of other nodes that are not sealed with the service token")
            .register(meters);
  }

  WireCodec.Border border() {
    return new WireCodec.Border(seal, this::count);
  }

  private static byte[] salt() {
    byte[] salt = new byte[Seal.SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return salt;
  }

  private void count(Unreadable message) {
    unreadable.increment();
    long nowNs = System.nanoTime();
    long lastNs = loggedNs.get();
    if (nowNs - lastNs >= LOG_EVERY_NS && loggedNs.compareAndSet(lastNs, nowNs)) {
      LOG.warn("a message of another node is ignored: {}", message.reason());
    }
  }
}
