package io.telemetrystack.broker;

class InMemoryOverflowTest extends OverflowContract {
  @Override
  protected Overflow create() {
    return new InMemoryOverflow();
  }

  @Override
  protected Overflow reopen(Overflow closed) {
    return ((InMemoryOverflow) closed).reopened();
  }
}
