package io.telemetrystack.broker.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.broker.Overflow;
import io.telemetrystack.broker.Overflow.Append;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCheckIT {
  @TempDir Path directory;

  @Test
  void findsAnyFlippedBitAndTakesAShorterFileForAnEnd() throws IOException {
    try (Disk disk = new Disk();
        Overflow overflow = disk.overflows(directory).open("t", 0)) {
      overflow.append(
          List.of(new Append(overflow.addGroup("g"), Disk.messages(0, 100, 1_000))), true);
    }
    for (Path file : PartitionFiles.logs(directory.resolve("t/0"))) {
      long length = Files.size(file);
      assertThat(LogCheck.firstDamage(file)).isEqualTo(-1);
      for (int position = 0; position < Math.min(400, length - 1_000); position++) {
        Disk.flipABit(file, position, position % 8);
        assertThat(LogCheck.firstDamage(file)).as(file + " " + position).isNotEqualTo(-1);
        Disk.flipABit(file, position, position % 8);
      }
      Disk.shorten(file, length - 1);
      assertThat(LogCheck.firstDamage(file)).isEqualTo(-1);
    }
  }
}
