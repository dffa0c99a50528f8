package io.telemetrystack.collector;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.Payload;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.ExtendRequest;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.NackRequest;
import io.telemetrystack.wire.RefuseRequest;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.Topics;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * A partition on the event bus that says what it was asked. What is given back and not rejected is
 * leased again. Any thread.
 */
final class PartitionDouble {
  final PartitionRef ref = new PartitionRef("node", Topics.TELEMETRY, 0);

  private final Vertx vertx;
  private final List<LeasedMessage> ready = new ArrayList<>();
  private final List<LeasedMessage> leased = new ArrayList<>();
  private final List<String> acked = new ArrayList<>();
  private final List<NackRequest> nacks = new ArrayList<>();
  private final List<RefuseRequest> refused = new ArrayList<>();
  private final List<String> extended = new ArrayList<>();
  private int leases;
  private boolean spoils;

  PartitionDouble(Vertx vertx) {
    this.vertx = vertx;
    vertx.eventBus().consumer(Addresses.partition("node", Topics.TELEMETRY, 0), this::receive);
  }

  synchronized void put(String handle, Payload payload) {
    ready.add(new LeasedMessage(handle, handle, "host", payload, 1, System.currentTimeMillis()));
  }

  /** The next answer to a lease is none, as one that was changed on its way. */
  synchronized void spoilNext() {
    spoils = true;
  }

  synchronized List<String> acked() {
    return List.copyOf(acked);
  }

  synchronized List<NackRequest> nacks() {
    return List.copyOf(nacks);
  }

  synchronized List<RefuseRequest> refused() {
    return List.copyOf(refused);
  }

  /** Handles whose leases were extended, each time it happened. */
  synchronized List<String> extended() {
    return List.copyOf(extended);
  }

  /** Handles that are leased and neither acknowledged nor given back. */
  synchronized List<String> leased() {
    return leased.stream().map(LeasedMessage::handle).toList();
  }

  /** How many leases were asked for. */
  synchronized int leases() {
    return leases;
  }

  private synchronized void receive(Message<Object> message) {
    if (message.body() instanceof LeaseRequest request) {
      leases++;
      if (spoils) {
        spoils = false;
        message.reply(new SettleReply(0, List.of()));
      } else if (ready.isEmpty()) {
        long waitMs = Math.max(1, request.waitMs());
        vertx.setTimer(waitMs, timer -> message.reply(take(request)));
      } else {
        message.reply(take(request));
      }
    } else if (message.body() instanceof AckRequest request) {
      settle(request.handles(), false);
      acked.addAll(request.handles());
      message.reply(new SettleReply(request.handles().size(), List.of()));
    } else if (message.body() instanceof RefuseRequest request) {
      refused.add(request);
      settle(request.handles(), false);
      message.reply(new SettleReply(request.handles().size(), List.of()));
    } else if (message.body() instanceof ExtendRequest request) {
      extended.addAll(request.handles());
      message.reply(new SettleReply(request.handles().size(), List.of()));
    } else if (message.body() instanceof NackRequest request) {
      nacks.add(request);
      settle(request.handles(), !request.rejected());
      message.reply(new SettleReply(request.handles().size(), List.of()));
    }
  }

  private synchronized LeaseReply take(LeaseRequest request) {
    List<LeasedMessage> granted =
        List.copyOf(ready.subList(0, Math.min(ready.size(), request.maxMessages())));
    ready.removeAll(granted);
    leased.addAll(granted);
    return new LeaseReply(granted);
  }

  private void settle(List<String> handles, boolean again) {
    for (LeasedMessage message : List.copyOf(leased)) {
      if (handles.contains(message.handle())) {
        leased.remove(message);
        if (again) {
          ready.add(message);
        }
      }
    }
  }
}
