package io.telemetrystack.chaos;

import io.telemetrystack.app.ClusterNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Requests that each node refuses, at its HTTP port; {@code AttacksIT} has more of them. */
final class HostileRequests {
  private static final int MEBIBYTES = 200;
  private static final int TIMEOUT_MS = 20_000;

  private HostileRequests() {}

  /** What was answered otherwise than it should be. */
  static List<String> problems(List<ClusterNode> nodes) throws IOException {
    List<String> problems = new ArrayList<>();
    byte[] bomb = bomb();
    for (ClusterNode node : nodes) {
      for (String path : List.of("/produce?topic=x", "/topics/x", "/dead-letters", "/messages")) {
        expect(problems, node, "401 without a token", request("GET", path, ""), 401, 404, 405);
      }
      String long1 = "X-Long: " + "x".repeat(1 << 20) + "\r\n";
      expect(problems, node, "a head of 1 MiB", request("GET", "/status", long1), 431, -1);
      String lengths = "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n";
      expect(
          problems,
          node,
          "two lengths",
          request("POST", "/produce?topic=x", lengths),
          400,
          401,
          -1);
      String token = "Authorization: Bearer " + ClusterNode.TOKEN + "\r\n";
      String packed = token + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n";
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      whole.write(request("POST", "/produce?topic=telemetry", packed));
      whole.write(bomb);
      expect(problems, node, "a body that unpacks to 200 MiB", whole.toByteArray(), 413, -1);
    }
    return problems;
  }

  private static byte[] request(String method, String path, String headers) {
    String head = method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
    return head.getBytes(StandardCharsets.US_ASCII);
  }

  private static void expect(
      List<String> problems, ClusterNode node, String what, byte[] bytes, Integer... statuses)
      throws IOException {
    int status = status(node, bytes);
    if (!List.of(statuses).contains(status)) {
      problems.add("%s: %s is answered %d".formatted(node.name(), what, status));
    }
  }

  /** Of the answer; -1 where the connection ended instead. */
  private static int status(ClusterNode node, byte[] bytes) throws IOException {
    try (Socket socket = new Socket(node.host().address(), node.host().httpPort())) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write(bytes);
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return line.length < "HTTP/1.1 200".length()
          ? -1
          : Integer.parseInt(new String(line, 9, 3, StandardCharsets.US_ASCII));
    } catch (java.net.SocketException refusedWhileSending) {
      return -1;
    }
  }

  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      byte[] mebibyte = new byte[1 << 20];
      for (int i = 0; i < MEBIBYTES; i++) {
        gzip.write(mebibyte);
      }
    }
    return packed.toByteArray();
  }
}
