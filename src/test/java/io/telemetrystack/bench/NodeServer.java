package io.telemetrystack.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A node of this build with the roles of the queue, a partition of one topic for each queue. */
final class NodeServer implements QueueServer {
  private static final String TYPE = "application/vnd.telemetry-stack.messages";

  /**
   * @param heap as in {@code -Xmx}
   * @param queueBytes what a partition keeps of messages in memory
   */
  record Memory(String heap, String queueBytes) {}

  private final Memory memory;
  private final boolean streams;

  /**
   * @param streams whether consumers have the messages sent as they come, or ask for many
   */
  NodeServer(Memory memory, boolean streams) {
    this.memory = memory;
    this.streams = streams;
  }

  @Override
  public String name() {
    return Subject.US;
  }

  @Override
  public boolean isThere() {
    return true;
  }

  @Override
  public boolean compiles() {
    return true;
  }

  @Override
  public Running start(Path directory, boolean durable) throws Exception {
    int port = ServerProcess.freePort();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + memory.heap(),
            "-jar",
            Path.of(System.getProperty("telemetrystack.jar")).toAbsolutePath().toString(),
            "--roles=proxy,broker",
            "--port=" + port,
            "--data-dir=" + directory.resolve("data"),
            "--max-partitions-per-topic=4",
            "--queue-size=1000000",
            "--queue-bytes=" + memory.queueBytes(),
            "--durability=" + (durable ? "disk" : "memory"));
    ServerProcess process =
        ServerProcess.start(directory, Map.of(), command).logged("node is ready");
    return new Running() {
      @Override
      public long pid() {
        return process.pid();
      }

      @Override
      public Producer producer(int queue) throws Exception {
        return new Publishing(new HttpConnection(port), queue);
      }

      @Override
      public Consumer consumer(int queue) throws Exception {
        Consuming consumer = new Consuming(new HttpConnection(port), queue);
        Awaitility.await("partition " + queue).until(consumer::isServed);
        if (!streams) {
          return consumer;
        }
        consumer.close();
        return new NodeStream(new HttpConnection(port), new HttpConnection(port), queue);
      }

      @Override
      public void close() {
        process.close();
      }
    };
  }

  static void checkAllAcknowledged(byte[] answer) {
    String text = new String(answer, StandardCharsets.UTF_8);
    if (!text.endsWith("\"refused\":[]}")) {
      throw new IllegalStateException(text);
    }
  }

  private record Publishing(HttpConnection http, int queue) implements Producer {
    private static final int LENGTHS = Short.BYTES + Integer.BYTES;

    @Override
    public void publish(byte[][] messages) throws IOException {
      int bodyBytes = 0;
      for (byte[] message : messages) {
        bodyBytes += LENGTHS + message.length;
      }
      byte[] head =
          HttpConnection.head(
              "POST /produce?topic=bench&partition=" + queue,
              "Content-Type: " + TYPE + "\r\n",
              bodyBytes);
      ByteBuffer request = ByteBuffer.allocate(head.length + bodyBytes).put(head);
      for (byte[] message : messages) {
        request.putShort((short) 0).putInt(message.length).put(message);
      }
      http.send(request.array());
      http.receive();
    }

    @Override
    public void close() throws IOException {
      http.close();
    }
  }

  private static final class Consuming implements Consumer {
    private final HttpConnection http;
    private final byte[] take;

    Consuming(HttpConnection http, int queue) {
      this.http = http;
      take =
          HttpConnection.head(
              "GET /messages?topic=bench&max=1000&wait=1s&partition=" + queue,
              "Accept: " + TYPE + "\r\n",
              0);
    }

    /** A topic is made by its first use. */
    boolean isServed() {
      try {
        http.send(take);
        http.receive();
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public void consume(int messages, Sink sink) throws IOException {
      ByteArrayOutputStream handles = new ByteArrayOutputStream();
      for (int taken = 0; taken < messages; ) {
        http.send(take);
        ByteBuffer answer = ByteBuffer.wrap(http.receive());
        handles.reset();
        for (; answer.hasRemaining(); taken++) {
          handles.writeBytes(bytes(answer, answer.getShort()));
          handles.write('\n');
          bytes(answer, answer.getShort()); // id
          bytes(answer, answer.getShort()); // key
          answer.getInt(); // attempt
          answer.getLong(); // created
          sink.accept(bytes(answer, answer.getInt()));
        }
        if (handles.size() > 0) {
          acknowledge(handles.toByteArray());
        }
      }
    }

    private void acknowledge(byte[] handles) throws IOException {
      byte[] head =
          HttpConnection.head(
              "POST /ack?topic=bench", "Content-Type: text/plain\r\n", handles.length);
      http.send(ByteBuffer.allocate(head.length + handles.length).put(head).put(handles).array());
      checkAllAcknowledged(http.receive());
    }

    private static byte[] bytes(ByteBuffer from, int count) {
      byte[] bytes = new byte[count];
      from.get(bytes);
      return bytes;
    }

    @Override
    public void close() throws IOException {
      http.close();
    }
  }
}
