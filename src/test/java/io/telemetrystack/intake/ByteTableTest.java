package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteTableTest {
  private static final long ROOMY = 1 << 24;

  private static <V> ByteTable.Entry<V> find(ByteTable<V> table, Object owner, String text) {
    byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
    return table.find(owner, bytes, 1, bytes.length - 1);
  }

  private static <V> ByteTable.Entry<V> add(
      ByteTable<V> table, Object owner, String text, V value) {
    byte[] bytes = ("<<" + text + ">").getBytes(UTF_8);
    return table.add(owner, bytes, 2, bytes.length - 1, value);
  }

  @Test
  void findsEachOwnersValueOfAText() {
    ByteTable<Integer> table = new ByteTable<>(ROOMY);
    ByteTable.Entry<Integer> entry = add(table, "a", "text", 1);
    add(table, "b", "text", 2);
    add(table, "a", "", 3);

    assertThat(find(table, "a", "text")).isSameAs(entry);
    assertThat(find(table, "b", "text").value).isEqualTo(2);
    assertThat(find(table, "a", "").value).isEqualTo(3);
    assertThat(find(table, "c", "text")).isNull();
    assertThat(find(table, "a", "tex")).isNull();
  }

  @Test
  void agreesWithAMap() {
    Random random = new Random(1);
    Map<String, Integer> map = new HashMap<>();
    ByteTable<Integer> table = new ByteTable<>(ROOMY);
    for (int i = 0; i < 20_000; i++) {
      String text = "x".repeat(random.nextInt(20)) + random.nextInt(5_000);
      ByteTable.Entry<Integer> entry = find(table, "", text);
      assertThat(entry == null ? null : entry.value).isEqualTo(map.get(text));
      if (entry == null) {
        add(table, "", text, i);
        map.put(text, i);
      }
    }
    assertThat(table.size()).isEqualTo(map.size());
  }

  @Test
  void keepsWhatItHasWhileFullAndForgetsAllWhenMoreIsNewThanKnown() {
    ByteTable<Integer> table = new ByteTable<>(10 * 164);
    for (int i = 0; i < 10; i++) {
      add(table, "", "t-" + (i + 10), i);
    }
    assertThat(table.size()).isEqualTo(10);
    for (int i = 20; i < 30; i++) {
      ByteTable.Entry<Integer> entry = add(table, "", "t-" + i, i);
      assertThat(entry.value).isEqualTo(i);
      assertThat(find(table, "", "t-" + i)).isNull();
      assertThat(find(table, "", "t-10")).isNotNull();
    }
    add(table, "", "t-30", 30);
    assertThat(table.size()).isZero();
    add(table, "", "t-31", 31);
    assertThat(find(table, "", "t-31").value).isEqualTo(31);
  }

  @Test
  void expectsOnlyTextsThatItKeepsSoThatNoneHoldsThoseItDoesNot() {
    ByteTable<Integer> table = new ByteTable<>(2 * 164);
    ByteTable.Entry<Integer> one = add(table, "", "t-01", 1);
    ByteTable.Entry<Integer> two = add(table, "", "t-02", 2);
    one.expect(two);
    assertThat(one.follower()).isSameAs(two);

    ByteTable.Entry<Integer> three = add(table, "", "t-03", 3);
    two.expect(three);
    assertThat(three.isKept()).isFalse();
    assertThat(two.follower()).isNull();
  }

  @Test
  void forgetsTogetherWithTheTableItIsTiedToAndUntiesItsTexts() {
    ByteTable<Integer> table = new ByteTable<>(2 * 164);
    ByteTable<Integer> owned = new ByteTable<>(ROOMY);
    table.tieTo(owned);
    ByteTable.Entry<Integer> text = add(owned, "", "a", 1);
    text.expect(text);
    for (int i = 0; i < 5; i++) {
      add(table, "", "t-0" + i, i);
    }

    assertThat(table.size()).isZero();
    assertThat(find(owned, "", "a")).isNull();
    assertThat(text.follower()).isNull();
    assertThat(text.isKept()).isFalse();
  }

  /** An owner whose texts collide with those of all others of its kind. */
  private record Colliding(int number) {
    @Override
    public int hashCode() {
      return 1;
    }
  }

  @Test
  void keepsOnlyAFewTextsOfOneHash() {
    ByteTable<Integer> table = new ByteTable<>(ROOMY);
    for (int i = 0; i < 100; i++) {
      add(table, new Colliding(i), "text", i);
    }
    assertThat(table.size()).isEqualTo(8);
    assertThat(find(table, new Colliding(3), "text").value).isEqualTo(3);
    assertThat(find(table, new Colliding(99), "text")).isNull();
  }
}
