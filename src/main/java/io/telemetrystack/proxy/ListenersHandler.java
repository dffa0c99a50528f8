package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.telemetry.Canary;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.Topics;
import io.vertx.core.Vertx;
import java.util.List;

/** Shows accepted frames to the nodes that have live streams open. Any event loop. */
final class ListenersHandler {
  private final Vertx vertx;
  private final PartitionDirectory directory;

  ListenersHandler(Vertx vertx, PartitionDirectory directory) {
    this.vertx = vertx;
    this.directory = directory;
  }

  /** Does nothing with what was not accepted, is of another topic, or a canary. */
  void show(PublishRequest request, PublishReply reply) {
    List<String> listeners = directory.view().listeners();
    if (!listeners.isEmpty()
        && reply instanceof PublishReply.Accepted
        && request.topic().equals(Topics.TELEMETRY)) {
      FramePayload frame = FramePayload.of(request.payload());
      if (Canary.isHost(frame.frame().host())) {
        return;
      }
      listeners.forEach(node -> vertx.eventBus().send(Addresses.live(node), frame));
    }
  }
}
