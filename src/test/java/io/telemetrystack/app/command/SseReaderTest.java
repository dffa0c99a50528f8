package io.telemetrystack.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.app.command.SseReader.Event;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {
  private static List<Event> events(SseReader reader) throws IOException {
    List<Event> events = new ArrayList<>();
    for (Event event = reader.next(); event != null; event = reader.next()) {
      events.add(event);
    }
    return events;
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void readsEventsWhateverEndsTheirLines(String end) throws IOException {
    String text = "id: a-1\nevent: point\ndata: {}\n\n: hello\n\ndata:x\ndata\ndata: z\n\n";
    SseReader reader = new SseReader(new StringReader(text.replace("\n", end)));

    assertThat(events(reader))
        .containsExactly(
            new Event("point", "{}", ""), new Event("", "", "hello"), new Event("", "x\n\nz", ""));
    assertThat(reader.lastId()).isEqualTo("a-1");
  }

  @Test
  void keepsTheIdOfTheLastEventThatCameWhole() throws IOException {
    SseReader reader = new SseReader(new StringReader("id: 1\ndata: a\n\nid: 2\ndata: b\n"));

    assertThat(events(reader)).hasSize(1);
    assertThat(reader.lastId()).isEqualTo("1");
  }

  @Test
  void takesAnIdThatComesWithoutAnEvent() throws IOException {
    SseReader reader = new SseReader(new StringReader("id: 7\n:\n\n"));

    assertThat(events(reader)).containsExactly(new Event("", "", ""));
    assertThat(reader.lastId()).isEqualTo("7");
  }

  @Test
  void readsWhenToComeBackAndIgnoresWhatIsNoNumberOrField() throws IOException {
    SseReader reader = new SseReader(new StringReader("retry: 250\nretry: soon\nother: 1\n\n"));

    assertThat(reader.retryMs()).isNegative();
    events(reader);
    assertThat(reader.retryMs()).isEqualTo(250);
  }

  @Test
  void refusesALineWithoutAnEnd() {
    Reader endless =
        new Reader() {
          @Override
          public int read(char[] buffer, int offset, int length) {
            buffer[offset] = 'x';
            return 1;
          }

          @Override
          public void close() {}
        };

    assertThatThrownBy(() -> new SseReader(endless).next())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than");
  }
}
