package io.telemetrystack.bench;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * RabbitMQ, a classic queue for each: published with confirms that are waited for once a batch,
 * delivered ahead of what is acknowledged, many at once. Durable is a durable queue with persistent
 * messages.
 */
final class RabbitServer implements QueueServer {
  /** What the command of that name runs, as another user and with its files elsewhere. */
  private static final String SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server";

  private static final int PREFETCH = 2_000;
  private static final int ACK_EVERY = 500;
  private static final long TIMEOUT_MS = 60_000;

  @Override
  public String name() {
    return "rabbitmq";
  }

  @Override
  public boolean isThere() {
    return Files.isExecutable(Path.of(SERVER));
  }

  @Override
  public Running start(Path directory, boolean durable) throws Exception {
    int epmdPort = ServerProcess.freePort();
    ServerProcess epmd = epmd(directory, epmdPort);
    int port = ServerProcess.freePort();
    ServerProcess process = rabbit(directory, port, epmdPort);
    ConnectionFactory connections = new ConnectionFactory();
    connections.setHost("127.0.0.1");
    connections.setPort(port);
    return new Running() {
      @Override
      public long pid() {
        return process.pid();
      }

      @Override
      public Producer producer(int queue) throws Exception {
        Connection connection = connections.newConnection();
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        BasicProperties properties =
            durable ? MessageProperties.MINIMAL_PERSISTENT_BASIC : MessageProperties.MINIMAL_BASIC;
        return new Publishing(connection, channel, queueName(queue), properties);
      }

      @Override
      public Consumer consumer(int queue) throws Exception {
        Connection connection = connections.newConnection();
        Channel channel = connection.createChannel();
        channel.queueDeclare(queueName(queue), durable, false, false, Map.of());
        channel.basicQos(PREFETCH);
        return new Consuming(connection, channel, queueName(queue));
      }

      @Override
      public void close() {
        process.close();
        epmd.close();
      }
    };
  }

  private static ServerProcess rabbit(Path directory, int port, int epmdPort) throws IOException {
    Path settings = directory.resolve("rabbitmq.conf");
    Files.writeString(settings, "listeners.tcp.1 = 127.0.0.1:" + port + "\nlog.console = true\n");
    Map<String, String> environment =
        Map.of(
            "HOME", directory.toString(),
            "ERL_EPMD_PORT", String.valueOf(epmdPort),
            "RABBITMQ_NODENAME", "bench@localhost",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_CONFIG_FILE", settings.toString(),
            "RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString(),
            "RABBITMQ_LOG_BASE", directory.resolve("log").toString(),
            "RABBITMQ_ENABLED_PLUGINS_FILE", directory.resolve("plugins").toString());
    return ServerProcess.start(directory, environment, List.of(SERVER))
        .logged("Server startup complete");
  }

  /** The daemon that names Erlang's nodes: one that rabbitmq starts by itself would outlive it. */
  private static ServerProcess epmd(Path directory, int port) throws IOException {
    List<String> command = List.of("epmd", "-address", "127.0.0.1", "-port", String.valueOf(port));
    return ServerProcess.start(directory, Map.of(), command).listening(port);
  }

  private static String queueName(int queue) {
    return "queue-" + queue;
  }

  private record Publishing(
      Connection connection, Channel channel, String queue, BasicProperties properties)
      implements Producer {
    @Override
    public void publish(byte[][] messages) throws Exception {
      for (byte[] message : messages) {
        channel.basicPublish("", queue, properties, message);
      }
      channel.waitForConfirmsOrDie(TIMEOUT_MS);
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  private record Consuming(Connection connection, Channel channel, String queue)
      implements Consumer {
    @Override
    public void consume(int messages, Sink sink) throws Exception {
      CompletableFuture<Void> all = new CompletableFuture<>();
      int[] taken = new int[1];
      String consumer =
          channel.basicConsume(
              queue,
              (tag, delivery) -> {
                sink.accept(delivery.getBody());
                taken[0]++;
                if (taken[0] % ACK_EVERY == 0 || taken[0] == messages) {
                  channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
                }
                if (taken[0] == messages) {
                  all.complete(null);
                }
              },
              tag -> all.completeExceptionally(new IOException("the queue is gone")));
      all.get();
      channel.basicCancel(consumer); // answered after all that was sent before
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
