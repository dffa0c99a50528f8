package io.telemetrystack.streamer;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * Checkpoints as the lines that are kept of them. Any damage is noticed.
 *
 * <pre>
 * format 1
 * file 1 262144 3121 reading 900000 00c0ffee09abcdef 1752871354000 dev%3D1 %2Fdata%2Fa.csv
 * check 09abcdef          (CRC-32C of the lines before)
 * </pre>
 *
 * <p>A file's line has pass, offset, line, whether it is finished, and of its identity size,
 * fingerprint, time and key; then the path. Key and path are percent-encoded.
 */
final class CheckpointText {
  static final int FORMAT = 1;

  private static final String READING = "reading";
  private static final String FINISHED = "finished";
  private static final Pattern ANY_FORMAT = Pattern.compile("format (\\d{1,9})\n(?s:.*)");
  private static final String CHECK = "check ";
  private static final Pattern FILE =
      Pattern.compile(
          "file (\\d{1,18}) (\\d{1,18}) (\\d{1,18}) (reading|finished)"
              + " (\\d{1,18}) ([0-9a-f]{16}) (-?\\d{1,18}) (\\S*) (\\S+)\n");

  private CheckpointText() {}

  static String write(Collection<Checkpoint> checkpoints) {
    return checked(
        checkpoints.stream()
            .map(CheckpointText::line)
            .collect(Collectors.joining("", "format " + FORMAT + "\n", "")));
  }

  /** Empty where the text is not what {@link #write} made. */
  static Optional<List<Checkpoint>> read(String text) {
    String lines = text.substring(0, Math.max(0, text.lastIndexOf(CHECK)));
    if (!lines.startsWith("format " + FORMAT + "\n") || !text.equals(checked(lines))) {
      return Optional.empty();
    }
    return Optional.of(FILE.matcher(lines).results().map(CheckpointText::checkpoint).toList());
  }

  /** The format that the text says it has; {@value #FORMAT} where it says none. */
  static int format(String text) {
    Matcher matcher = ANY_FORMAT.matcher(text);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : FORMAT;
  }

  private static String line(Checkpoint checkpoint) {
    FileIdentity identity = checkpoint.identity();
    return "file %d %d %d %s %d %016x %d %s %s\n"
        .formatted(
            checkpoint.pass(),
            checkpoint.offset(),
            checkpoint.line(),
            checkpoint.finished() ? FINISHED : READING,
            identity.sizeBytes(),
            identity.fingerprint(),
            identity.modifiedMs(),
            URLEncoder.encode(identity.key(), StandardCharsets.UTF_8),
            URLEncoder.encode(checkpoint.path(), StandardCharsets.UTF_8));
  }

  private static Checkpoint checkpoint(MatchResult line) {
    FileIdentity identity =
        new FileIdentity(
            URLDecoder.decode(line.group(8), StandardCharsets.UTF_8),
            Long.parseLong(line.group(7)),
            Long.parseLong(line.group(5)),
            Long.parseUnsignedLong(line.group(6), 16));
    return new Checkpoint(
        URLDecoder.decode(line.group(9), StandardCharsets.UTF_8),
        identity,
        Long.parseLong(line.group(1)),
        Long.parseLong(line.group(2)),
        Long.parseLong(line.group(3)),
        line.group(4).equals(FINISHED));
  }

  private static String checked(String lines) {
    CRC32C crc = new CRC32C();
    crc.update(lines.getBytes(StandardCharsets.UTF_8));
    return lines + CHECK + "%08x\n".formatted(crc.getValue());
  }
}
