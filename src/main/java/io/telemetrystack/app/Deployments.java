package io.telemetrystack.app;

import io.telemetrystack.cluster.ClusterConfig;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verticles of a node: started one after the other, stopped in the opposite order. */
final class Deployments {
  private static final Logger LOG = LoggerFactory.getLogger(Deployments.class);
  private static final long START_TIMEOUT_MS = 60_000;

  private record Deployment(String name, String id) {}

  private static final long JOIN_TIMEOUT_MS = 60_000;

  private Vertx vertx;
  private final Deque<Deployment> deployed = new ArrayDeque<>();
  private volatile boolean stopping;

  /** Joins the cluster; blocks until that is done. */
  Vertx join(ClusterConfig cluster, VertxBuilder builder) throws StartException {
    try {
      return await(builder.buildClustered(), JOIN_TIMEOUT_MS);
    } catch (ExecutionException e) {
      throw new StartException(
          "cluster: %s (cluster-port %d, event-bus-port %d)"
              .formatted(e.getCause().getMessage(), cluster.port(), cluster.eventBusPort()),
          e.getCause());
    } catch (TimeoutException e) {
      throw new StartException("the cluster was not joined in " + JOIN_TIMEOUT_MS + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("joining the cluster was interrupted", e);
    }
  }

  /** Where verticles are started from now on. */
  void use(Vertx started) {
    vertx = started;
  }

  /**
   * Leaves the cluster, where there is one.
   *
   * @return whether that was done in time
   */
  boolean close(long deadlineNs) {
    return vertx == null || ended("the node", vertx.close(), deadlineNs);
  }

  /** From now on nothing is started. */
  void refuse() {
    stopping = true;
  }

  /** Blocks until the verticle has started. */
  void start(String name, Deployable verticle, DeploymentOptions options) throws StartException {
    if (stopping) {
      throw new StartException(name + ": the node was told to stop", null);
    }
    try {
      String id = await(vertx.deployVerticle(verticle, options), START_TIMEOUT_MS);
      synchronized (this) {
        deployed.push(new Deployment(name, id));
      }
    } catch (ExecutionException e) {
      throw new StartException(name + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new StartException(name + " did not start in " + START_TIMEOUT_MS + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException(name + " was interrupted while starting", e);
    }
  }

  /**
   * Stops all, each within what is left of the time.
   *
   * @return whether all stopped
   */
  synchronized boolean stop(long deadlineNs) {
    boolean clean = true;
    while (!deployed.isEmpty()) {
      clean &= stop(deployed.pop(), deadlineNs);
    }
    return clean;
  }

  private boolean stop(Deployment deployment, long deadlineNs) {
    return ended(deployment.name(), vertx.undeploy(deployment.id()), deadlineNs);
  }

  private static boolean ended(String name, Future<?> end, long deadlineNs) {
    long leftMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime()));
    try {
      await(end, leftMs);
      return true;
    } catch (ExecutionException e) {
      LOG.error("{} did not stop cleanly", name, e.getCause());
    } catch (TimeoutException e) {
      LOG.error("{} did not stop within shutdown-timeout", name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static <T> T await(Future<T> future, long timeoutMs)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.toCompletionStage().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
  }
}
