package io.telemetrystack.broker;

import io.micrometer.core.instrument.MeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.wire.Topics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.stream.IntStream;

/**
 * Role broker: deploys the partitions of the pipeline's topic, and takes them away when it is
 * undeployed. The event bus must know the records of {@code wire}.
 */
public final class BrokerVerticle extends VerticleBase {
  /**
   * What a broker is given by the node.
   *
   * @param node the node's id, part of addresses, ids and handles
   * @param clock when messages are made; leases run on monotonic time
   */
  public record Environment(
      String node,
      BrokerConfig config,
      Overflows overflows,
      PartitionDirectory directory,
      Readiness readiness,
      MeterRegistry meters,
      InstantSource clock) {}

  private static final String POOL = "broker";
  private static final int POOL_SIZE = 8;

  private final Environment environment;

  public BrokerVerticle(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Future<?> start() {
    return Future.join(
        IntStream.range(0, environment.config().topics().partitions())
            .mapToObj(number -> new PartitionRef(environment.node(), Topics.TELEMETRY, number))
            .map(this::deploy)
            .toList());
  }

  private Future<String> deploy(PartitionRef ref) {
    return vertx.deployVerticle(
        new PartitionVerticle(environment, ref),
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setWorkerPoolName(POOL)
            .setWorkerPoolSize(POOL_SIZE));
  }
}
