package io.telemetrystack.proxy;

import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.wire.PublishReplies;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.PublishRequest.Message;
import io.telemetrystack.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code POST /produce}: a message, or a batch of them, to the partitions of their keys. */
final class ProduceHandler implements Handler<RoutingContext> {
  private static final Set<String> NAMES =
      Set.of(QueueParameters.TOPIC, QueueParameters.PARTITION, "key");
  private static final int MOST_IN_FLIGHT = 20_000;
  private static final long MOST_IN_FLIGHT_BYTES = 64L << 20;
  private static final long RETRY_MS = 200;

  private record Request(String topic, Integer partition, List<Message> messages) {
    long bytes() {
      return messages.stream().mapToLong(message -> message.payload().sizeBytes()).sum();
    }
  }

  private final BrokersHandler brokers;
  private final PublishingHandler publishing;
  private final ListenersHandler listeners;
  private final int maxMessageBytes;
  private final InFlight inFlight = new InFlight(MOST_IN_FLIGHT, MOST_IN_FLIGHT_BYTES);

  ProduceHandler(
      BrokersHandler brokers,
      PublishingHandler publishing,
      ListenersHandler listeners,
      ProxyConfig config) {
    this.brokers = brokers;
    this.publishing = publishing;
    this.listeners = listeners;
    maxMessageBytes = (int) config.maxMessageBytes();
  }

  @Override
  public void handle(RoutingContext rc) {
    Request request = request(rc);
    int messages = request.messages().size();
    long bytes = request.bytes();
    if (!inFlight.take(messages, bytes)) {
      throw new ProblemException(
          Problem.full("Nothing was taken: the proxy has too much in flight.", RETRY_MS));
    }
    brokers
        .ensure(request.topic(), Topics.groupsFromCreation(request.topic()).get(0))
        .compose(there -> putAll(request))
        .onComplete(done -> inFlight.giveBack(messages, bytes))
        .onSuccess(replies -> answer(rc, new ProduceAnswer(replies.replies())))
        .onFailure(rc::fail);
  }

  private Request request(RoutingContext rc) {
    QueueParameters parameters = QueueParameters.of(QueueRoutes.query(rc), NAMES);
    String key = Optional.ofNullable(parameters.all().text("key")).orElse("");
    List<Message> messages = messages(rc, key);
    String topic = parameters.topic();
    return new Request(
        topic,
        parameters.partition(),
        topic.equals(Topics.TELEMETRY) ? FrameMessages.of(messages) : messages);
  }

  private List<Message> messages(RoutingContext rc, String key) {
    String type = rc.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (MessageRecords.isType(type)) {
      return MessageRecords.parse(QueueRoutes.bodyInPlace(rc), key, maxMessageBytes);
    }
    byte[] body = QueueRoutes.body(rc);
    return isLines(type)
        ? MessageLines.parse(body, key, maxMessageBytes)
        : List.of(single(body, key));
  }

  private Message single(byte[] body, String key) {
    if (body.length > maxMessageBytes) {
      throw new ProblemException(
          Problem.of(413, "A message may have " + maxMessageBytes + " bytes."));
    }
    return new Message(key, new BytesPayload(body));
  }

  private static boolean isLines(String contentType) {
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    return type.startsWith("application/x-ndjson") || type.startsWith("application/ndjson");
  }

  private Future<PublishReplies> putAll(Request request) {
    PublishRequest put = new PublishRequest(request.topic(), request.messages());
    Future<PublishReplies> replies =
        request.partition() == null
            ? publishing.publish(put)
            : publishing.publish(request.partition(), put);
    return replies.onSuccess(known -> listeners.show(put, known));
  }

  private void answer(RoutingContext rc, ProduceAnswer answer) {
    if (answer.status() < 300) {
      QueueRoutes.answer(rc, answer.status(), answer::write);
    } else {
      rc.fail(new ProblemException(answer.problem()));
    }
  }
}
