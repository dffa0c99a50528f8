package io.telemetrystack.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.Golden;
import io.telemetrystack.wire.WireFormatTest.Example;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What nodes of released versions send each other, and what they read: a line a message, its name
 * and its bytes.
 */
class WireGoldenTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String SEALED = "sealed";
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

  static Stream<Path> versions() throws IOException {
    return Golden.versions().stream().map(version -> version.resolve("wire.txt"));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void readsWhatAReleasedVersionSendsAndSendsWhatItReads(Path file) throws IOException {
    if (Golden.isToBeWritten(file)) {
      Files.write(file, lines());
    }
    Map<String, Example<?>> examples = examples();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      String[] parts = line.split(" ", -1);
      if (parts[0].equals(SEALED)) {
        assertThat(seal(1).open(HEX.parseHex(parts[1]))).hasValue(MESSAGE);
        continue;
      }
      assertThat(examples).containsKey(parts[0]);
      assertHolds(examples.get(parts[0]), HEX.parseHex(parts[1]));
    }
  }

  private static <T> void assertHolds(Example<T> example, byte[] golden) {
    assertThat(example.format().decode(golden)).isEqualTo(example.message());
    byte[] written = example.encoded();
    if (written[0] == golden[0]) { // the same version of the format
      assertThat(written).as(example.toString()).isEqualTo(golden);
    }
  }

  private static List<String> lines() {
    Stream<String> messages =
        examples().entrySet().stream()
            .map(entry -> entry.getKey() + " " + HEX.formatHex(entry.getValue().encoded()));
    return Stream.concat(messages, Stream.of(SEALED + " " + HEX.formatHex(seal(0).seal(MESSAGE))))
        .toList();
  }

  /** By the name of their format and their place among those of it. */
  private static Map<String, Example<?>> examples() {
    Map<String, Example<?>> examples = new LinkedHashMap<>();
    WireFormatTest.examples()
        .forEach(
            example -> {
              int place = 1;
              while (examples.putIfAbsent(example + "-" + place, example) != null) {
                place++;
              }
            });
    return examples;
  }

  private static Seal seal(int sender) {
    byte[] salt = new byte[Seal.SALT_BYTES];
    salt[0] = (byte) sender;
    return new Seal("the secret of the golden files", salt);
  }
}
