package io.telemetrystack.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.app.command.TailOutput.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailOutputTest {
  private static final String EVENT =
      """
      {"uuid":"GPU-fbfc9419-f653-b5f3","host":"h1","time":"2026-11-22T10:00:00.5Z",\
      "fields":{"DCGM_FI_DEV_GPU_TEMP":41,"other":0.25}}""";

  private final StringWriter text = new StringWriter();

  private TailOutput output(Format format) {
    return new TailOutput(new PrintWriter(text), format);
  }

  private static String temperature(int value) {
    return EVENT.replace(":41", ":" + value);
  }

  @Test
  void printsALineAValueInColumnsWithItsUnit() throws IOException {
    output(Format.COLUMNS).print(LiveValue.of(EVENT));

    assertThat(text)
        .hasToString(
            """
            2026-11-22T10:00:00.5Z    h1            GPU-fbfc9419    DCGM_FI_DEV_GPU_TEMP                41 C
            2026-11-22T10:00:00.5Z    h1            GPU-fbfc9419    other                             0.25
            """);
  }

  @Test
  void keepsColumnsInLineWhateverTheDigitsOfATime() throws IOException {
    output(Format.COLUMNS).print(LiveValue.of(EVENT.replace("00.5Z", "00.790000001Z")));

    assertThat(text.toString()).startsWith("2026-11-22T10:00:00.790Z  h1 ");
  }

  @Test
  void coloursOnlyWhereAsked() throws IOException {
    output(Format.COLOURED_COLUMNS).print(LiveValue.of(EVENT));
    String plain = text.toString().replaceAll("\u001b\\[\\d*m", "");
    assertThat(text.toString()).isNotEqualTo(plain);
    text.getBuffer().setLength(0);
    output(Format.COLUMNS).print(LiveValue.of(EVENT));

    assertThat(plain).isEqualTo(text.toString());
  }

  @Test
  void printsTabsForPrograms() throws IOException {
    output(Format.TABS)
        .print(LiveValue.of(EVENT.replace("\"host\"", "\"instance\":\"3\",\"host\"")));

    assertThat(text.toString().lines())
        .startsWith(
            "2026-11-22T10:00:00.5Z\th1\tGPU-fbfc9419-f653-b5f3\t3\tDCGM_FI_DEV_GPU_TEMP\t41\tC");
  }

  @Test
  void printsAnObjectALine() throws IOException {
    output(Format.JSON).print(LiveValue.of(EVENT));

    assertThat(text.toString().lines())
        .containsExactly(
            "{\"time\":\"2026-11-22T10:00:00.5Z\",\"host\":\"h1\",\"uuid\":\"GPU-fbfc9419-f653-b5f3\","
                + "\"field\":\"DCGM_FI_DEV_GPU_TEMP\",\"value\":41,\"unit\":\"C\"}",
            "{\"time\":\"2026-11-22T10:00:00.5Z\",\"host\":\"h1\",\"uuid\":\"GPU-fbfc9419-f653-b5f3\","
                + "\"field\":\"other\",\"value\":0.25}");
  }

  @Test
  void printsOnlyWhatHasChanged() throws IOException {
    TailOutput output = output(Format.TABS);
    output.print(LiveValue.of(EVENT));
    output.print(LiveValue.of(EVENT));
    output.print(LiveValue.of(temperature(42)));

    assertThat(text.toString().lines().map(line -> line.split("\t", -1)[5]))
        .containsExactly("41", "0.25", "42");
  }

  @Test
  void letsNoNameForgeALineOrMoveTheCursor() throws IOException {
    output(Format.COLUMNS).print(LiveValue.of(EVENT.replace("h1", "a\\u001b[2J\\nforged\\tb")));
    output(Format.TABS).print(LiveValue.of(EVENT.replace("h1", "a\\nforged\\tb")));

    assertThat(text.toString()).doesNotContain("\u001b").doesNotContain("\nforged");
    assertThat(text.toString().lines().skip(2)).allMatch(line -> line.split("\t", -1).length == 7);
  }

  @Test
  void saysWhenNobodyReads() throws IOException {
    Writer closed =
        new Writer() {
          @Override
          public void write(char[] buffer, int offset, int length) throws IOException {
            throw new IOException("broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };

    assertThat(new TailOutput(new PrintWriter(closed), Format.TABS).print(LiveValue.of(EVENT)))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"fields\":1}", "{\"fields\":{\"a\":1}", "nothing"})
  void refusesWhatIsNotOfTheStream(String data) {
    assertThatThrownBy(() -> LiveValue.of(data)).isInstanceOf(IOException.class);
  }
}
