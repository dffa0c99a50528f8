package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.wire.HandleAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandleTextTest {
  private final HandleText texts = new HandleText("node-1", 12, 2);

  @Test
  void readsBackWhatItWrote() {
    Handle handle = new Handle(1L << 50, 99_999, 7, 3);
    Handle extreme = new Handle(Long.MAX_VALUE, 0xfffffff, -1, 0xfffffff);

    assertThat(texts.parse(texts.handle(handle))).contains(handle);
    assertThat(texts.parse(texts.handle(extreme))).contains(extreme);
    assertThat(texts.parseId(texts.id(Long.MAX_VALUE))).contains(Long.MAX_VALUE);
  }

  @Test
  void writesHexadecimalNumbers() {
    assertThat(texts.id(0)).isEqualTo("c-0@node-1");
    assertThat(texts.id(Long.MAX_VALUE)).isEqualTo("c-7fffffffffffffff@node-1");
    assertThat(texts.handle(new Handle(16, 255, -1, 1))).isEqualTo("c-2-10-ff-ffffffff-1@node-1");
  }

  @Test
  void namesThePartitionAndNodeToWhoRoutes() {
    HandleAddress address = new HandleAddress(12, "node-1");

    assertThat(HandleAddress.parse(texts.id(Long.MAX_VALUE))).contains(address);
    assertThat(HandleAddress.parse(texts.handle(new Handle(Long.MAX_VALUE, 0xfffffff, -1, 5))))
        .contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@node-1",
        "c-2-1-1-1-1",
        "c-2-1-1-1-1@node-2",
        "c-2-1-1-1@node-1",
        "d-2-1-1-1-1@node-1",
        "c-3-1-1-1-1@node-1",
        "-2-1-1-1-1@node-1",
        "c-2-G-1-1-1@node-1",
        "c-2-8000000000000000-1-1-1@node-1",
        "c-2-1-ffffffff-1-1@node-1",
        "c-2-1-1-fffffffff-1@node-1",
        "c-2-1-1-1-1@node-1\n"
      })
  void refusesWhatIsNotAHandleOfItsPartitionAndGroup(String text) {
    assertThat(texts.parse(text)).isEmpty();
    assertThat(texts.parseId(text)).isEmpty();
  }
}
