package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.message.Payload;
import io.telemetrystack.telemetry.Canary;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishBatchReply;
import io.telemetrystack.wire.PublishBatchRequest;
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
    if (isOfInterest(request.topic())) {
      show(request.payload(), reply);
    }
  }

  /** The same of each message of a batch. */
  void show(PublishBatchRequest request, PublishBatchReply reply) {
    if (isOfInterest(request.topic())) {
      for (int i = 0; i < request.messages().size(); i++) {
        show(request.messages().get(i).payload(), reply.replies().get(i));
      }
    }
  }

  private boolean isOfInterest(String topic) {
    return topic.equals(Topics.TELEMETRY) && !directory.view().listeners().isEmpty();
  }

  private void show(Payload payload, PublishReply reply) {
    if (!(reply instanceof PublishReply.Accepted)) {
      return;
    }
    FramePayload frame = FramePayload.of(payload);
    if (!Canary.isHost(frame.frame().host())) {
      List<String> listeners = directory.view().listeners();
      listeners.forEach(node -> vertx.eventBus().send(Addresses.live(node), frame));
    }
  }
}
