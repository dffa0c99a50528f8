package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.PublishReply;
import org.junit.jupiter.api.Test;

class MarksTest {
  private static final PublishReply ACCEPTED = new PublishReply.Accepted("id", Durability.MEMORY);

  private static final FileIdentity FILE = new FileIdentity("", 0, 100, 7);
  private static final Checkpoint A = Checkpoint.start("a", FILE, 1);
  private static final Checkpoint B = Checkpoint.start("b", FILE, 1);

  private final Marks marks = new Marks();

  @Test
  void reachesAPlaceWhenNoFrameFromBeforeIsOpen() {
    Mark first = marks.begin(A);
    first.frameBegun();
    first.frameBegun();
    Mark second = marks.begin(A.at(10, 2));
    second.frameBegun();
    marks.begin(A.at(20, 3));
    assertThat(marks.reached()).containsEntry("a", A);

    second.frameSettled(ACCEPTED);
    first.frameSettled(ACCEPTED);
    assertThat(marks.reached()).containsEntry("a", A);
    first.frameSettled(ACCEPTED);
    assertThat(marks.reached()).containsEntry("a", A.at(20, 3));
  }

  @Test
  void reachesTheEndOfAFileWhileAnotherIsRead() {
    Mark a = marks.begin(A);
    a.frameBegun();
    marks.begin(A.at(10, 2).finishedAs(FILE));
    marks.begin(B).frameBegun();
    marks.begin(B.at(10, 2));
    assertThat(marks.isSettled("a")).isFalse();

    a.frameSettled(ACCEPTED);

    assertThat(marks.isSettled("a")).isTrue();
    assertThat(marks.reached())
        .containsEntry("a", A.at(10, 2).finishedAs(FILE))
        .containsEntry("b", B);
    assertThat(marks.begun("b")).isEqualTo(B.at(10, 2));
  }

  @Test
  void keepsPlacesOfFilesThatTakeTurnsApartNoMoreWhenThereAreTooMany() {
    Mark stuck = marks.begin(A);
    stuck.frameBegun();
    Mark last = null;
    for (int i = 1; i < 2 * Marks.MOST; i++) {
      last = marks.begin((i % 2 == 0 ? A : B).at(i, i));
    }
    last.frameBegun();
    stuck.frameSettled(ACCEPTED);
    assertThat(marks.reached().get("a").offset()).isLessThan(Marks.MOST);
    assertThat(marks.reached().get("b").offset()).isLessThan(Marks.MOST);

    marks.begin(A.at(10_000, 10_000));
    last.frameSettled(ACCEPTED);
    assertThat(marks.reached()).containsEntry("a", A.at(10_000, 10_000));
  }

  @Test
  void keepsPlacesApartNoMoreWhenThereAreTooMany() {
    Mark stuck = marks.begin(A);
    stuck.frameBegun();
    for (int i = 1; i < 2 * Marks.MOST; i++) {
      marks.begin(A.at(i, i));
    }
    Mark last = marks.begin(A.at(9_999, 9_999));
    last.frameBegun();
    marks.begin(A.at(10_000, 10_000).finishedAs(FILE));

    stuck.frameSettled(ACCEPTED);
    assertThat(marks.reached()).containsEntry("a", A.at(Marks.MOST - 1, Marks.MOST - 1));
    last.frameSettled(ACCEPTED);
    assertThat(marks.reached()).containsEntry("a", A.at(10_000, 10_000).finishedAs(FILE));
  }
}
