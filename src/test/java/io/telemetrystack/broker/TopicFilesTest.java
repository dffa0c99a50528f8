package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.message.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicFilesTest {
  private static final TopicSettings SETTINGS =
      new TopicSettings(4, null, 0, List.of("default", "audit"));

  @TempDir Path data;

  @Test
  void findsNothingBeforeAnythingIsWritten() {
    TopicFiles files = new TopicFiles(data.resolve("broker"));

    assertThat(files.found()).isEmpty();
    assertThat(files.read("orders")).isEmpty();
  }

  @Test
  void findsWhatWasWrittenLast() throws IOException {
    TopicFiles files = new TopicFiles(data.resolve("broker"));
    files.write("orders", SETTINGS);
    files.write("orders", SETTINGS.with(Durability.FSYNC));
    files.write("bids", SETTINGS);
    Files.createDirectories(data.resolve("broker/without-settings/0"));

    TopicFiles again = new TopicFiles(data.resolve("broker"));
    assertThat(again.found()).containsExactly("bids", "orders");
    assertThat(again.read("orders")).contains(SETTINGS.with(Durability.FSYNC));
    assertThat(data.resolve("broker/orders")).isDirectoryContaining("glob:**/settings");
  }

  @Test
  void goesOnWithTheOldSettingsWhereAWriteWasCutOff() throws IOException {
    TopicFiles files = new TopicFiles(data);
    files.write("orders", SETTINGS);
    Files.writeString(data.resolve("orders/settings.new"), "format 1\ntop");

    assertThat(files.read("orders")).contains(SETTINGS);
    files.write("orders", SETTINGS.atLeast(5));
    assertThat(files.read("orders")).contains(SETTINGS.atLeast(5));
  }

  @Test
  void saysWhatToDoAboutADamagedFileAndLeavesIt() throws IOException {
    TopicFiles files = new TopicFiles(data);
    files.write("orders", SETTINGS);
    Path file = data.resolve("orders/settings");
    byte[] bytes = Files.readAllBytes(file);
    bytes[20] ^= (byte) 0x80;
    Files.write(file, bytes);

    assertThatThrownBy(() -> files.read("orders"))
        .isInstanceOf(TopicFileException.class)
        .hasMessageContaining(file + " is damaged; restore it, or delete it");
    assertThat(file).hasBinaryContent(bytes);
    assertThat(files.found()).containsExactly("orders");
  }

  @Test
  void saysThatANewerVersionHasWrittenAFile() throws IOException {
    Files.createDirectories(data.resolve("orders"));
    Files.writeString(data.resolve("orders/settings"), "format 3\nwhatever: that may be\n");

    assertThatThrownBy(() -> new TopicFiles(data).read("orders"))
        .isInstanceOf(TopicFileException.class)
        .hasMessageContaining("is of format 3, which a newer version has written");
  }

  @Test
  void saysWhyAFileCannotBeWrittenAndKeepsWhatWasThere() throws IOException {
    TopicFiles files = new TopicFiles(data);
    files.write("orders", SETTINGS);
    Files.createDirectories(data.resolve("orders/settings.new/in-the-way"));

    assertThatThrownBy(() -> files.write("orders", SETTINGS.atLeast(9)))
        .isInstanceOf(TopicFileException.class)
        .hasMessageContaining("settings cannot be written");
    assertThat(files.read("orders")).contains(SETTINGS);
  }
}
