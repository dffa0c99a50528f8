package io.telemetrystack.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandleAddressTest {
  @Test
  void findsPartitionAndNode() {
    assertThat(HandleAddress.parse("1f-0-2a-3-1-1@node-7"))
        .contains(new HandleAddress(31, "node-7"));
    assertThat(HandleAddress.parse("0-0@n")).contains(new HandleAddress(0, "n"));
  }

  @Test
  void knowsTextsOfItsPartition() {
    HandleAddress address = new HandleAddress(31, "node-7");

    assertThat(List.of("1f-0-2a-3-1-1@node-7", "1f-0@node-7", "1f-?@node-7"))
        .allMatch(address::isOf);
    assertThat(
            List.of(
                "",
                "1f",
                "1f-@node-7",
                "1f@node-7",
                "1f-0-node-7",
                "1-0@node-7",
                "2f-0@node-7",
                "1f0-0@node-7x",
                "1f-0@node-71",
                "1f-" + "0".repeat(65) + "@node-7"))
        .noneMatch(address::isOf);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "-",
        "1@n",
        "-1@n",
        "1-@n",
        "1-1@",
        "1-1@a@b",
        "1-1@a.b",
        "1-1@n\n",
        "10000-1@n",
        "1-1",
        "1-x@n",
        "ä-1@n"
      })
  void refusesWhatIsNeitherHandleNorId(String text) {
    assertThat(HandleAddress.parse(text)).isEmpty();
  }

  @Test
  void answersAnyText() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 10_000; round++) {
      StringBuilder text = new StringBuilder("1f-2a@node");
      for (int change = random.nextInt(4); change > 0; change--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(1 << 16));
      }
      HandleAddress.parse(text.toString())
          .ifPresent(address -> assertThat(address.partition()).isBetween(0, 0xffff));
    }
    assertThat(HandleAddress.parse("1-" + "1".repeat(1 << 20) + "@n")).isEmpty();
  }
}
