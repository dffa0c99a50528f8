package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointTextTest {
  private static final List<Checkpoint> CHECKPOINTS =
      List.of(
          new Checkpoint(
              "/data/a b,ü\n.csv",
              new FileIdentity("(dev=1,inode=2)", 1_752_871_354_000L, 900_000, -1),
              3,
              262_144,
              3_121,
              false),
          new Checkpoint("check 0", new FileIdentity("", -5, 0, 1), 1, 0, 1, true));

  private static final String WRITTEN =
      """
      format 1
      file 3 262144 3121 reading 900000 ffffffffffffffff 1752871354000 %28dev%3D1%2Cinode%3D2%29\
       %2Fdata%2Fa+b%2C%C3%BC%0A.csv
      file 1 0 1 finished 0 0000000000000001 -5  check+0
      check 1920d87f
      """;

  @Test
  void writesTheFirstFormat() {
    assertThat(CheckpointText.write(CHECKPOINTS)).isEqualTo(WRITTEN);
  }

  @Test
  void readsBackWhatItWrote() {
    assertThat(CheckpointText.read(WRITTEN)).contains(CHECKPOINTS);
    assertThat(CheckpointText.read(CheckpointText.write(List.of()))).contains(List.of());
  }

  @Test
  void readsThousandsOfFiles() {
    List<Checkpoint> many = new ArrayList<>();
    for (int i = 0; i < Checkpoints.MOST; i++) {
      many.add(Checkpoint.start("/data/" + i + ".csv", new FileIdentity("k", 1, i, i), 1));
    }
    assertThat(CheckpointText.read(CheckpointText.write(many))).contains(many);
  }

  @Test
  void noticesAnyDamage() {
    for (int i = 0; i < WRITTEN.length(); i++) {
      char other = WRITTEN.charAt(i) == '0' ? '1' : '0';
      String damaged = WRITTEN.substring(0, i) + other + WRITTEN.substring(i + 1);
      assertThat(CheckpointText.read(damaged)).as(damaged).isEmpty();
      assertThat(CheckpointText.read(WRITTEN.substring(0, i))).isEmpty();
    }
    assertThat(CheckpointText.read(WRITTEN + "\n")).isEmpty();
  }

  @Test
  void knowsTheFormatOfANewerVersion() {
    assertThat(CheckpointText.format("format 27\nanything")).isEqualTo(27);
    assertThat(CheckpointText.format("anything")).isEqualTo(CheckpointText.FORMAT);
  }
}
