package io.telemetrystack.bench;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * NATS JetStream, a stream for each queue: published without waiting for each, pulled in batches of
 * which the last message acknowledges all. Durable is storage in files. Messages stay in their
 * stream, which is what it does fastest.
 */
final class NatsServer implements QueueServer {
  private static final int MOST_AT_ONCE = 500;
  private static final Duration WAIT = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "nats";
  }

  @Override
  public boolean isThere() {
    return Programs.isThere("nats-server");
  }

  @Override
  public Running start(Path directory, boolean durable) throws Exception {
    int port = ServerProcess.freePort();
    List<String> command =
        List.of(
            "nats-server",
            "--addr",
            "127.0.0.1",
            "--port",
            String.valueOf(port),
            "--jetstream",
            "--store_dir",
            directory.toString());
    ServerProcess process = ServerProcess.start(directory, Map.of(), command).listening(port);
    StorageType storage = durable ? StorageType.File : StorageType.Memory;
    return new Running() {
      @Override
      public long pid() {
        return process.pid();
      }

      @Override
      public Producer producer(int queue) throws Exception {
        Connection connection = connect(port);
        return new Publishing(connection, connection.jetStream(), subject(queue));
      }

      @Override
      public Consumer consumer(int queue) throws Exception {
        Connection connection = connect(port);
        connection
            .jetStreamManagement()
            .addStream(
                StreamConfiguration.builder()
                    .name(subject(queue))
                    .subjects(subject(queue))
                    .storageType(storage)
                    .build());
        ConsumerConfiguration consumer =
            ConsumerConfiguration.builder().ackPolicy(AckPolicy.All).maxAckPending(-1).build();
        PullSubscribeOptions options =
            PullSubscribeOptions.builder().durable("bench").configuration(consumer).build();
        return new Consuming(connection, connection.jetStream().subscribe(subject(queue), options));
      }

      @Override
      public void close() {
        process.close();
      }
    };
  }

  private static Connection connect(int port) throws Exception {
    return Nats.connect(
        Options.builder().server("nats://127.0.0.1:" + port).maxMessagesInOutgoingQueue(0).build());
  }

  private static void disconnect(Connection connection) throws IOException {
    try {
      connection.close();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("while it was closed");
    }
  }

  private static String subject(int queue) {
    return "queue-" + queue;
  }

  private record Publishing(Connection connection, JetStream stream, String subject)
      implements Producer {
    @Override
    public void publish(byte[][] messages) throws Exception {
      List<CompletableFuture<PublishAck>> accepted = new ArrayList<>();
      for (byte[] message : messages) {
        accepted.add(stream.publishAsync(subject, message));
      }
      for (CompletableFuture<PublishAck> each : accepted) {
        each.get(1, TimeUnit.MINUTES);
      }
    }

    @Override
    public void close() throws IOException {
      disconnect(connection);
    }
  }

  private record Consuming(Connection connection, JetStreamSubscription subscription)
      implements Consumer {
    @Override
    public void consume(int messages, Sink sink) throws Exception {
      for (int taken = 0; taken < messages; ) {
        List<Message> batch = subscription.fetch(Math.min(MOST_AT_ONCE, messages - taken), WAIT);
        batch.forEach(message -> sink.accept(message.getData()));
        if (!batch.isEmpty()) {
          batch.get(batch.size() - 1).ackSync(WAIT);
        }
        taken += batch.size();
      }
    }

    @Override
    public void close() throws IOException {
      disconnect(connection);
    }
  }
}
