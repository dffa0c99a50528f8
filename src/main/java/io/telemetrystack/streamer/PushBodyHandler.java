package io.telemetrystack.streamer;

import io.telemetrystack.http.ContentCoding;
import io.telemetrystack.http.DeadlineHandler;
import io.telemetrystack.http.Gunzip;
import io.telemetrystack.http.Gunzip.BrokenException;
import io.telemetrystack.http.Problem;
import io.telemetrystack.streamer.PushProtocol.Body;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;

/**
 * Reads the body of one push as it comes, unpacks and parses it, and answers when the brokers have
 * what it held. Of a packed body that is not long nothing is taken before its checksum. Reads no
 * further while there is no room, so that a body of any size passes in flat memory; and unpacks no
 * more at a time than is fair to the other requests of the event loop.
 */
final class PushBodyHandler implements Handler<Buffer> {
  private static final int PIECE_BYTES = 64 * 1024;
  private static final int MOST_BYTES_A_TURN = 4 * PIECE_BYTES;

  /** How much of a packed body is kept until its checksum was seen; a turn's worth. */
  private static final int HELD_BYTES = MOST_BYTES_A_TURN;

  private static final long BYTES_FOR_MORE_TIME = 1L << 20;

  private final PushAnswerHandler answers;
  private final HttpServerRequest http;
  private final Body body;
  private final PushLoopHandler loop;
  private final PushGate gate;
  private final StreamerMetrics.Format metrics;
  private final PushRequest request;
  private PushParser parser;
  private BodyBuffer buffer;
  private final Gunzip gunzip;
  private final long maxBytes;
  private byte[] unpacked;

  /** Null where nothing is packed, or more was than is kept. */
  private ByteArrayOutputStream held;

  private long bytes;
  private long timedBytes;
  private boolean done;

  PushBodyHandler(
      PushAnswerHandler answers,
      Body body,
      PushLoopHandler loop,
      PushGate gate,
      PushMetrics metrics) {
    this.answers = answers;
    this.body = body;
    this.loop = loop;
    this.gate = gate;
    this.metrics = metrics.format(body.format());
    http = answers.request().request();
    request = new PushRequest(loop.intake().frames(), this.metrics, this::settled);
    gunzip = body.packed() ? new Gunzip() : null;
    held = body.packed() ? new ByteArrayOutputStream() : null;
    maxBytes =
        body.format().isWhole() ? loop.config().maxWholeBytes() : loop.config().maxBodyBytes();
  }

  void start() {
    http.handler(this);
    http.endHandler(end -> end());
    http.exceptionHandler(gone -> release());
    answers.request().addEndHandler(end -> release());
  }

  @Override
  public void handle(Buffer piece) {
    if (done) {
      return;
    }
    if (gunzip == null) {
      byte[] plain = piece.getBytes();
      allowTime(plain.length);
      take(plain, plain.length);
      waitForRoom();
    } else {
      gunzip.add(piece.getBytes());
      unpack();
    }
  }

  /** Unpacks and parses what is there, in turns; reads on when it is used up. */
  private void unpack() {
    if (unpacked == null) {
      unpacked = new byte[PIECE_BYTES];
    }
    try {
      for (int turn = 0; turn < MOST_BYTES_A_TURN && !done && !loop.intake().isFull(); ) {
        int count = gunzip.read(unpacked);
        if (count == 0) {
          http.resume();
          return;
        }
        allowTime(count);
        hold(unpacked, count);
        turn += count;
      }
    } catch (BrokenException e) {
      fail(ContentCoding.broken(e).problem());
    }
    if (!done) {
      http.pause();
      Runnable goOn = () -> goOn();
      if (loop.intake().isFull()) {
        loop.whenThereIsRoom(goOn);
      } else {
        loop.later(goOn);
      }
    }
  }

  /** By bytes as they are unpacked: a slow node's work is not held against its client. */
  private void allowTime(int count) {
    timedBytes += count;
    if (timedBytes >= BYTES_FOR_MORE_TIME) {
      timedBytes = 0;
      DeadlineHandler.extend(answers.request());
    }
  }

  /** So that of a body that was changed on its way nothing is taken, unless it is long. */
  private void hold(byte[] plain, int length) {
    if (held == null) {
      take(plain, length);
    } else {
      held.write(plain, 0, length);
      if (held.size() > HELD_BYTES) {
        takeHeld();
      }
    }
  }

  private void takeHeld() {
    if (held != null) {
      byte[] plain = held.toByteArray();
      held = null;
      take(plain, plain.length);
    }
  }

  private void goOn() {
    if (!done) {
      unpack();
    }
  }

  private void waitForRoom() {
    if (!done && loop.intake().isFull()) {
      http.pause();
      loop.whenThereIsRoom(
          () -> {
            if (!done) {
              http.resume();
            }
          });
    }
  }

  private void take(byte[] plain, int length) {
    bytes += length;
    if (bytes > maxBytes) {
      fail(Problem.of(413, "The body may have " + maxBytes + " bytes once it is unpacked."));
      return;
    }
    begin();
    buffer.add(plain, length);
    failIfUnreadable();
  }

  private void begin() {
    request.resume();
    if (parser == null) {
      parser = loop.parsers().take(body, request, loop.times());
      buffer = new BodyBuffer(parser);
    }
  }

  private void end() {
    if (done) {
      return;
    }
    if (gunzip != null && !gunzip.isAtEnd()) {
      fail(ContentCoding.cut().problem());
      return;
    }
    takeHeld();
    if (done) {
      return;
    }
    begin();
    buffer.end();
    failIfUnreadable();
    if (!done) {
      giveBackParser();
      request.end();
      loop.flushSoon();
    }
  }

  private void failIfUnreadable() {
    String problem = parser.problem();
    if (!done && !problem.isEmpty()) {
      fail(Problem.of(400, "The body is not " + body.format().label() + ": " + problem + "."));
    }
  }

  private void settled() {
    if (!done) {
      answers.answer(request.result());
      release();
    }
  }

  private void fail(Problem problem) {
    answers.fail(problem);
    release();
  }

  /** Also when the client has gone; what was read of it is in frames and goes its way. */
  private void release() {
    if (done) {
      return;
    }
    done = true;
    held = null;
    metrics.samples(request.samples());
    giveBackParser();
    if (gunzip != null) {
      gunzip.close();
    }
    gate.leave();
  }

  private void giveBackParser() {
    if (parser != null) {
      loop.parsers().giveBack(parser);
      parser = null;
    }
  }
}
