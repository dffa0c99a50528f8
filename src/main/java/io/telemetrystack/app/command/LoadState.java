package io.telemetrystack.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The file in which a load that was interrupted finds how far it was. It holds for one file and one
 * node; bytes of the file before the place are known by their checksum.
 */
final class LoadState {
  private static final int FORMAT = 1;

  private final Path state;
  private final String file;
  private final String url;

  /**
   * @param state where it is
   * @param file whose rows are loaded
   */
  LoadState(Path state, Path file, String url) {
    this.state = state;
    this.file = file.toAbsolutePath().normalize().toString();
    this.url = url;
  }

  /** Where the state is of one file and one node, unless somebody says where. */
  static Path standard(Map<String, String> environment, Path file, String url) {
    String home = environment.getOrDefault("HOME", System.getProperty("java.io.tmpdir"));
    String base = environment.getOrDefault("XDG_STATE_HOME", home + "/.local/state");
    String what = file.toAbsolutePath().normalize() + "\n" + url;
    UUID name = UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8));
    return Path.of(base, "telemetry-stack", "load-" + name + ".json");
  }

  /** How far a load was; empty where there is none to go on with. */
  Optional<LoadProgress> read() throws IOException {
    if (!Files.exists(state)) {
      return Optional.empty();
    }
    JsonNode json;
    try {
      json = RemoteNode.JSON.readTree(state.toFile());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    boolean ours =
        json.path("format").asInt() == FORMAT
            && json.path("file").asText().equals(file)
            && json.path("url").asText().equals(url);
    if (!ours || json.path("offset").asLong() <= 0) {
      return Optional.empty();
    }
    CsvPlace place =
        new CsvPlace(
            json.path("offset").asLong(),
            json.path("packed_offset").asLong(),
            json.path("line").asLong(),
            json.path("rows").asLong(),
            json.path("tail_bytes").asInt(),
            json.path("tail_crc32c").asLong());
    return Optional.of(
        new LoadProgress(
            place,
            json.path("accepted").asLong(),
            json.path("absent").asLong(),
            json.path("rejected").asLong()));
  }

  /** Puts down how far a load is; a reader finds this or what was there before, never a part. */
  void write(LoadProgress progress) throws IOException {
    CsvPlace place = progress.place();
    if (place == null) {
      return;
    }
    ObjectNode json = RemoteNode.JSON.createObjectNode();
    json.put("format", FORMAT).put("file", file).put("url", url);
    json.put("offset", place.offset()).put("packed_offset", place.packedOffset());
    json.put("line", place.line()).put("rows", place.rows());
    json.put("tail_bytes", place.tailBytes()).put("tail_crc32c", place.tailCrc());
    json.put("accepted", progress.accepted()).put("absent", progress.absent());
    json.put("rejected", progress.rejected());
    Path parent = state.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path fresh = Files.createTempFile(parent, "load", ".new");
    Files.writeString(fresh, json + "\n");
    Files.move(fresh, state, StandardCopyOption.ATOMIC_MOVE);
  }

  void delete() throws IOException {
    Files.deleteIfExists(state);
  }

  @Override
  public String toString() {
    return state.toString();
  }
}
