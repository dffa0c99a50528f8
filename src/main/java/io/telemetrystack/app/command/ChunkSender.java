package io.telemetrystack.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Pushes one chunk, once, behind its file's header. Any thread. */
final class ChunkSender {
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);
  private static final int MOST_OF_AN_ANSWER = 1 << 20;

  private final RemoteNode node;
  private final byte[] header;
  private final int headerLines;
  private final boolean packs;

  /**
   * @param header of the file, with its line end
   * @param packs whether requests are packed, for slow networks
   */
  ChunkSender(RemoteNode node, byte[] header, int headerLines, boolean packs) {
    this.node = node;
    this.header = header;
    this.headerLines = headerLines;
    this.packs = packs;
  }

  /** What the node says of the rows; throws where it says nothing of them. */
  ChunkAnswer send(CsvChunk chunk) throws NodeException, InterruptedException {
    HttpRequest.Builder request =
        node.request("/api/v1/telemetry")
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "text/csv")
            .POST(body(chunk));
    if (packs) {
      request.header("Content-Encoding", "gzip");
    }
    HttpResponse<InputStream> response =
        node.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    int status = response.statusCode();
    if (status != 202 && status != 207 && status != 400) {
      throw node.refusal(response);
    }
    String text;
    JsonNode answer;
    try (InputStream body = response.body()) {
      text = new String(body.readNBytes(MOST_OF_AN_ANSWER), UTF_8);
      answer = RemoteNode.JSON.readTree(text);
    } catch (IOException e) {
      throw node.unreachable(e);
    }
    if (!answer.path("accepted").isNumber()) {
      throw Refusal.of("POST /api/v1/telemetry", status, text, "");
    }
    return ChunkAnswer.of(answer, chunk, headerLines);
  }

  private BodyPublisher body(CsvChunk chunk) {
    return packs
        ? BodyPublishers.ofByteArray(packed(chunk))
        : BodyPublishers.concat(
            BodyPublishers.ofByteArray(header),
            BodyPublishers.ofByteArray(chunk.bytes().array(), 0, chunk.bytes().limit()));
  }

  private byte[] packed(CsvChunk chunk) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(chunk.bytes().limit() / 8);
    try (OutputStream out = new FastGzip(packed)) {
      out.write(header);
      out.write(chunk.bytes().array(), 0, chunk.bytes().limit());
    } catch (IOException e) {
      throw new IllegalStateException("an array takes all", e);
    }
    return packed.toByteArray();
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
