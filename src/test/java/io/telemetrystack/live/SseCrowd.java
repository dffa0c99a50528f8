package io.telemetrystack.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;

/**
 * Many clients of one stream of {@link CrowdFleet}, each on a connection of its own, read by one
 * thread.
 */
final class SseCrowd implements AutoCloseable {
  private static final byte[] DATA = "data: {\"uuid\":\"GPU-".getBytes(StandardCharsets.US_ASCII);
  private static final int GPU_DIGITS = 4;
  private static final int MOST_DELAY_MS = 10_000;

  /** One client that reads. */
  static final class Client {
    private final SocketChannel channel;
    private final IntPredicate wants;
    private final boolean timed;
    private final int[] newest = new int[CrowdFleet.GPUS];
    private byte[] line = new byte[512];
    private int length;

    private Client(SocketChannel channel, IntPredicate wants, boolean timed) {
      this.channel = channel;
      this.wants = wants;
      this.timed = timed;
      Arrays.fill(newest, -1);
    }

    /** Whether it has a value as new as this one of every GPU that it wants, and of no other. */
    private boolean hasAll(int sweep) {
      for (int gpu = 0; gpu < newest.length; gpu++) {
        if (wants.test(gpu) ? newest[gpu] < sweep : newest[gpu] >= 0) {
          return false;
        }
      }
      return true;
    }
  }

  private final InetSocketAddress address;
  private final CrowdFleet fleet;
  private final Selector selector = Selector.open();
  private final List<Client> clients = new ArrayList<>();
  private final List<SocketChannel> silent = new ArrayList<>();
  private final int[] delaysMs = new int[MOST_DELAY_MS];
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread reader = new Thread(this::read, "crowd");
  private volatile boolean over;

  SseCrowd(int port, CrowdFleet fleet) throws IOException {
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.fleet = fleet;
  }

  /**
   * Adds a client; to be called before {@link #start}.
   *
   * @param timed whether it is to be given each value at once
   */
  void add(String query, IntPredicate wants, boolean timed) throws IOException {
    SocketChannel channel = open(query);
    channel.configureBlocking(false);
    Client client = new Client(channel, wants, timed);
    channel.register(selector, SelectionKey.OP_READ, client);
    clients.add(client);
  }

  /** Adds a client that never reads. */
  void addSilent(String query) throws IOException {
    silent.add(open(query));
  }

  private SocketChannel open(String query) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
    channel.connect(address);
    String request = "GET /api/v1/stream" + query + " HTTP/1.1\r\nHost: a\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  void start() {
    reader.start();
  }

  /** How many clients do not have the values of this sweep, or newer ones. */
  long without(int sweep) throws Exception {
    if (failure.get() != null) {
      throw failure.get();
    }
    return clients.stream().filter(client -> !client.hasAll(sweep)).count();
  }

  /** How many of the silent find their connection closed once they read. */
  long closedOnes() {
    return silent.stream().filter(SseCrowd::isClosed).count();
  }

  private static boolean isClosed(SocketChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    try {
      channel.configureBlocking(false);
      int count;
      while ((count = channel.read(buffer.clear())) > 0) {}
      return count < 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** Within which time so many of 1 000 values came, of clients that are given them at once. */
  int delayMs(int perMille) {
    long all = Arrays.stream(delaysMs).asLongStream().sum();
    long seen = 0;
    int delayMs = 0;
    while (delayMs < MOST_DELAY_MS - 1 && (seen += delaysMs[delayMs]) * 1_000 < all * perMille) {
      delayMs++;
    }
    return delayMs;
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
    try {
      while (!over) {
        selector.select(
            key -> {
              try {
                read((Client) key.attachment(), buffer.clear());
              } catch (IOException e) {
                failure.compareAndSet(null, e);
                key.cancel();
              }
            },
            100);
      }
    } catch (IOException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void read(Client client, ByteBuffer buffer) throws IOException {
    int count = client.channel.read(buffer);
    if (count < 0) {
      throw new IOException("a client that reads was closed");
    }
    for (int i = 0; i < count; i++) {
      byte next = buffer.get(i);
      if (next == '\n') {
        line(client);
        client.length = 0;
      } else {
        if (client.length == client.line.length) {
          client.line = Arrays.copyOf(client.line, client.length * 2);
        }
        client.line[client.length++] = next;
      }
    }
  }

  private void line(Client client) {
    if (!Arrays.equals(
        client.line, 0, Math.min(client.length, DATA.length), DATA, 0, DATA.length)) {
      return;
    }
    int gpu = number(client.line, DATA.length, DATA.length + GPU_DIGITS);
    int end = client.length - "}}".length();
    int start = end;
    while (client.line[start - 1] != ':') {
      start--;
    }
    int sweep = number(client.line, start, end);
    client.newest[gpu] = Math.max(client.newest[gpu], sweep);
    if (client.timed) {
      delaysMs[(int) Math.min(MOST_DELAY_MS - 1L, fleet.ageMs(sweep))]++;
    }
  }

  private static int number(byte[] digits, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + digits[i] - '0';
    }
    return number;
  }

  @Override
  public void close() throws IOException {
    over = true;
    selector.close();
    for (Client client : clients) {
      client.channel.close();
    }
    for (SocketChannel channel : silent) {
      channel.close();
    }
  }
}
