package io.telemetrystack.bench;

import io.telemetrystack.bench.QueueServer.Consumer;
import io.telemetrystack.bench.QueueServer.Sink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Takes messages from the event stream of a node, for which it is one connection, and acknowledges
 * them over another, some at a time. One thread.
 */
final class NodeStream implements Consumer {
  private static final String ID = "id: ";
  private static final String DATA = "data: ";
  private static final String PAYLOAD = "\"payload\":\"";
  private static final long ACK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int MOST_HANDLES = 1_000;

  private final HttpConnection events;
  private final HttpConnection acks;
  private final int queue;
  private final ByteArrayOutputStream handles = new ByteArrayOutputStream();
  private int unacknowledged;
  private boolean ackUnderWay;
  private boolean open;

  NodeStream(HttpConnection events, HttpConnection acks, int queue) {
    this.events = events;
    this.acks = acks;
    this.queue = queue;
  }

  @Override
  public void consume(int messages, Sink sink) throws IOException {
    if (!open) {
      String path = "GET /consume?topic=bench&partition=" + queue;
      events.send(HttpConnection.head(path, "", 0));
      events.openStream();
      open = true;
    }
    long ackedNs = System.nanoTime();
    for (int taken = 0; taken < messages; ) {
      String line = events.streamedLine();
      if (line.startsWith(ID)) {
        handles.writeBytes(line.substring(ID.length()).getBytes(StandardCharsets.US_ASCII));
        handles.write('\n');
        unacknowledged++;
      } else if (line.startsWith(DATA)) {
        int from = line.indexOf(PAYLOAD) + PAYLOAD.length();
        String payload = line.substring(from, line.indexOf('"', from));
        sink.accept(payload.getBytes(StandardCharsets.US_ASCII));
        taken++;
        if (unacknowledged == MOST_HANDLES || System.nanoTime() - ackedNs >= ACK_EVERY_NS) {
          acknowledge();
          ackedNs = System.nanoTime();
        }
      }
    }
    acknowledge();
    awaitAck();
  }

  /** Does not wait for the answer before there is more to acknowledge. */
  private void acknowledge() throws IOException {
    awaitAck();
    if (unacknowledged > 0) {
      acks.send(
          HttpConnection.head(
              "POST /ack?topic=bench", "Content-Type: text/plain\r\n", handles.size()));
      acks.send(handles.toByteArray());
      handles.reset();
      unacknowledged = 0;
      ackUnderWay = true;
    }
  }

  private void awaitAck() throws IOException {
    if (ackUnderWay) {
      ackUnderWay = false;
      NodeServer.checkAllAcknowledged(acks.receive());
    }
  }

  @Override
  public void close() throws IOException {
    events.close();
    acks.close();
  }
}
