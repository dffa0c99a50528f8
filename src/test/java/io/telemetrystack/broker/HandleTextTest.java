package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandleTextTest {
  private final HandleText texts = new HandleText("node@1");

  @Test
  void readsBackWhatItWrote() {
    Handle handle = new Handle(1L << 50, 99_999, 7, 3);

    assertThat(texts.parse(texts.handle(handle))).contains(handle);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@node@1",
        "1-1-1-1",
        "1-1-1-1@node@2",
        "1-1-1@node@1",
        "-1-1-1-1@node@1",
        "G-1-1-1@node@1",
        "ffffffffffffffffffff-1-1-1@node@1",
        "1-ffffffff-1-1@node@1",
        "1-1-1-1@node@1\n"
      })
  void refusesWhatIsNotAHandleOfItsNode(String text) {
    assertThat(texts.parse(text)).isEmpty();
  }
}
