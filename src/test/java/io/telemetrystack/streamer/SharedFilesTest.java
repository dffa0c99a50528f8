package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedFilesTest {
  private static final Path FILE = Path.of("a.csv");

  private final Set<String> mine = new HashSet<>(Set.of("a.csv"));

  @Test
  void everyFileIsTheNodesOwnAtOnceWhereNoneIsShared() {
    SharedFiles files = new SharedFiles(false, path -> false);

    assertThat(files.isMine("a.csv")).isTrue();
    assertThat(files.mayOpen(FILE, 0)).isTrue();
  }

  @Test
  void aSharedFileIsOpenedWhenItWasThisNodesForAWhile() {
    SharedFiles files = new SharedFiles(true, mine::contains);

    assertThat(files.mayOpen(FILE, 1_000)).isFalse();
    assertThat(files.mayOpen(FILE, 1_000 + SharedFiles.LISTENING_MS - 1)).isFalse();
    assertThat(files.mayOpen(FILE, 1_000 + SharedFiles.LISTENING_MS)).isTrue();
  }

  @Test
  void theWhileBeginsAnewWhenItWasAnothersInBetween() {
    SharedFiles files = new SharedFiles(true, mine::contains);
    files.mayOpen(FILE, 0);
    mine.clear();
    assertThat(files.isMine("a.csv")).isFalse();
    assertThat(files.mayOpen(FILE, 5_000)).isFalse();
    mine.add("a.csv");

    assertThat(files.mayOpen(FILE, 6_000)).isFalse();
    assertThat(files.mayOpen(FILE, 8_000)).isTrue();
  }
}
