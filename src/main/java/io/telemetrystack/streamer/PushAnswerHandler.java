package io.telemetrystack.streamer;

import io.telemetrystack.http.DeadlineHandler;
import io.telemetrystack.http.Problem;
import io.telemetrystack.streamer.PushProtocol.Answer;
import io.telemetrystack.streamer.PushProtocol.Head;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;

/** Answers one push, once, in the words of its protocol. */
final class PushAnswerHandler {
  private static final long MS_PER_SECOND = 1_000;

  private final RoutingContext rc;
  private final PushProtocol protocol;
  private final Head head;

  PushAnswerHandler(RoutingContext rc, PushProtocol protocol, Head head) {
    this.rc = rc;
    this.protocol = protocol;
    this.head = head;
  }

  RoutingContext request() {
    return rc;
  }

  void answer(PushResult result) {
    send(protocol.answer(head, result));
  }

  void fail(Problem problem) {
    send(protocol.failed(head, problem));
  }

  /** A client that is told before it has sent all may not listen, so that it is cut off then. */
  private void send(Answer answer) {
    HttpServerResponse response = rc.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(answer.status());
    if (answer.retryAfterMs() != null) {
      long seconds = (answer.retryAfterMs() + MS_PER_SECOND - 1) / MS_PER_SECOND;
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, seconds)));
    }
    if (!rc.request().isEnded()) {
      if (rc.request().version() != HttpVersion.HTTP_2) {
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      }
      rc.request().handler(ignored -> {}).resume();
      DeadlineHandler.closeUnread(rc);
    }
    if (answer.contentType() == null) {
      response.end();
    } else {
      response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType()).end(bytes(answer.body()));
    }
  }

  private static Buffer bytes(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return Buffer.buffer(bytes);
  }
}
