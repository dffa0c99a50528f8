package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.Durability;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

class TopicTextTest {
  private static final TopicSettings SETTINGS =
      new TopicSettings(4, Durability.DISK, 1, List.of("default", "audit"));

  @Test
  void isAFewLinesThatAPersonCanRead() {
    assertThat(TopicText.write("orders", SETTINGS))
        .startsWith(
            """
            format 2
            topic orders
            partitions 4
            durability disk 1
            groups default,audit
            check \
            """)
        .hasLineCount(6);
  }

  @Test
  void readsFormatOneAsTheFirstVersionWroteIt() {
    assertThat(
            TopicText.read(
                "orders",
                """
                format 1
                topic orders
                partitions 4
                durability disk
                groups default,audit
                check 16b23862
                """))
        .contains(SETTINGS);
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(Durability.class)
  void readsBackWhatItWrote(Durability durability) {
    TopicSettings settings = new TopicSettings(64, durability, 1, List.of("a.b-c_d"));

    assertThat(TopicText.read("orders", TopicText.write("orders", settings))).contains(settings);
  }

  @Test
  void refusesEveryFlippedBitAndEveryBeginning() {
    String text = TopicText.write("orders", SETTINGS);
    for (int i = 0; i < text.length(); i++) {
      assertThat(TopicText.read("orders", text.substring(0, i))).isEmpty();
      for (int bit = 0; bit < 8; bit++) {
        StringBuilder flipped = new StringBuilder(text);
        flipped.setCharAt(i, (char) (text.charAt(i) ^ (1 << bit)));
        assertThat(TopicText.read("orders", flipped.toString())).as("%s", flipped).isEmpty();
      }
    }
  }

  @Test
  void refusesTheFileOfAnotherTopicAndWhatFollows() {
    String text = TopicText.write("orders", SETTINGS);

    assertThat(TopicText.read("bids", text)).isEmpty();
    assertThat(TopicText.read("orders", text + "\n")).isEmpty();
  }

  @Test
  void saysTheFormatOfNewerTextsToo() {
    assertThat(TopicText.format("format 2\nanything\n")).isEqualTo(2);
    assertThat(TopicText.format(TopicText.write("orders", SETTINGS))).isEqualTo(TopicText.FORMAT);
    assertThat(TopicText.format("")).isEqualTo(TopicText.FORMAT);
  }
}
