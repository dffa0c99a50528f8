package io.telemetrystack.wire;

import io.telemetrystack.health.EventCodec;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.telemetry.MalformedFrameException;
import java.util.List;

/** The {@link WireFormat}s of health events. */
final class EventFormats {
  static final WireFormat<EventNews> NEWS =
      new WireFormat<>(
          "health-events",
          EventNews.class,
          (out, it) -> out.list(it.events(), (o, event) -> o.bytes(EventCodec.encode(event))),
          in -> new EventNews(in.list(EventFormats::event)));

  static final List<WireFormat<?>> ALL = List.of(NEWS);

  private EventFormats() {}

  private static HealthEvent event(WireReader in) {
    try {
      return EventCodec.decode(in.bytes());
    } catch (MalformedFrameException e) {
      throw new MalformedMessageException(e.getMessage());
    }
  }
}
