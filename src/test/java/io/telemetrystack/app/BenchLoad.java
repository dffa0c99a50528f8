package io.telemetrystack.app;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Loads nodes over HTTP as fast as asked for, with few objects of its own. */
final class BenchLoad implements AutoCloseable {
  private static final int CONNECTIONS = 16;
  private static final String BEARER = "Bearer " + LocalCluster.TOKEN;
  private static final Pattern EVENT =
      Pattern.compile("id: (\\S+)\ndata: .*?\"payload\":\"(\\d+) ");
  private static final long ACK_EVERY_MS = 5;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClientAgent client =
      vertx.createHttpClient(
          new HttpClientOptions().setKeepAlive(true),
          new PoolOptions().setHttp1MaxSize(CONNECTIONS));

  /** A request of a load: where to and what. */
  record Post(int port, String path, String type, Buffer body) {}

  /**
   * Sends so many requests, {@value #CONNECTIONS} at a time.
   *
   * @return nanoseconds until all were answered with a success
   */
  long send(int requests, IntFunction<Post> make) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(CONNECTIONS);
    long startedNs = System.nanoTime();
    for (int i = 0; i < CONNECTIONS; i++) {
      sendNext(next, requests, make, done);
    }
    if (!done.await(10, TimeUnit.MINUTES)) {
      throw new IllegalStateException("the load did not end");
    }
    return System.nanoTime() - startedNs;
  }

  private void sendNext(
      AtomicInteger next, int requests, IntFunction<Post> make, CountDownLatch done) {
    int number = next.getAndIncrement();
    if (number >= requests) {
      done.countDown();
      return;
    }
    post(make.apply(number))
        .onComplete(
            answered -> {
              if (answered.failed()) {
                next.decrementAndGet();
              }
              sendNext(next, requests, make, done);
            });
  }

  /** Fails unless it is answered with a success. */
  Future<Void> post(Post post) {
    return client
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(post.port())
                .setURI(post.path()))
        .compose(
            request ->
                request
                    .putHeader("Content-Type", post.type())
                    .putHeader("Authorization", BEARER)
                    .send(post.body()))
        .compose(
            response ->
                response.statusCode() < 300
                    ? response.end()
                    : Future.failedFuture(response.statusCode() + ""));
  }

  /**
   * Publishes single messages at a steady rate and takes them from a stream.
   *
   * @return microseconds from each publication to its receipt, sorted
   */
  long[] latencies(int producePort, int consumePort, String topic, int perSecond, int messages)
      throws InterruptedException {
    long[] micros = new long[messages];
    AtomicInteger received = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(1);
    long originNs = System.nanoTime();
    HttpClientResponse stream = open(consumePort, topic);
    StringBuilder pending = new StringBuilder();
    Queue<String> handles = new ConcurrentLinkedQueue<>();
    long acks = vertx.setPeriodic(ACK_EVERY_MS, timer -> acknowledge(consumePort, topic, handles));
    stream.handler(
        chunk -> {
          long nowNs = System.nanoTime() - originNs;
          pending.append(chunk);
          int end = pending.lastIndexOf("\n\n");
          if (end < 0) {
            return;
          }
          Matcher event = EVENT.matcher(pending.substring(0, end));
          while (event.find()) {
            int index = received.getAndIncrement();
            handles.add(event.group(1));
            if (index < messages) {
              micros[index] = (nowNs - Long.parseLong(event.group(2))) / 1_000;
            }
          }
          pending.delete(0, end);
          if (received.get() >= messages) {
            all.countDown();
          }
        });
    String filler = "x".repeat(230);
    AtomicInteger produced = new AtomicInteger();
    vertx.setPeriodic(
        1,
        timer -> {
          long dueNow =
              Math.min(messages, (System.nanoTime() - originNs) * perSecond / 1_000_000_000L);
          while (produced.get() < dueNow) {
            int number = produced.getAndIncrement();
            String payload = (System.nanoTime() - originNs) + " " + filler;
            post(new Post(
                    producePort,
                    "/produce?topic=" + topic + "&key=" + number,
                    "text/plain",
                    Buffer.buffer(payload)))
                .onFailure(failure -> received.incrementAndGet());
          }
          if (produced.get() >= messages) {
            vertx.cancelTimer(timer);
          }
        });
    all.await(2, TimeUnit.MINUTES);
    vertx.cancelTimer(acks);
    stream.request().reset();
    long[] sorted = Arrays.copyOf(micros, Math.min(messages, received.get()));
    Arrays.sort(sorted);
    return sorted;
  }

  private void acknowledge(int port, String topic, Queue<String> handles) {
    List<String> some = new ArrayList<>();
    for (String handle = handles.poll(); handle != null; handle = handles.poll()) {
      some.add('"' + handle + '"');
    }
    if (!some.isEmpty()) {
      String body = "{\"handles\":[" + String.join(",", some) + "]}";
      post(new Post(port, "/ack?topic=" + topic, "application/json", Buffer.buffer(body)));
    }
  }

  private HttpClientResponse open(int port, String topic) throws InterruptedException {
    Promise<HttpClientResponse> opened = Promise.promise();
    HttpClient streams = vertx.createHttpClient();
    streams
        .request(HttpMethod.GET, port, "127.0.0.1", "/consume?topic=" + topic)
        .compose(request -> request.putHeader("Authorization", BEARER).send())
        .onComplete(opened);
    return opened.future().toCompletionStage().toCompletableFuture().join();
  }

  /** Takes and acknowledges until so many messages were taken. */
  void drain(int port, String topic, int messages) throws Exception {
    QueueClient queue = new QueueClient("http://127.0.0.1:" + port, LocalCluster.TOKEN);
    for (int taken = 0; taken < messages; ) {
      List<QueueClient.Delivered> some = queue.messages("topic=" + topic + "&max=1000&wait=1s");
      taken += some.size();
      queue.settle(
          "ack",
          "topic=" + topic,
          some.stream().map(QueueClient.Delivered::handle).toList(),
          Map.of());
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
