package io.telemetrystack.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The keys that open a node's HTTP interface, kept as hashes. Immutable; any thread. */
public final class ApiKeys {
  /** No keys. */
  public static final ApiKeys NONE = new ApiKeys(List.of());

  /**
   * What showing a key comes to.
   *
   * @param caller whose it is, null where it opens nothing
   * @param refusal why it opens nothing, null where it does
   */
  public record Answer(Caller caller, String refusal) {}

  private static final Answer MISTYPED =
      new Answer(null, "The key is not whole or mistyped: its checksum is wrong.");
  private static final Answer UNKNOWN = new Answer(null, "The key is not known.");

  private final List<ApiKey> keys;
  private final List<byte[]> hashes;

  public ApiKeys(List<ApiKey> keys) {
    this.keys = List.copyOf(keys);
    hashes = keys.stream().map(key -> ascii(key.hash())).toList();
  }

  /** Keys with all rights, by their text. */
  public static ApiKeys of(List<String> texts) {
    return new ApiKeys(
        IntStream.range(0, texts.size())
            .mapToObj(i -> ApiKey.unlimited("key-" + (i + 1), texts.get(i)))
            .toList());
  }

  /** These keys and others. */
  ApiKeys with(List<ApiKey> others) {
    List<ApiKey> all = new ArrayList<>(keys);
    all.addAll(others);
    return new ApiKeys(all);
  }

  public boolean isEmpty() {
    return keys.isEmpty();
  }

  public int size() {
    return keys.size();
  }

  public boolean accepts(String text, Instant now) {
    return find(text, now).caller() != null;
  }

  /** Takes the same time whichever key it is and however much of it is right. */
  public Answer find(String text, Instant now) {
    byte[] hash = ascii(KeyText.hash(text));
    ApiKey found = null;
    for (int i = 0; i < hashes.size(); i++) {
      if (MessageDigest.isEqual(hashes.get(i), hash)) {
        found = keys.get(i);
      }
    }
    if (found == null) {
      return KeyText.isMistyped(text) ? MISTYPED : UNKNOWN;
    }
    return answer(found, now);
  }

  private static Answer answer(ApiKey key, Instant now) {
    if (key.revoked()) {
      return new Answer(null, "The key '" + key.name() + "' was revoked.");
    }
    if (key.expires() != null && !now.isBefore(key.expires())) {
      return new Answer(null, "The key '" + key.name() + "' expired at " + key.expires() + ".");
    }
    return new Answer(key.caller(), null);
  }

  private static byte[] ascii(String hash) {
    return hash.getBytes(StandardCharsets.US_ASCII);
  }
}
