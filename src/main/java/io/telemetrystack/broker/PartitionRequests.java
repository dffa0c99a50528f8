package io.telemetrystack.broker;

import io.telemetrystack.broker.OverflowException.Kind;
import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.DeadLettersRequest;
import io.telemetrystack.wire.ExtendRequest;
import io.telemetrystack.wire.LeaseReply;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.NackRequest;
import io.telemetrystack.wire.PublishReplies;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.PurgeRequest;
import io.telemetrystack.wire.RedriveRequest;
import io.telemetrystack.wire.Refusals;
import io.telemetrystack.wire.RefuseRequest;
import io.telemetrystack.wire.ReleaseRequest;
import io.telemetrystack.wire.SettleReply;
import io.telemetrystack.wire.SettleReply.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Says the requests of the wire to an open partition and its answers to the wire. Called as the
 * partition is.
 *
 * <p>An answer that promises something of the disk waits for {@link #write}, so that all who asked
 * meanwhile share one write. Every request is answered once: here, by a write, or, where a method
 * throws, by the caller.
 */
final class PartitionRequests {
  private static final long FAILED_RETRY_MS = 1_000;
  private static final int MOST_MESSAGES = 10_000;
  private static final int MOST_STAGED = 8_192;
  private static final long MOST_STAGED_BYTES = 8 << 20;

  /** An answer that is true once what it promises is written. */
  private record Waiting(Reply reply, Object answer) {
    void send() {
      reply.send(answer);
    }
  }

  /** Messages that were put together; some may be staged. */
  private record Put(Reply reply, List<PutResult> results) {
    void send(Function<PutResult, PublishReply> answer) {
      reply.send(new PublishReplies(results.stream().map(answer).toList()));
    }
  }

  private final Partition partition;
  private final PartitionRef ref;
  private final HandleText ids;
  private final WaitingLeases waitingLeases = new WaitingLeases();
  private final List<Put> puts = new ArrayList<>();
  private final List<Waiting> settled = new ArrayList<>();

  PartitionRequests(Partition partition, PartitionRef ref) {
    this.partition = partition;
    this.ref = ref;
    ids = new HandleText(ref.node(), ref.partition(), 0);
  }

  void handle(Object body, Reply reply, long nowMs, long createdMs) {
    if (body instanceof PublishRequest request) {
      put(request, reply, createdMs);
    } else if (body instanceof LeaseRequest request) {
      inGroup(request.group(), reply, group -> lease(request, group, reply, nowMs));
    } else if (body instanceof AckRequest request) {
      settle(request.group(), reply, request.handles(), group -> group::ack);
    } else if (body instanceof NackRequest request) {
      Nack nack = new Nack(request.delayMs(), request.rejected(), request.reason());
      settle(
          request.group(),
          reply,
          request.handles(),
          group -> handle -> group.nack(handle, nack, nowMs));
    } else if (body instanceof RefuseRequest request) {
      settle(
          request.group(),
          reply,
          request.handles(),
          group -> handle -> group.refuse(handle, request.reason(), nowMs));
    } else if (body instanceof ExtendRequest request) {
      settle(
          request.group(),
          reply,
          request.handles(),
          group -> handle -> group.extend(handle, nowMs));
    } else if (body instanceof ReleaseRequest request) {
      inGroup(request.group(), reply, group -> release(request, group, reply));
    } else {
      handleDeadLetters(body, reply);
    }
  }

  /** Whether {@link #handle} and {@link #serveWaiting} leave the disk alone. */
  boolean needsNoDisk(Object body) {
    if (!partition.isInMemory()) {
      return false;
    }
    if (body instanceof PublishRequest request) {
      return partition.staysInMemory(request.messages().size(), bytesOf(request));
    }
    return body instanceof LeaseRequest
        || body instanceof AckRequest
        || body instanceof ExtendRequest
        || body instanceof ReleaseRequest
        || (body instanceof NackRequest nack && !nack.rejected());
  }

  /** Serves leases that waited for what has become ready. */
  void serveWaiting(long nowMs) {
    waitingLeases.serve(waiting -> serve(waiting, nowMs));
  }

  /** Whether an answer waits for a write. */
  boolean needsWrite() {
    return !puts.isEmpty() || !settled.isEmpty();
  }

  /** Whether so much waits that a write should not be put off. */
  boolean needsWriteNow() {
    return partition.staged() >= MOST_STAGED || partition.stagedBytes() >= MOST_STAGED_BYTES;
  }

  /** Writes what waits and answers everybody, also where it throws. */
  void write() {
    try {
      partition.commit();
      drain(puts).forEach(put -> put.send(this::written));
      partition.flush();
      drain(settled).forEach(Waiting::send);
    } catch (RuntimeException | Error e) {
      abandon(e);
      throw e;
    }
  }

  /**
   * Answers everybody that it was not written. What was settled while the disk is full is settled,
   * and is written when there is space.
   */
  void abandon(Throwable cause) {
    boolean full = cause instanceof OverflowException e && e.kind() == Kind.NO_SPACE;
    drain(puts)
        .forEach(
            put ->
                put.send(
                    result ->
                        result instanceof PutResult.Staged ? unavailable(cause) : written(result)));
    drain(settled).forEach(full ? Waiting::send : waiting -> refuse(waiting.reply(), cause));
  }

  /** What time asks for, as {@link Partition#tick}. */
  void tick(long nowMs, long spillMs) {
    waitingLeases.expire(nowMs);
    partition.tick(nowMs, spillMs);
  }

  /** The same of a partition that is in memory, and has nothing to ask the disk. */
  void tickInMemory(long nowMs) {
    waitingLeases.expire(nowMs);
    partition.expire(nowMs);
  }

  /** Answers everybody who waits for a lease with nothing. */
  void dismiss() {
    waitingLeases.dismiss();
  }

  /** What to answer where a method has thrown. */
  static void refuse(Reply reply, Throwable cause) {
    if (cause instanceof OverflowException) {
      reply.refuse(Refusals.DISK, cause.getMessage());
    } else {
      reply.refuse(Refusals.FAULT, cause.toString());
    }
  }

  static PublishReply unavailable(Throwable cause) {
    String reason = cause instanceof OverflowException ? cause.getMessage() : cause.toString();
    return new PublishReply.Unavailable(reason, FAILED_RETRY_MS);
  }

  private static long bytesOf(PublishRequest request) {
    long bytes = 0;
    for (PublishRequest.Message message : request.messages()) {
      bytes += message.payload().sizeBytes();
    }
    return bytes;
  }

  private void put(PublishRequest request, Reply reply, long createdMs) {
    List<PutResult> results = new ArrayList<>(request.messages().size());
    boolean staged = false;
    for (PublishRequest.Message message : request.messages()) {
      PutResult result = partition.put(message.key(), message.payload(), createdMs);
      staged |= result instanceof PutResult.Staged;
      results.add(result);
    }
    Put put = new Put(reply, results);
    if (staged) {
      puts.add(put);
    } else {
      put.send(this::written);
    }
  }

  /** What became of a put, once what was staged is written. */
  private PublishReply written(PutResult result) {
    if (result instanceof PutResult.Full full) {
      return new PublishReply.Full(full.reason(), full.retryAfterMs());
    }
    long offset =
        result instanceof PutResult.Staged staged
            ? staged.offset()
            : ((PutResult.Accepted) result).offset();
    return new PublishReply.Accepted(ids.id(offset), partition.durability());
  }

  private void lease(LeaseRequest request, Group group, Reply reply, long nowMs) {
    LeaseReply leased = lease(request, group, nowMs);
    boolean told = request.watch() && group.hasReady();
    if (leased.messages().isEmpty() && !told && request.waitMs() > 0) {
      waitingLeases.add(request, reply, nowMs);
    } else {
      reply.send(leased);
    }
  }

  private LeaseReply lease(LeaseRequest request, Group group, long nowMs) {
    HandleText texts = texts(group);
    int maxMessages = Math.min(request.maxMessages(), MOST_MESSAGES);
    List<LeaseReply.LeasedMessage> messages = new ArrayList<>();
    for (LeasedMessage message :
        group.lease(request.consumer(), maxMessages, request.maxBytes(), nowMs)) {
      Handle handle = message.handle();
      messages.add(
          new LeaseReply.LeasedMessage(
              texts.id(handle.offset()),
              texts.handle(handle),
              message.key(),
              message.payload(),
              handle.attempt(),
              message.createdMs()));
    }
    return new LeaseReply(messages);
  }

  private boolean serve(WaitingLeases.Waiting waiting, long nowMs) {
    String name = waiting.request().group();
    Group group = partition.group(name).orElse(null);
    if (group == null) {
      refuseGroup(name, waiting.reply());
      return true;
    }
    if (!group.hasReady()) {
      return false;
    }
    try {
      LeaseReply leased = lease(waiting.request(), group, nowMs);
      if (leased.messages().isEmpty() && !waiting.request().watch()) {
        return false;
      }
      waiting.reply().send(leased);
    } catch (RuntimeException e) {
      refuse(waiting.reply(), e);
      throw e;
    }
    return true;
  }

  private void settle(
      String groupName,
      Reply reply,
      List<String> handles,
      Function<Group, Function<Handle, Settlement>> call) {
    inGroup(
        groupName, reply, group -> answerSettled(settle(group, handles, call.apply(group)), reply));
  }

  private SettleReply settle(Group group, List<String> handles, Function<Handle, Settlement> call) {
    HandleText texts = texts(group);
    List<Refusal> refused = new ArrayList<>();
    for (String text : handles) {
      String refusal = texts.parse(text).map(call).map(Settlement::reason).orElse("malformed");
      if (!refusal.isEmpty()) {
        refused.add(new Refusal(text, refusal));
      }
    }
    return new SettleReply(handles.size() - refused.size(), refused);
  }

  private void release(ReleaseRequest request, Group group, Reply reply) {
    answerSettled(new SettleReply(group.release(request.consumer()), List.of()), reply);
  }

  private void answerSettled(SettleReply answer, Reply reply) {
    if (partition.needsFlush()) {
      settled.add(new Waiting(reply, answer));
    } else {
      reply.send(answer);
    }
  }

  private void handleDeadLetters(Object body, Reply reply) {
    if (body instanceof DeadLettersRequest request) {
      inGroup(request.group(), reply, group -> reply.send(deadLetters(group).list(request)));
    } else if (body instanceof RedriveRequest request) {
      write();
      inGroup(request.group(), reply, group -> reply.send(deadLetters(group).redrive(request)));
    } else if (body instanceof PurgeRequest request) {
      inGroup(request.group(), reply, group -> reply.send(deadLetters(group).purge(request)));
    } else {
      reply.refuse(Refusals.MALFORMED, "not a request to a partition");
    }
  }

  private void inGroup(String name, Reply reply, Consumer<Group> call) {
    partition.group(name).ifPresentOrElse(call, () -> refuseGroup(name, reply));
  }

  private void refuseGroup(String name, Reply reply) {
    reply.refuse(Refusals.NO_SUCH_GROUP, "topic " + ref.topic() + " has no group " + name);
  }

  private DeadLetterRequests deadLetters(Group group) {
    return new DeadLetterRequests(partition, group, texts(group));
  }

  private HandleText texts(Group group) {
    return new HandleText(ref.node(), ref.partition(), group.number());
  }

  private static <T> List<T> drain(List<T> waiting) {
    List<T> drained = List.copyOf(waiting);
    waiting.clear();
    return drained;
  }
}
