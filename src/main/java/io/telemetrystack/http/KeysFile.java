package io.telemetrystack.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.telemetry.Visibility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The file of API keys: YAML with a list {@code keys}, in which each has a name, the hash of its
 * text, scopes, and what restricts it. Nobody can make a key of what is in it.
 */
public final class KeysFile {
  /** The file cannot be used; the message names it, the place in it, and what is allowed. */
  public static final class InvalidException extends Exception {
    InvalidException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static final String ALLOWED =
      "allowed is a list 'keys' whose entries have name, hash, scopes and optionally hosts,"
          + " namespaces, rate_limit, expires, revoked";
  private static final String NAME = "[A-Za-z0-9._-]{1,64}";
  private static final String HASH_PREFIX = "sha256:";
  private static final String HASH = HASH_PREFIX + "[0-9a-f]{64}";
  private static final ObjectMapper YAML =
      new ObjectMapper(
              new YAMLFactory()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private record Content(List<Entry> keys) {}

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Entry(
      String name,
      String hash,
      List<String> scopes,
      List<String> hosts,
      List<String> namespaces,
      @JsonProperty("rate_limit") String rateLimit,
      String expires,
      Boolean revoked) {}

  private KeysFile() {}

  /** Reads all keys; a file without any is one that opens nothing. */
  public static List<ApiKey> read(Path file) throws InvalidException {
    try {
      Content content = YAML.readValue(Files.readAllBytes(file), Content.class);
      return content == null || content.keys() == null ? List.of() : keys(file, content.keys());
    } catch (UnrecognizedPropertyException e) {
      throw new InvalidException(
          "%s:%d: '%s' is unknown; %s"
              .formatted(
                  file, e.getLocation().getLineNr(), LogText.escape(e.getPropertyName()), ALLOWED),
          e);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new InvalidException(
          "%s:%d: %s; %s".formatted(file, line, firstLine(e.getOriginalMessage()), ALLOWED), e);
    } catch (IOException e) {
      String why = e instanceof NoSuchFileException ? "is not there" : "cannot be read (" + e + ")";
      throw new InvalidException("'" + file + "' " + why + "; it must be a file of keys", e);
    }
  }

  /** The key, or IllegalArgumentException where a file may not hold it as it is. */
  public static ApiKey checked(ApiKey key) {
    return key(entry(key));
  }

  /** Puts a file with these keys in the place of whatever is there, readable by its owner only. */
  public static void write(Path file, List<ApiKey> keys) throws IOException {
    Content content = new Content(keys.stream().map(KeysFile::entry).toList());
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path fresh = target.resolveSibling(target.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, YAML.writeValueAsBytes(content));
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<ApiKey> keys(Path file, List<Entry> entries) throws InvalidException {
    List<ApiKey> keys = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      try {
        ApiKey key = key(entries.get(i));
        if (!names.add(key.name())) {
          throw new IllegalArgumentException("name: another key has it already");
        }
        keys.add(key);
      } catch (IllegalArgumentException e) {
        String name = entries.get(i) == null ? null : entries.get(i).name();
        throw new InvalidException(
            "%s: key %d%s: %s"
                .formatted(
                    file,
                    i + 1,
                    name == null ? "" : " ('" + LogText.escape(name) + "')",
                    e.getMessage()),
            e);
      }
    }
    return keys;
  }

  private static ApiKey key(Entry entry) {
    if (entry == null) {
      throw new IllegalArgumentException("it is empty");
    }
    return new ApiKey(
        matching("name", entry.name(), NAME, "1 to 64 letters, digits, dots, hyphens, underscores"),
        matching("hash", entry.hash(), HASH, HASH_PREFIX + " and 64 hexadecimal digits")
            .substring(HASH_PREFIX.length()),
        scopes(entry.scopes()),
        new Visibility(names("hosts", entry.hosts()), names("namespaces", entry.namespaces())),
        rateLimit(entry.rateLimit()),
        expires(entry.expires()),
        Boolean.TRUE.equals(entry.revoked()));
  }

  private static String matching(String member, String text, String pattern, String allowed) {
    if (text == null || !text.matches(pattern)) {
      throw new IllegalArgumentException(member + ": allowed is " + allowed);
    }
    return text;
  }

  private static Set<Scope> scopes(List<String> texts) {
    Set<Scope> scopes = new HashSet<>();
    for (String text : texts == null ? List.<String>of() : texts) {
      scopes.add(Scope.of(text));
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("scopes: allowed is a list of " + Scope.ALLOWED);
    }
    return scopes;
  }

  private static Set<String> names(String member, List<String> names) {
    if (names == null) {
      return Set.of();
    }
    if (names.isEmpty() || names.stream().anyMatch(name -> name == null || name.isBlank())) {
      throw new IllegalArgumentException(
          member + ": allowed is a list of names that are not empty, or to leave it out");
    }
    return Set.copyOf(names);
  }

  private static RateLimit rateLimit(String text) {
    if (text == null) {
      return null;
    }
    try {
      return RateLimit.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("rate_limit: allowed is " + RateLimit.type().allowed(), e);
    }
  }

  private static Instant expires(String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "expires: allowed is a time such as 2027-01-01T00:00:00Z", e);
    }
  }

  private static Entry entry(ApiKey key) {
    return new Entry(
        key.name(),
        HASH_PREFIX + key.hash(),
        key.scopes().stream().sorted().map(Scope::text).collect(Collectors.toList()),
        sorted(key.visibility().hosts()),
        sorted(key.visibility().namespaces()),
        key.rateLimit() == null ? null : key.rateLimit().toString(),
        key.expires() == null ? null : key.expires().toString(),
        key.revoked() ? Boolean.TRUE : null);
  }

  private static List<String> sorted(Set<String> names) {
    return names.isEmpty() ? null : names.stream().sorted().toList();
  }

  private static String firstLine(String message) {
    return String.valueOf(message).lines().findFirst().orElse("");
  }
}
