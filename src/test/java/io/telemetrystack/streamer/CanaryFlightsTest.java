package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.streamer.CanaryFlights.Unaccepted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanaryFlightsTest {
  private static final long WALL = 1_700_000_000_000L;
  private static final long TIMEOUT = 60_000;

  private final List<String> told = new ArrayList<>();
  private final CanaryFlights flights = new CanaryFlights(TIMEOUT, new Told());

  @Test
  void endsStoredWithTheTimeThatItTook() {
    Unaccepted canary = flights.send(WALL, 0);
    flights.accepted(canary.sentMs());
    flights.stored(canary.sentMs(), 250);
    flights.stored(canary.sentMs(), 260);
    flights.expire(TIMEOUT);

    assertThat(told).containsExactly("stored 250");
    assertThat(flights.waiting()).isZero();
  }

  @Test
  void endsLostWhenItsTimeIsOver() {
    Unaccepted accepted = flights.send(WALL, 0);
    flights.accepted(accepted.sentMs());
    flights.send(WALL + 1, 1);
    flights.expire(TIMEOUT - 1);
    assertThat(told).isEmpty();
    flights.expire(TIMEOUT + 1);

    assertThat(told).containsExactly("lost after acceptance", "lost before acceptance");
    assertThat(flights.waiting()).isZero();
  }

  @Test
  void isLateOnceWhereItIsFoundAfterAll() {
    Unaccepted canary = flights.send(WALL, 0);
    flights.expire(TIMEOUT);
    flights.stored(canary.sentMs(), TIMEOUT + 1);
    flights.stored(canary.sentMs(), TIMEOUT + 2);

    assertThat(told).containsExactly("lost before acceptance", "late");
  }

  @Test
  void isSentAgainUntilABrokerHasIt() {
    Unaccepted canary = flights.send(WALL, 0);
    assertThat(flights.unaccepted(CanaryFlights.RETRY_MS - 1)).isEmpty();
    assertThat(flights.unaccepted(CanaryFlights.RETRY_MS)).containsExactly(canary);
    assertThat(flights.unaccepted(CanaryFlights.RETRY_MS + 1)).isEmpty();
    flights.accepted(canary.sentMs());
    assertThat(flights.unaccepted(10 * CanaryFlights.RETRY_MS)).isEmpty();
  }

  @Test
  void isKnownByATimeThatNoOtherHas() {
    List<Long> times = new ArrayList<>();
    for (long wallMs : List.of(WALL, WALL, WALL - 5_000, WALL + 10)) {
      times.add(flights.send(wallMs, 0).sentMs());
    }
    assertThat(times).containsExactly(WALL, WALL + 1, WALL + 2, WALL + 10);
  }

  @Test
  void keepsNoMoreThanItMay() {
    for (int i = 0; !flights.isFull(); i++) {
      flights.send(WALL, i);
    }
    assertThat(flights.waiting()).isEqualTo(CanaryFlights.MOST);
    flights.expire(10 * TIMEOUT);
    flights.send(WALL + 100_000, 10 * TIMEOUT);
    flights.expire(20 * TIMEOUT);
    told.clear();
    flights.stored(WALL, 20 * TIMEOUT);
    assertThat(told).as("the oldest lost one is forgotten").isEmpty();
    flights.stored(WALL + 1, 20 * TIMEOUT);
    assertThat(told).containsExactly("late");
  }

  private final class Told implements CanaryFlights.Listener {
    @Override
    public void stored(long tookMs) {
      told.add("stored " + tookMs);
    }

    @Override
    public void lost(boolean accepted) {
      told.add("lost " + (accepted ? "after" : "before") + " acceptance");
    }

    @Override
    public void late() {
      told.add("late");
    }
  }
}
