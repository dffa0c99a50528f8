package io.telemetrystack.chaos;

import io.telemetrystack.chaos.NodeUnderTest.Start;
import io.telemetrystack.chaos.Relay.Weather;
import java.util.List;

/**
 * The network between senders and a node delays, resets, swallows, changes and repeats bytes.
 * Bodies are packed with gzip, whose checksum tells what was changed on its way.
 */
final class ClientsNetwork implements ChaosCase {
  private static final int FOR_MS = 15_000;
  private static final List<Weather> WEATHERS =
      List.of(
          Weather.SLOW, Weather.RESETS, Weather.SILENCE, Weather.NOISE, Weather.ECHO, Weather.DOWN);

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    try (NodeTrial trial = new NodeTrial(run, Start.with());
        Relay relay = Relay.before(trial.node().port(), run.random())) {
      trial.load().zipped();
      trial.start(relay.base());
      for (Weather weather : WEATHERS) {
        trial.strike(Faults.weather(relay, weather, FOR_MS));
      }
      return trial.end();
    }
  }
}
