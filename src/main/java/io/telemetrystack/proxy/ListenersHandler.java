package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.telemetry.Canary;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishReplies;
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
  void show(PublishRequest request, PublishReplies answer) {
    List<String> listeners = directory.view().listeners();
    if (listeners.isEmpty() || !request.topic().equals(Topics.TELEMETRY)) {
      return;
    }
    for (int i = 0; i < answer.replies().size(); i++) {
      if (answer.replies().get(i) instanceof PublishReply.Accepted) {
        show(FramePayload.of(request.messages().get(i).payload()), listeners);
      }
    }
  }

  private void show(FramePayload frame, List<String> listeners) {
    if (!Canary.isHost(frame.frame().host())) {
      listeners.forEach(node -> vertx.eventBus().send(Addresses.live(node), frame));
    }
  }
}
